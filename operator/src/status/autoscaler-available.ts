import { wantedReplicas } from "../scaling/replicas-now.ts";
import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";

const maxMessageLength = 400;

interface HpaStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
}

/** As the HorizontalPodAutoscaler says itself. */
export function autoscalerAvailable({ voicebot, autoscaler }: Findings): Verdict<"AutoscalerAvailable"> {
  if (wantedReplicas(voicebot.spec) === 0) {
    const message = "stopped by hand (spec.scaling.replicas is 0): the autoscaler waits";
    return verdict("AutoscalerAvailable", "False", "ScaledToZero", message);
  }
  const { conditions = [] } = (autoscaler?.["status"] ?? {}) as HpaStatus;
  const active = conditions.find(({ type }) => type === "ScalingActive");
  if (active === undefined) {
    return verdict("AutoscalerAvailable", "Unknown", "Starting", "the autoscaler has not decided anything yet");
  }
  if (active.status === "True") {
    return verdict("AutoscalerAvailable", "True", "ScalingActive", "the autoscaler sees the calls in progress");
  }
  const message =
    `the autoscaler does not see the calls (${(active.message ?? "").slice(0, maxMessageLength)}): ` +
    "kubectl get apiservice v1beta2.custom.metrics.k8s.io";
  return verdict("AutoscalerAvailable", "False", "MetricUnavailable", message);
}
