/** A lock between processes: a file that only one can create, with the name of its owner inside. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isAlive, type ProcessIdentity } from "./process-identity.ts";

export interface LockOptions {
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (owner: ProcessIdentity) => void;
  readonly pollMs?: number;
  /** How long to wait for another owner before giving up. */
  readonly limitMs?: number;
}

/** Runs `task` while holding the lock; the lock of an owner that died is taken over. */
export async function locked<T>(file: string, task: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const { pollMs = 500, limitMs = 3_600_000 } = options;
  const giveUpAt = performance.now() + limitMs;
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file); ) {
    const owner = ownerOf(file);
    if (owner && !told) options.onWait?.(owner);
    told ||= owner !== undefined;
    if (performance.now() > giveUpAt) throw new Error(`waited ${Math.round(limitMs / 1000)} s for the lock ${file}`);
    await sleep(pollMs);
  }
  try {
    return await task();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(identityOf(process.pid)), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const owner = ownerOf(file);
    // A dead owner's file is removed, and the next turn of the loop competes for it like everybody else.
    if (owner && !isAlive(owner)) rmSync(file, { force: true });
    return false;
  }
}

function ownerOf(file: string): ProcessIdentity | undefined {
  try {
    const owner = JSON.parse(readFileSync(file, "utf8")) as Partial<ProcessIdentity>;
    return typeof owner.pid === "number" ? { pid: owner.pid, started: owner.started ?? "" } : undefined;
  } catch {
    return undefined; // Just created and not yet written, or just removed.
  }
}
