/** What a process has cost, as the kernel counts it (proc(5)): processor time is the same whoever else is on the machine. */
import { readFileSync } from "node:fs";

/** USER_HZ is 100 on every Linux that Node runs on. */
const msPerTick = 10;

/** User and system time of the process since it began, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

function memory(pid: number, field: "VmRSS" | "VmHWM"): number {
  const line = readFileSync(`/proc/${pid}/status`, "utf8")
    .split("\n")
    .find((one) => one.startsWith(`${field}:`));
  return Number(/(\d+) kB/.exec(line ?? "")?.[1] ?? Number.NaN) / 1024;
}

/** Resident memory now, MiB. */
export const residentMiB = (pid: number): number => memory(pid, "VmRSS");
/** The most that was ever resident, MiB. */
export const peakMiB = (pid: number): number => memory(pid, "VmHWM");

/**
 * Waits until the process has used less than 5 % of a processor for `forMs`, and gives when that began
 * (`performance.now()`). Gives `undefined` if it does not come to rest within `limitMs`.
 */
export async function quietSince(pid: number, forMs: number, limitMs: number): Promise<number | undefined> {
  const everyMs = 250;
  const deadline = performance.now() + limitMs;
  let since = performance.now();
  let before = cpuMs(pid);
  while (performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    const now = cpuMs(pid);
    if (now - before > everyMs * 0.08) since = performance.now();
    before = now;
    if (performance.now() - since >= forMs) return since;
  }
  return undefined;
}
