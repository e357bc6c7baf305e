import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf, selectorLabels } from "./child.ts";

/**
 * One pod may be evicted at a time; the next when the replacement is ready. The budget guards capacity, not calls: an
 * evicted pod gets the whole grace period and finishes its calls in it. Allowing none would stop every node drain for as
 * long as somebody is on the phone. A pod that is not ready takes no calls, and never stands in the way of a drain.
 */
export function disruptionBudget(voicebot: Voicebot): KubernetesObject {
  return childOf(
    voicebot,
    { apiVersion: "policy/v1", kind: "PodDisruptionBudget", component: "bot" },
    {
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorLabels(voicebot, "bot") },
      },
    },
  );
}
