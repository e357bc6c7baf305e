/**
 * Takes the pictures of the documentation: a fortnight of made-up traffic of three bots in a real Prometheus, drawn by
 * `monitoring/renderer`. `--check` looks at the panels and keeps no picture. `--stay` leaves Prometheus up until Ctrl-C.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dashboards } from "@voicebots/monitoring/objects";
import { execa } from "execa";
import { prometheusOn } from "../integration/monitoring/prometheus.ts";
import { picturesAt, picturesFrom, shown } from "./bots.ts";
import { endedBySignals } from "./ended-by-signals.ts";
import { writeHistory } from "./traffic/history.ts";

const { values } = parseArgs({ options: { check: { type: "boolean" }, stay: { type: "boolean" } } });
const root = join(import.meta.dirname, "../..");
const renderer = join(root, "monitoring/renderer");
// A check looks whether there is something to see, and that is there in a quarter of the samples too.
const intervalSeconds = values.check ? 60 : 15;

if (!existsSync(join(renderer, "node_modules"))) {
  console.log("installing the renderer's packages (npm ci, once)");
  await execa("npm", ["ci", "--ignore-scripts", "--loglevel=error"], { cwd: renderer, stdio: "inherit" });
}
console.log("writing a fortnight of traffic");
const ended = endedBySignals();
await using prometheus = await prometheusOn(
  async (data) => {
    const { samples, series } = await writeHistory(
      data,
      shown,
      {
        fromMs: picturesFrom,
        toMs: picturesAt,
        intervalMs: intervalSeconds * 1000,
      },
      ended,
    );
    console.log(`${(samples / 1e6).toFixed(0)} million samples in ${series} series`);
  },
  { signal: ended },
);
const out = values.check ? await mkdtemp(join(tmpdir(), "voicebot-pictures-")) : join(root, "docs/pictures");
// One picture in English says that there are both; a check looks at all.
const inEnglish = dashboards("en").slice(0, values.check ? undefined : 1);
const names = [...dashboards("fr"), ...inEnglish].map(({ name }) => name);
const { exitCode } = await execa(
  "node",
  [
    join(renderer, "src/main.ts"),
    ...["--prometheus", prometheus.url, "--at", String(picturesAt), "--scrape", String(intervalSeconds)],
    ...["--dashboards", join(root, "monitoring/grafana/dashboards"), "--out", out],
    ...names,
  ],
  { stdio: "inherit", reject: false, cancelSignal: ended },
);
if (values.stay) {
  console.log(`Prometheus stays at ${prometheus.url}: Ctrl-C ends it`);
  await new Promise((resolve) => ended.addEventListener("abort", resolve, { once: true }));
}
if (values.check) await rm(out, { recursive: true });
process.exitCode = exitCode ?? 1;
