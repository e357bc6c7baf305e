/** Programs that come from Debian's packages: installed where we are root on Debian, named clearly where we are not. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import { MissingRequirement } from "../missing-requirement.ts";
import { type Progress, progressToStderr } from "../progress.ts";

/** While this file exists and exits 101, Debian's package scripts start no service (invoke-rc.d(8)). */
const policy = "/usr/sbin/policy-rc.d";

/** Installs what is missing of `packages`, without starting any service. Throws MissingRequirement where it may not. */
export async function ensureDebianPackages(
  packages: readonly string[],
  purpose: string,
  progress: Progress = progressToStderr,
): Promise<void> {
  const missing = await notInstalled(packages);
  if (missing.length === 0) return;
  const list = missing.join(", ");
  if (!isDebian())
    throw new MissingRequirement(`${purpose} needs ${list}`, "install them with this system's package tool");
  if (!isRoot())
    throw new MissingRequirement(`${purpose} needs ${list}`, `run "apt-get install ${missing.join(" ")}" as root`);
  progress(`installing Debian's ${list} (${purpose})…`);
  await withoutStartingServices(async () => {
    if (!(await install(missing)).failed) return;
    // Old or no package lists: fetch them, then once more.
    await apt(["update"]);
    const { failed, stderr } = await install(missing);
    if (!failed) return;
    throw new MissingRequirement(`${purpose} needs ${list}`, `apt-get could not install them (${lastLine(stderr)})`);
  });
}

export const isRoot = (): boolean => process.getuid?.() === 0;

export function isDebian(): boolean {
  return existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");
}

/** The names that dpkg does not know as installed; every name where there is no dpkg. */
export async function notInstalled(packages: readonly string[]): Promise<string[]> {
  const { stdout } = await execa(
    "dpkg-query",
    ["--show", "--showformat", "${Package} ${db:Status-Status}\n", ...packages],
    {
      reject: false,
    },
  );
  const installed = installedIn(stdout ?? "");
  return packages.filter((name) => !installed.has(name));
}

/** Names in the lines "NAME STATUS" of dpkg-query whose status is exactly "installed". */
export function installedIn(listing: string): Set<string> {
  const lines = listing.split("\n").map((line) => line.split(" "));
  return new Set(lines.filter(([, status]) => status === "installed").map(([name = ""]) => name));
}

async function withoutStartingServices(task: () => Promise<void>): Promise<void> {
  if (existsSync(policy)) return task();
  const restore = (): void => rmSync(policy, { force: true });
  // Also when this program ends meanwhile: otherwise no service would be started on this machine any more.
  process.once("exit", restore);
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await task();
  } finally {
    restore();
    process.removeListener("exit", restore);
  }
}

const install = (packages: readonly string[]) => apt(["install", "--yes", "--no-install-recommends", ...packages]);

const apt = (args: readonly string[]) =>
  execa("apt-get", ["-o", "DPkg::Lock::Timeout=600", "-q", ...args], {
    env: { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    reject: false,
    timeout: 900_000,
    // A package that is half installed is worse than one that nobody waits for any more.
    cleanup: false,
  });

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
