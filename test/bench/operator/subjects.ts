/** An operator that is measured, whichever it is written in, as the bench starts, asks and ends it. */
import type { ChildProcess } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ControlPlane } from "@voicebots/tools/cluster";

export interface Subject {
  readonly name: SubjectName;
  /** As the API server knows it. */
  readonly user: string;
  /** Whether it puts a child right that somebody edited. */
  readonly revertsEdits: boolean;
  /** Whatever must be there before it starts. */
  prepare(controlPlane: ControlPlane): Promise<void>;
  start(controlPlane: ControlPlane): Promise<RunningSubject>;
  /** Takes away what it has kept for its next start, as a new pod would; undefined: it keeps nothing. */
  forget?(controlPlane: ControlPlane): Promise<void>;
}

export const subjectNames = ["ours", "controller-runtime", "kopf"] as const;
export type SubjectName = (typeof subjectNames)[number];

export interface RunningSubject {
  readonly pid: number;
  /** Where it answers over HTTP. */
  readonly url: string;
  /** When its process was started (`performance.now()`). */
  readonly startedAt: number;
  /** Milliseconds between its start and the moment at which it said that it was ready. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** What is kept from one run to the next: built programs, what a cluster holds, what was measured. */
export const benchFolder = join(
  process.env["VOICEBOTS_CACHE"] ?? join(homedir(), ".cache", "voicebots"),
  "bench-operator",
);

/** Waits until the process says at this address that it is ready. */
export async function running(
  child: Pick<ChildProcess, "pid" | "exitCode" | "kill" | "once">,
  readiness: string,
): Promise<RunningSubject> {
  const startedAt = performance.now();
  while (!(await isOk(readiness))) {
    if (child.exitCode !== null) throw new Error(`the operator ended before it was ready: exit ${child.exitCode}`);
    if (performance.now() - startedAt > 120_000) throw new Error("the operator is not ready after two minutes");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    pid: child.pid ?? 0,
    url: new URL(readiness).origin,
    startedAt,
    readyMs: performance.now() - startedAt,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
