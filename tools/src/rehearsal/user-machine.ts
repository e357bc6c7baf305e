/**
 * A user's machine with a Docker engine, for tests of the way that most users take: an engine that nobody of ours chose or made for a run,
 * known by its DOCKER_HOST alone, that pulls images from a registry. It is Debian's, and the registry lies on the loopback address.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { officialNodeImage } from "../engine/choose-engine.ts";
import { startOwnEngine } from "../engine/own-engine.ts";
import { killGroup } from "../platform/process-identity.ts";
import { removeRun } from "../platform/remove-run.ts";
import { Run } from "../platform/run.ts";
import { watchOver } from "../platform/watchdog.ts";
import { isDebian, isRoot } from "../programs/index.ts";
import { type Progress, progressToStderr } from "../progress.ts";
import { officialNodeImageIn } from "./official-node-image.ts";
import { startRegistry } from "./registry.ts";

export interface UserMachine {
  /** What the user's shell has, and the tools are told of their engine. */
  readonly environment: Readonly<Record<"DOCKER_HOST" | "DOCKER_CONFIG" | "PATH", string>>;
  /** The user's docker client. */
  docker(...args: readonly string[]): Promise<string>;
  /** From now on kind's node image can be pulled. */
  offerNodeImage(): Promise<void>;
  /** Ends the engine, which may not run a container any more; it cannot be started again. */
  stopEngine(): Promise<void>;
  down(): Promise<void>;
}

/** In one line, why this machine cannot play another one; undefined if it can. */
export function whyNoUserMachine(): string | undefined {
  return isRoot() && isDebian() ? undefined : "a second Docker engine can be started only by root on Debian";
}

/** Whatever is not in the registry cannot be had: nothing listens there. */
const nowhere = "http://127.0.0.1:9";

export async function startUserMachine(progress: Progress = progressToStderr): Promise<UserMachine> {
  const run = Run.begin("kind", { name: "user-machine" });
  const watchdog = watchOver(run);
  const down = async (): Promise<void> => {
    await removeRun(run.record);
    watchdog.dismiss();
  };
  try {
    const registry = await startRegistry(run, progress);
    const engine = await startOwnEngine(run, "none", progress, {
      flags: [`--registry-mirror=${registry.url}`],
      environment: { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, NO_PROXY: "127.0.0.1" },
      comesFirst: false,
    });
    const { DOCKER_HOST = "", DOCKER_CONFIG = "", PATH = "" } = engine.environment;
    return {
      environment: { DOCKER_HOST, DOCKER_CONFIG, PATH: `${PATH}:${process.env["PATH"] ?? ""}` },
      docker: engine.docker,
      offerNodeImage: async () => {
        const folder = join(run.folder, "official");
        mkdirSync(folder, { recursive: true });
        await registry.push(officialNodeImage, await officialNodeImageIn(folder, progress));
      },
      stopEngine: async () => {
        // What a network has on this machine would stay.
        await engine.docker("network", "prune", "--force");
        for (const leader of run.record.processes) killGroup(leader);
      },
      down,
    };
  } catch (error) {
    await down();
    throw error;
  }
}
