/** The clusters of this user on this machine: those that are up, and what dead ones left. */
import { identityOf } from "../platform/process-identity.ts";
import { removeRun } from "../platform/remove-run.ts";
import { deadRuns, type RunRecord, runs } from "../platform/run.ts";

/** Removes the clusters that were made to stay and have this name; returns their kind names. */
export async function removeClusters(name: string): Promise<string[]> {
  return remove(runs().filter((run) => run.owner === undefined && run.name === name));
}

/** Removes what runs left whose owner died and could not be cleaned up behind; returns the ids of those runs. */
export async function cleanClusters(): Promise<string[]> {
  return remove(deadRuns());
}

/** Folders of what this process made and has not removed; `cluster clean` removes it once the process has ended. */
export function clustersLeft(): string[] {
  const { pid, started } = identityOf(process.pid);
  return runs().flatMap(({ owner, folder }) => (owner?.pid === pid && owner.started === started ? [folder] : []));
}

async function remove(records: readonly RunRecord[]): Promise<string[]> {
  for (const record of records) await removeRun(record);
  return records.map(({ id, containers }) => containers?.cluster ?? id);
}
