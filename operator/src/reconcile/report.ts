import { isDeepStrictEqual } from "node:util";
import { statusIn, type VoicebotStatus } from "../api/index.ts";
import { conditionEvents } from "../status/condition-events.ts";
import type { Cluster, KubernetesObject } from "./cluster.ts";

/** Writes the status only if it differs, and tells of the conditions that changed. */
export async function report(cluster: Cluster, resource: KubernetesObject, status: VoicebotStatus): Promise<void> {
  if (isDeepStrictEqual(resource["status"], status)) return;
  await cluster.writeStatus(resource, status);
  for (const event of conditionEvents(statusIn(resource).conditions, status.conditions)) {
    cluster.recordEvent(resource, event);
  }
}
