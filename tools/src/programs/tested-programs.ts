/** What the integration tests drive besides the cluster: from Debian's packages where they are not on PATH already. */
import { execa } from "execa";
import { type Progress, progressToStderr } from "../progress.ts";
import { ensureDebianPackages } from "./debian.ts";

const packageOf = { "redis-server": "redis-server", prometheus: "prometheus", promtool: "prometheus" } as const;

/** Throws MissingRequirement, naming the packages, where they are missing and cannot be installed. */
export async function ensureTestedPrograms(progress: Progress = progressToStderr): Promise<void> {
  const missing = new Set<string>();
  for (const [name, itsPackage] of Object.entries(packageOf)) {
    if ((await execa(name, ["--version"], { reject: false, timeout: 15_000 })).failed) missing.add(itsPackage);
  }
  if (missing.size > 0) await ensureDebianPackages([...missing], "the integration tests", progress);
}
