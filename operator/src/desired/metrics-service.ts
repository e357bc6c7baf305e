import { ports } from "@voicebots/voicebot/contract";
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf, selectorLabels } from "./child.ts";

/**
 * How Prometheus finds the pods. `publishNotReadyAddresses` keeps a pod that drains among the endpoints: else its calls
 * would vanish from the dashboards, and their costs from the sums, ten minutes before they end.
 */
export function metricsService(voicebot: Voicebot): KubernetesObject {
  return childOf(
    voicebot,
    { apiVersion: "v1", kind: "Service", suffix: "metrics", component: "metrics" },
    {
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: selectorLabels(voicebot, "bot"),
        ports: [{ name: "metrics", protocol: "TCP", port: ports.metrics, targetPort: "metrics" }],
      },
    },
  );
}
