/** Takes back what a run made in a Docker engine, and the engine itself if it was the run's own. */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { unmountBelow } from "../platform/mounts.ts";
import { type ContainersRecord, type RunRecord, runs } from "../platform/run.ts";

/** Label that kind puts on each container of a cluster. */
const clusterLabel = "io.x-k8s.kind.cluster";

/** In an engine of the user's only containers with this cluster's label, its network and images it made; in our own, everything. */
export async function removeContainers(
  { docker, environment, cluster, network, images = [], ownEngine }: ContainersRecord,
  others: readonly RunRecord[],
): Promise<void> {
  // In a process group of its own: who presses Ctrl-C again while this goes on does not end it.
  const options = { reject: false, env: environment, timeout: 60_000, detached: true } as const;
  // An engine that does not answer any more has nothing left to be asked for.
  const call = async (...args: readonly string[]): Promise<string> => {
    const { failed, stdout } = await execa(docker, args, options);
    return failed ? "" : stdout;
  };
  const ours = ownEngine ? [] : ["--filter", `label=${clusterLabel}=${cluster}`];
  // The engine may still be at work on what a client asked for that has ended: then a container comes after the first look.
  for (let look = 0; look < 10; look++) {
    const containers = (await call("ps", "--all", "--quiet", ...ours)).split("\n").filter(Boolean);
    if (look > 0 && containers.length === 0) break;
    if (containers.length > 0) await call("rm", "--force", "--volumes", ...containers);
    await (ownEngine ? call("network", "prune", "--force") : call("network", "rm", network));
  }
  // One by one: a name that cannot be removed keeps no other.
  for (const image of leftBy(images, others)) await call("image", "rm", image);
}

/** The run's images without those that another run, in the same engine, has made under the same name. */
export function leftBy(images: readonly string[], others: readonly RunRecord[]): readonly string[] {
  const used = new Set(others.flatMap(({ containers }) => containers?.images ?? []));
  // The last made stand on those before them.
  return images.filter((image) => !used.has(image)).toReversed();
}

/** After the engine's processes have ended: what a process leaves behind in the kernel and on the disk. */
export async function removeEngineRemains(run: RunRecord, { ownEngine }: ContainersRecord): Promise<void> {
  if (!ownEngine) return;
  await emptyCgroups(ownEngine.cgroup);
  await unmountBelow(run.folder);
  if (existsSync(`/sys/class/net/${ownEngine.bridge}`)) {
    await execa("ip", ["link", "delete", ownEngine.bridge], { reject: false, detached: true });
  }
  // The last one out takes what all of them use.
  const others = runs().filter(({ id }) => id !== run.id);
  const used = new Set(others.flatMap(({ containers }) => containers?.ownEngine?.madePaths ?? []));
  for (const path of ownEngine.madePaths) if (!used.has(path)) removeIfEmpty(path);
}

/** Ends what still runs in the run's cgroups (a container whose supervisor was killed), then removes them. */
async function emptyCgroups(name: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const groups = cgroupFolders(name);
    if (groups.length === 0) return;
    for (const pid of groups.flatMap(processesOf)) kill(pid);
    for (const group of groups) removeIfEmpty(group);
    await sleep(50);
  }
}

/** Version 1 has one tree per controller, version 2 a single one. Innermost first. */
function cgroupFolders(name: string): string[] {
  const top = "/sys/fs/cgroup";
  if (!existsSync(top)) return [];
  const trees = [top, ...readdirSync(top).map((controller) => join(top, controller))].map((tree) => join(tree, name));
  return trees.filter((tree) => existsSync(tree)).flatMap(withSubfolders);
}

function withSubfolders(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...inside.flatMap((entry) => withSubfolders(join(folder, entry.name))), folder];
}

function processesOf(group: string): number[] {
  try {
    return readFileSync(join(group, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended between the look and the signal.
  }
}

function removeIfEmpty(path: string): void {
  try {
    if (statSync(path).isDirectory()) rmdirSync(path);
    else rmSync(path);
  } catch {
    // Not empty, or not there: another run uses it.
  }
}
