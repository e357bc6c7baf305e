import { activeCallsQuery } from "@voicebots/monitoring/objects";
import { apiVersion, kind, type Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { mostReplicas, scalingBehavior, targetCallsPerPod } from "./autoscaler.ts";
import { childOf } from "./child.ts";
import type { Choices } from "./choices.ts";
import { optionalKinds } from "./optional-kinds.ts";

/** As often as Prometheus reads the pods, unless told otherwise. */
const pollingSeconds = 15;

/**
 * KEDA's autoscaler on what Prometheus says: it sets the Voicebot's scale as our own would. Fields after
 * https://keda.sh/docs/2.18/reference/scaledobject-spec/ and https://keda.sh/docs/2.18/scalers/prometheus/
 */
export function scaledObject(voicebot: Voicebot, { monitoring }: Choices): KubernetesObject {
  const { scaling } = voicebot.spec;
  const { prometheusUrl = monitoring.prometheusUrl, authentication } = scaling.keda;
  return childOf(
    voicebot,
    {
      ...optionalKinds.scaledObject,
      component: "bot",
      // KEDA raises 0 pods to the fewest allowed: a bot that was stopped by hand would start again.
      ...(scaling.replicas === 0 ? { annotations: { "autoscaling.keda.sh/paused": "true" } } : {}),
    },
    {
      spec: {
        scaleTargetRef: { apiVersion, kind, name: voicebot.name },
        minReplicaCount: scaling.minReplicas,
        maxReplicaCount: mostReplicas(voicebot.spec),
        pollingInterval: pollingSeconds,
        advanced: { horizontalPodAutoscalerConfig: { behavior: scalingBehavior(voicebot.spec) } },
        triggers: [
          {
            type: "prometheus",
            metricType: "AverageValue",
            metadata: {
              serverAddress: prometheusUrl,
              query: activeCallsQuery({ namespace: voicebot.namespace, name: voicebot.name }),
              threshold: String(targetCallsPerPod(voicebot.spec)),
              // A Prometheus that knows nothing of the pods must not pass for pods without calls.
              ignoreNullValues: "false",
              ...(authentication === undefined ? {} : { authModes: authentication.mode }),
            },
            ...(authentication === undefined
              ? {}
              : { authenticationRef: { kind: authentication.kind, name: authentication.name } }),
          },
        ],
      },
    },
  );
}
