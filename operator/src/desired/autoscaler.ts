import { voicebotMetrics } from "@voicebots/monitoring/metrics";
import { apiVersion, kind, type Voicebot, type VoicebotSpec } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf } from "./child.ts";

/**
 * The HPA scales the Voicebot, not the Deployment: between the two the operator chooses who leaves. Upwards at once and
 * fast, since a caller waits; downwards slowly, since calls come back and a pod takes a call's length to leave.
 */
export function autoscaler(voicebot: Voicebot): KubernetesObject {
  const { scaling } = voicebot.spec;
  return childOf(
    voicebot,
    { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", component: "bot" },
    {
      spec: {
        scaleTargetRef: { apiVersion, kind, name: voicebot.name },
        minReplicas: scaling.minReplicas,
        maxReplicas: mostReplicas(voicebot.spec),
        metrics: [
          {
            type: "Pods",
            pods: {
              metric: { name: voicebotMetrics.activeCalls.name },
              target: { type: "AverageValue", averageValue: String(targetCallsPerPod(voicebot.spec)) },
            },
          },
        ],
        behavior: scalingBehavior(voicebot.spec),
      },
    },
  );
}

/** https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior */
export function scalingBehavior({ scaling }: VoicebotSpec) {
  const { stabilizationSeconds, podsPerMinute } = scaling.scaleDown;
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Percent", value: 100, periodSeconds: 15 },
        { type: "Pods", value: 4, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: stabilizationSeconds,
      selectPolicy: "Min",
      policies: [{ type: "Pods", value: podsPerMinute, periodSeconds: 60 }],
    },
  };
}

/** Room for the calls that come while another pod starts. */
export function targetCallsPerPod({ scaling, calls }: VoicebotSpec): number {
  return scaling.targetCallsPerPod ?? Math.max(1, Math.floor(0.6 * calls.maxPerPod));
}

/** maxReplicas, or fewer: pods whose calls the providers would refuse help nobody. */
export function mostReplicas({ scaling, calls }: VoicebotSpec): number {
  const allowed = Math.floor((scaling.providerConcurrency ?? Number.POSITIVE_INFINITY) / calls.maxPerPod);
  return Math.max(scaling.minReplicas, Math.min(scaling.maxReplicas, allowed));
}
