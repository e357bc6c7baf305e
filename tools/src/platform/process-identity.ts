/** Which process is meant by a number: pids come back, a pid with its start time does not. */
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot; "" where the system has no /proc, and then the pid alone must do. */
  readonly started: string;
}

/** The 22nd field of /proc/PID/stat, as proc(5) has it; the second, a name in brackets, may hold spaces and brackets. */
export function startTimeIn(stat: string): string {
  const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return afterName[19] ?? "";
}

export function identityOf(pid: number): ProcessIdentity {
  try {
    return { pid, started: startTimeIn(readFileSync(`/proc/${pid}/stat`, "utf8")) };
  } catch {
    return { pid, started: "" };
  }
}

/** A zombie counts as gone: nobody has waited for it yet, but it does nothing any more. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    const stat = readFileSync(`/proc/${identity.pid}/stat`, "utf8");
    return startTimeIn(stat) === identity.started && stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return identity.started === "" && answersSignals(identity.pid);
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends the group that `leader` leads, if it is still that process. Only for processes that this run started itself. */
export function killGroup(leader: ProcessIdentity, signal: NodeJS.Signals = "SIGKILL"): void {
  if (!isAlive(leader)) return;
  try {
    process.kill(-leader.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
