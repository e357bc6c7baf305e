/** A Docker engine: the user's own, or one that a run brought up for itself. */
import { execa } from "execa";
import { MissingRequirement } from "../missing-requirement.ts";
import type { Run } from "../platform/run.ts";
import { isDebian, isRoot, versions } from "../programs/index.ts";
import { type Progress, tellingTime } from "../progress.ts";
import { startOwnEngine } from "./own-engine.ts";

export interface Engine {
  /** Path or name of the docker client. */
  readonly client: string;
  /** What must be in the environment of a program that calls docker itself, as kind does. */
  readonly environment: Readonly<Record<string, string>>;
  /** Brought up by this run, and gone with it. Such an engine reaches no registry. */
  readonly isOwn: boolean;
  /** Runs the docker client and gives what it printed. */
  docker(...args: readonly string[]): Promise<string>;
  /** As `docker`, with a stream as standard input. */
  feed(input: NodeJS.ReadableStream, ...args: readonly string[]): Promise<string>;
  /** True if the image is there afterwards. */
  has(image: string, progress: Progress): Promise<boolean>;
}

/** kind's own image, for engines that can pull it. */
export const officialNodeImage = `kindest/node:${versions.kubernetes}`;

/**
 * The user's engine if it runs and has kind's node image or can pull it; otherwise, for root on Debian, one of the run's
 * own. `VOICEBOTS_ENGINE` set to "docker" or "own" allows only that one.
 */
export async function engineFor(run: Run, progress: Progress): Promise<Engine> {
  const wanted = process.env["VOICEBOTS_ENGINE"];
  const user = wanted === "own" ? undefined : await userEngine();
  if (user && (await user.has(officialNodeImage, progress))) return user;
  if (wanted !== "docker" && isRoot() && isDebian()) return startOwnEngine(run, progress);
  if (user) {
    throw new MissingRequirement(
      `the Docker engine cannot pull ${officialNodeImage}`,
      "check its network, or load that image, or run as root on Debian",
    );
  }
  throw new MissingRequirement(
    "a local cluster needs a running Docker engine, and none answers",
    "install and start Docker, or run as root on Debian, where one is set up for the run",
  );
}

async function userEngine(): Promise<Engine | undefined> {
  const { failed, stdout } = await execa("docker", ["version", "--format", "{{.Server.Version}}"], {
    reject: false,
    timeout: 15_000,
  });
  return failed || !stdout ? undefined : engineOf("docker", {}, false);
}

export function engineOf(client: string, environment: Readonly<Record<string, string>>, isOwn: boolean): Engine {
  const run = async (args: readonly string[], input?: NodeJS.ReadableStream): Promise<string> => {
    const { failed, stdout, stderr, shortMessage } = await execa(client, args, {
      reject: false,
      env: environment,
      maxBuffer: 16 * 1024 * 1024,
      ...(input ? { input: input as never } : { stdin: "ignore" as const }),
    });
    if (failed) throw new Error(`docker ${args.slice(0, 3).join(" ")}: ${String(stderr).trim() || shortMessage}`);
    return String(stdout);
  };
  const isThere = (image: string): Promise<boolean> =>
    run(["image", "inspect", "--format", "{{.Id}}", image]).then(
      () => true,
      () => false,
    );
  const pull = (image: string): Promise<boolean> =>
    run(["pull", "--quiet", image]).then(
      () => true,
      () => false,
    );
  return {
    client,
    environment,
    isOwn,
    docker: (...args) => run(args),
    feed: (input, ...args) => run(args, input),
    has: async (image, progress) => {
      if (await isThere(image)) return true;
      return isOwn ? false : tellingTime(`pulling ${image} (once)`, progress, () => pull(image));
    },
  };
}
