import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf } from "./child.ts";

/** An identity of the pods' own, with no token: a bot never speaks to the API server. */
export function serviceAccount(voicebot: Voicebot): KubernetesObject {
  return childOf(
    voicebot,
    { apiVersion: "v1", kind: "ServiceAccount", component: "bot" },
    { automountServiceAccountToken: false },
  );
}
