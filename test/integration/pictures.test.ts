/** The shipped dashboards, drawn with Grafana's own components by headless Chromium on a real Prometheus with a fortnight of calls. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dashboards } from "@voicebots/monitoring/objects";
import { execa } from "execa";
import { expect, test } from "vitest";

const chromium = "/usr/bin/chromium";
const absent = !existsSync(chromium);
if (absent) console.log(`not tested: the drawn dashboards, since there is no ${chromium} (Debian's package chromium)`);

test.skipIf(absent)(
  "every panel of every dashboard is drawn with Grafana's components, and none is empty",
  async () => {
    const program = join(import.meta.dirname, "../dashboards/pictures.ts");
    const { stdout } = await execa("npx", ["node", program, "--check"], { stderr: "inherit", timeout: 540_000 });
    for (const { name } of [...dashboards("fr"), ...dashboards("en")]) {
      const [, drawn, all] = new RegExp(`^${name}: (\\d+) of (\\d+) panels drawn$`, "m").exec(stdout) ?? [];
      expect(Number(drawn), `${name}\n${stdout}`).toBeGreaterThan(0);
      expect(drawn, `${name}\n${stdout}`).toBe(all);
    }
  },
  600_000,
);
