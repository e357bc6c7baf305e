/** Who sets the Voicebot's scale: Kubernetes' own autoscaler, or KEDA, which makes one of its own. */
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { autoscaler } from "./autoscaler.ts";
import type { Choices } from "./choices.ts";
import { scaledObject } from "./scaled-object.ts";

export function autoscaling(voicebot: Voicebot, choices: Choices): KubernetesObject {
  return voicebot.spec.scaling.metricsFrom === "keda" ? scaledObject(voicebot, choices) : autoscaler(voicebot);
}
