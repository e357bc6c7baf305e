/** Takes back the containers of a run. */
import type { ContainersRecord, RunRecord } from "../platform/run.ts";

export async function removeContainers(_record: RunRecord, _containers: ContainersRecord): Promise<void> {}
