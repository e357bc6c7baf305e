/** Takes back what a run put on the machine. Safe to call twice, and from a process that is not the run's owner. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { removeContainers, removeEngineRemains } from "../engine/remove-containers.ts";
import { identityOf, isAlive, killGroup, type ProcessIdentity } from "./process-identity.ts";
import { type RunRecord, runMarkers, runs } from "./run.ts";

export async function removeRun(record: RunRecord): Promise<void> {
  for (const { pid } of markedProcesses(record.id, "maker")) kill(pid);
  const others = runs().filter(({ id }) => id !== record.id);
  if (record.containers) await removeContainers(record.containers, others);
  await endProcesses(record);
  if (record.containers) await removeEngineRemains(record, record.containers);
  if (record.scratch) rmSync(record.scratch, { recursive: true, force: true });
  rmSync(record.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Nothing is saved: what a throw-away cluster holds goes with it, so there is no reason to ask gently. */
async function endProcesses(record: RunRecord): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const alive = [...record.processes.filter(isAlive), ...markedProcesses(record.id)];
    if (alive.length === 0) return;
    for (const leader of record.processes) killGroup(leader);
    for (const { pid } of markedProcesses(record.id)) kill(pid);
    await sleep(20);
  }
}

/** Processes that carry the run's id in their environment; those of other users cannot be read and are not ours. */
export function markedProcesses(id: string, role: keyof typeof runMarkers = "server"): ProcessIdentity[] {
  const marker = `${runMarkers[role]}=${id}`;
  return pids().flatMap((pid) => {
    if (pid === process.pid) return [];
    try {
      const carries = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(marker);
      const identity = carries ? identityOf(pid) : undefined;
      return identity && isAlive(identity) ? [identity] : [];
    } catch {
      return [];
    }
  });
}

function pids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended between the look and the signal.
  }
}
