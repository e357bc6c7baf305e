/**
 * Who leaves when there are too many. The ReplicaSet controller has the last word: it deletes pods that are not ready
 * first, then those with the lowest deletion cost (https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#pod-deletion-cost).
 * So we choose in its order, and say our part of it with the annotation.
 */
import type { BotPod } from "./bot-pod.ts";

/** The cost of a pod that is to leave; others have none, which counts as 0. */
export const victimCost = "-1000";

/** The pods to lose, fewest calls first. A pod that does not say how many it has is taken for the busiest. */
export function chooseVictims(pods: readonly BotPod[], count: number): readonly BotPod[] {
  return [...pods].sort(byWhoLosesLeast).slice(0, Math.max(0, count));
}

/** Annotations to write before replicas go down: pod -> cost. Empty when all of them stand as they should. */
export function costChanges(
  pods: readonly BotPod[],
  victims: readonly BotPod[],
): readonly { pod: BotPod; cost: string }[] {
  const chosen = new Set(victims.map(({ uid }) => uid));
  return pods.flatMap((pod) => {
    const wanted = chosen.has(pod.uid) ? victimCost : "0";
    const stands = pod.deletionCost ?? "0";
    return stands === wanted ? [] : [{ pod, cost: wanted }];
  });
}

function byWhoLosesLeast(a: BotPod, b: BotPod): number {
  return Number(a.ready) - Number(b.ready) || callsOf(a) - callsOf(b) || a.name.localeCompare(b.name, "en");
}

/** Infinity minus Infinity is not a number, so the unknown is merely very large. */
function callsOf({ report, ready }: BotPod): number {
  if (report !== undefined) return report.activeCalls;
  return ready ? Number.MAX_SAFE_INTEGER : 0;
}
