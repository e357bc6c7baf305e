/** What the integration tests drive besides the cluster: from Debian's packages where they are not on PATH already. */
import { execa } from "execa";
import { type Progress, progressToStderr } from "../progress.ts";
import { ensureDebianPackages } from "./debian.ts";

const packageOf = {
  "redis-server": "redis-server",
  prometheus: "prometheus",
  promtool: "prometheus",
  amtool: "prometheus-alertmanager",
  chromium: "chromium",
} as const;
type Tested = keyof typeof packageOf;

/** What `make test` drives. */
export const testedPrograms: readonly Tested[] = ["redis-server", "prometheus", "promtool", "amtool"];
/** And what the pictures of the dashboards are taken with. */
export const picturePrograms: readonly Tested[] = ["prometheus", "promtool", "chromium"];

/** Throws MissingRequirement, naming the packages, where they are missing and cannot be installed. */
export async function ensureTestedPrograms(
  programs: readonly Tested[] = testedPrograms,
  progress: Progress = progressToStderr,
): Promise<void> {
  const missing = new Set<string>();
  for (const name of programs) {
    if ((await execa(name, ["--version"], { reject: false, timeout: 15_000 })).failed) missing.add(packageOf[name]);
  }
  if (missing.size > 0) await ensureDebianPackages([...missing], "the integration tests", progress);
}
