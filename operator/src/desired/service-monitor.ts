import { paths } from "@voicebots/voicebot/contract";
import { labels, type Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf, selectorLabels } from "./child.ts";

export const serviceMonitorKind = { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor" } as const;

/** Tells Prometheus to read the pods' metrics. `job` and `voicebot` are the Voicebot's name; `instance` stays the pod. */
export function serviceMonitor(voicebot: Voicebot): readonly KubernetesObject[] {
  const { enabled, labels: choosing, interval } = voicebot.spec.monitoring.serviceMonitor;
  if (!enabled) return [];
  return [
    childOf(
      voicebot,
      { ...serviceMonitorKind, component: "monitoring", labels: choosing },
      {
        spec: {
          jobLabel: labels.instance,
          selector: { matchLabels: selectorLabels(voicebot, "metrics") },
          endpoints: [
            {
              port: "metrics",
              path: paths.metrics,
              interval,
              relabelings: [
                {
                  action: "replace",
                  // How Prometheus writes the label app.kubernetes.io/instance of the Service.
                  sourceLabels: [
                    `__meta_kubernetes_service_label_${labels.instance.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`,
                  ],
                  targetLabel: "voicebot",
                },
              ],
            },
          ],
        },
      },
    ),
  ];
}
