/** Which Docker engine a cluster is made in. */
import { execa } from "execa";
import { MissingRequirement } from "../missing-requirement.ts";
import type { Run } from "../platform/run.ts";
import { isDebian, isRoot, versions } from "../programs/index.ts";
import type { Progress } from "../progress.ts";
import { type Engine, engineOf } from "./engine.ts";
import { startOwnEngine } from "./own-engine.ts";

/** kind's own image, for engines that can pull it. */
export const officialNodeImage = `kindest/node:${versions.kubernetes}`;

/**
 * The engine that `run` makes its cluster in, on record. The user's engine if it runs and has kind's node image or can
 * pull it; otherwise, for root on Debian, one of the run's own. `VOICEBOTS_ENGINE` set to "docker" or "own" allows only
 * that one.
 */
export async function engineFor(run: Run, cluster: string, progress: Progress, signal?: AbortSignal): Promise<Engine> {
  const wanted = process.env["VOICEBOTS_ENGINE"];
  const user = wanted === "own" ? undefined : await userEngine();
  if (user && (await user.has(officialNodeImage, progress))) {
    run.note({ containers: { docker: user.client, environment: user.environment, cluster, network: cluster } });
    // What its client makes ends with the run, also when nobody waits for it any more.
    return engineOf(user.client, { ...user.environment, ...run.environment("maker") }, false);
  }
  // A pull that was interrupted is no engine that cannot pull.
  signal?.throwIfAborted();
  if (wanted !== "docker" && isRoot() && isDebian()) {
    if (user) progress(`the Docker engine cannot pull ${officialNodeImage}: starting one for this run…`);
    else if (wanted !== "own") progress(`no Docker engine answers${at()}: starting one for this run…`);
    return startOwnEngine(run, cluster, progress);
  }
  if (user) {
    throw new MissingRequirement(
      `the Docker engine cannot pull ${officialNodeImage}`,
      "check its network, or load that image, or run as root on Debian",
    );
  }
  throw noEngine();
}

/** In one line, what is missing for a kind cluster on this machine; undefined if it can be tried. */
export async function whyNoKind(): Promise<string | undefined> {
  const wanted = process.env["VOICEBOTS_ENGINE"];
  if (wanted !== "docker" && isRoot() && isDebian()) return undefined;
  if (wanted !== "own" && (await userEngine()) !== undefined) return undefined;
  return noEngine().message;
}

const noEngine = (): MissingRequirement =>
  new MissingRequirement(
    `a local cluster needs a running Docker engine, and none answers${at()}`,
    "install and start Docker, or run as root on Debian, where one is set up for the run",
  );

/** Where somebody said that their engine is. */
function at(): string {
  const host = process.env["DOCKER_HOST"];
  return host ? ` at ${host}` : "";
}

async function userEngine(): Promise<Engine | undefined> {
  const { failed, stdout } = await execa("docker", ["version", "--format", "{{.Server.Version}}"], {
    reject: false,
    timeout: 15_000,
  });
  if (failed || !stdout) return undefined;
  // On record too, so that whoever cleans up later speaks to the same engine.
  const chosen = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return engineOf("docker", Object.fromEntries(chosen), false);
}
