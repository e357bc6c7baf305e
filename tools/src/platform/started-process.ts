/** A long-running program that belongs to a run: a process group of its own, its output in a log file. */

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { identityOf, type ProcessIdentity } from "./process-identity.ts";
import type { Run } from "./run.ts";

export interface StartedProcess {
  readonly name: string;
  readonly identity: ProcessIdentity;
  readonly logFile: string;
  /** Resolves with a sentence when the program has ended, for whatever reason. */
  readonly ended: Promise<string>;
}

export function startProcess(
  run: Run,
  name: string,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): StartedProcess {
  const logs = join(run.folder, "logs");
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, `${name}.log`);
  const log = openSync(logFile, "a");
  // Detached: Ctrl-C in a terminal goes to the owner alone, which then stops its run in order.
  const child = spawn(program, args, {
    cwd: run.folder,
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...environment, ...run.environment("server") },
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`${name} ended (${signal ?? `exit ${code}`}): ${lastWords(logFile)}`));
  });
  child.unref();
  const identity = identityOf(child.pid ?? -1);
  if (child.pid !== undefined) run.note({ processes: [...run.record.processes, identity] });
  return { name, identity, logFile, ended };
}

/** The end of a log: what a person needs to see when a program refuses to run. */
export function lastWords(logFile: string, lines = 5): string {
  try {
    return readFileSync(logFile, "utf8").trim().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
