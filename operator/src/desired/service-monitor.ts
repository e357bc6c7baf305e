import { paths } from "@voicebots/voicebot/contract";
import { labels, type Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf, selectorLabels } from "./child.ts";
import type { Choices } from "./choices.ts";
import { optionalKinds } from "./optional-kinds.ts";

/** Tells Prometheus to read the pods' metrics. `job` and `voicebot` are the Voicebot's name; `instance` stays the pod. */
export function serviceMonitor(voicebot: Voicebot, { monitoring }: Choices): readonly KubernetesObject[] {
  const { enabled, labels: own, interval } = voicebot.spec.monitoring.serviceMonitor;
  if (!enabled) return [];
  return [
    childOf(
      voicebot,
      { ...optionalKinds.serviceMonitor, component: "monitoring", labels: { ...monitoring.labels, ...own } },
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
