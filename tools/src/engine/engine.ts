/** A Docker engine: the user's own, or one that a run brought up for itself. */
import { execa } from "execa";
import { type Progress, tellingTime } from "../progress.ts";

export interface Engine {
  /** Path or name of the docker client. */
  readonly client: string;
  /** What must be in the environment of a program that calls docker itself, as kind does. */
  readonly environment: Readonly<Record<string, string>>;
  /** Brought up by this run, and gone with it. Such an engine reaches no registry. */
  readonly isOwn: boolean;
  /** Runs the docker client and gives what it printed. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
  /** As `docker`, with a stream as standard input. */
  readonly feed: (input: NodeJS.ReadableStream, ...args: readonly string[]) => Promise<string>;
  /** True if the image is there afterwards. */
  readonly has: (image: string, progress: Progress) => Promise<boolean>;
}

/** No single thing that an engine is asked to do takes longer: a slow pull, a large import on a busy disk. */
const limitMs = 1_200_000;

export function engineOf(client: string, environment: Readonly<Record<string, string>>, isOwn: boolean): Engine {
  const run = async (args: readonly string[], input?: NodeJS.ReadableStream): Promise<string> => {
    const { failed, stdout, stderr, shortMessage } = await execa(client, args, {
      reject: false,
      env: environment,
      maxBuffer: 16 * 1024 * 1024,
      timeout: limitMs,
      ...(input ? { input: input as never } : { stdin: "ignore" as const }),
    });
    if (failed) throw new Error(`docker ${args.slice(0, 3).join(" ")}: ${stderr.trim() || shortMessage}`);
    return stdout;
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
