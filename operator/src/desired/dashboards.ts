import { type DashboardObject, dashboards } from "@voicebots/monitoring/objects";
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childName, childOf } from "./child.ts";
import type { Choices } from "./choices.ts";
import { optionalKinds } from "./optional-kinds.ts";

/** The bot's own copy of each dashboard, in its language, where Grafana's sidecar finds it. */
export function dashboardFiles(voicebot: Voicebot, { monitoring }: Choices): readonly KubernetesObject[] {
  const { enabled, grafanaOperator, labels: own, annotations: ownAnnotations } = voicebot.spec.monitoring.dashboards;
  if (!enabled) return [];
  const labels = { ...monitoring.dashboardLabels, ...own };
  const annotations = { ...monitoring.dashboardAnnotations, ...ownAnnotations };
  const language = voicebot.spec.language === "fr-FR" ? "fr" : "en";
  return dashboards(language, { namespace: voicebot.namespace, name: voicebot.name }).flatMap((dashboard) => [
    dashboardFile(voicebot, dashboard, { labels, annotations }),
    ...(grafanaOperator.enabled ? [grafanaDashboard(voicebot, dashboard.name)] : []),
  ]);
}

function dashboardFile(
  voicebot: Voicebot,
  dashboard: DashboardObject,
  marks: Pick<KubernetesObject["metadata"], "labels" | "annotations">,
): KubernetesObject {
  const { name } = dashboard;
  const data = {
    get [`${name}.json`]() {
      return dashboard.json;
    },
  };
  const options = { suffix: name, component: "monitoring", standsForBody: dashboard.digest, ...marks } as const;
  return childOf(voicebot, { apiVersion: "v1", kind: "ConfigMap", ...options }, { data });
}

/** Leads the Grafana operator to the ConfigMap of the same name. */
function grafanaDashboard(voicebot: Voicebot, name: string): KubernetesObject {
  const { instanceSelector, folder, allowCrossNamespaceImport } = voicebot.spec.monitoring.dashboards.grafanaOperator;
  return childOf(
    voicebot,
    { ...optionalKinds.grafanaDashboard, suffix: name, component: "monitoring" },
    {
      spec: {
        instanceSelector,
        folder,
        allowCrossNamespaceImport,
        configMapRef: { name: childName(voicebot, name), key: `${name}.json` },
      },
    },
  );
}
