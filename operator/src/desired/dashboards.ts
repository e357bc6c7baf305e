import { dashboards } from "@voicebots/monitoring/objects";
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf } from "./child.ts";

/** The bot's own copy of each dashboard, in its language, where Grafana's sidecar finds it. */
export function dashboardFiles(voicebot: Voicebot): readonly KubernetesObject[] {
  const { enabled, labels, annotations } = voicebot.spec.monitoring.dashboards;
  if (!enabled) return [];
  const language = voicebot.spec.language === "fr-FR" ? "fr" : "en";
  return dashboards(language, { namespace: voicebot.namespace, name: voicebot.name }).map(({ name, json }) =>
    childOf(
      voicebot,
      { apiVersion: "v1", kind: "ConfigMap", suffix: name, component: "monitoring", labels, annotations },
      { data: { [`${name}.json`]: json } },
    ),
  );
}
