/** The user's own kubectl, with the context, the cluster and the rights that they have chosen for it. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { type TroubleKind, troubleIn } from "./trouble.ts";

/** What of kubectl's own options is passed on. */
export interface Target {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

export interface Kubectl {
  /** Runs kubectl and gives what it printed. @throws KubectlError with what it said on standard error. */
  (...args: readonly string[]): Promise<string>;
  json<T>(...args: readonly string[]): Promise<T>;
  /** As `kubectl create --raw`, for subresources that kubectl has no command for. */
  post(path: string, body: object): Promise<string>;
  /** Starts one that goes on until it is killed. */
  start(...args: readonly string[]): Started;
  /** The namespace that is meant where none was named. */
  namespace(): Promise<string>;
}

export type Started = ChildProcessByStdio<null, Readable, Readable>;

export class KubectlError extends Error {
  override name = "KubectlError";
  readonly kind: TroubleKind;

  constructor(message: string, kind: TroubleKind = "other") {
    super(message);
    this.kind = kind;
  }
}

const limitMs = 60_000;

function failure(stderr: string): KubectlError {
  const { kind, said, todo } = troubleIn(stderr);
  return new KubectlError(todo === undefined ? said : `${said}\n  ${todo}`, kind);
}

export function kubectlFor({ kubeconfig, context, namespace }: Target, program = "kubectl"): Kubectl {
  const chosen = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
  ];
  const run = async (args: readonly string[], input?: string): Promise<string> => {
    const { failed, timedOut, code, stdout, stderr, shortMessage } = await execa(program, [...chosen, ...args], {
      reject: false,
      timeout: limitMs,
      maxBuffer: 64 * 1024 * 1024,
      ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    });
    if (code === "ENOENT") throw new KubectlError("kubectl is not on the PATH: install it, or name it with --kubectl");
    if (timedOut) throw new KubectlError(`${program} did not answer within ${limitMs / 1000} s: is the cluster well?`);
    if (failed) throw failure(stderr.trim() || (shortMessage ?? `${program} failed`));
    return stdout;
  };
  return Object.assign((...args: readonly string[]) => run(args), {
    json: async <T>(...args: readonly string[]) => JSON.parse(await run([...args, "-o", "json"])) as T,
    post: (path: string, body: object) => run(["create", "--raw", path, "-f", "-"], JSON.stringify(body)),
    start: (...args: readonly string[]) => spawn(program, [...chosen, ...args], { stdio: ["ignore", "pipe", "pipe"] }),
    namespace: async () =>
      namespace ?? ((await run(["config", "view", "--minify", "-o", "jsonpath={..namespace}"])).trim() || "default"),
  });
}
