/**
 * Cleans up a run whose owner died. Started as a program of its own (`node watchdog.ts RUN_FOLDER`) with a pipe from the
 * owner as standard input: the kernel closes the pipe however the owner ends, a SIGKILL included.
 */
import { spawn } from "node:child_process";
import { removeRun } from "./remove-run.ts";
import { type Run, readRun } from "./run.ts";

export interface Watchdog {
  /** Sends the watchdog home; the run must have been removed before. */
  dismiss(): void;
}

export function watchOver(run: Run): Watchdog {
  const child = spawn(process.execPath, [import.meta.filename, run.folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
  });
  child.unref();
  // Neither the process nor the pipe keeps the owner alive.
  (child.stdin as unknown as { unref(): void }).unref();
  child.stdin.on("error", () => {});
  return { dismiss: () => child.stdin.end() };
}

if (import.meta.main) {
  const folder = process.argv[2] ?? "";
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  const ownerIsGone = new Promise((resolve) => process.stdin.resume().once("end", resolve).once("error", resolve));
  await ownerIsGone;
  const record = readRun(folder);
  if (record) await removeRun(record);
}
