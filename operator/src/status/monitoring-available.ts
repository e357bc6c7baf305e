import type { Voicebot } from "../api/index.ts";
import { optionalKinds } from "../desired/optional-kinds.ts";
import { unknownAlerts } from "../desired/prometheus-rule.ts";
import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** Kinds for Prometheus and Grafana, and the switch of each. */
const switches = [
  [optionalKinds.serviceMonitor, "spec.monitoring.serviceMonitor.enabled"],
  [optionalKinds.prometheusRule, "spec.monitoring.prometheusRule.enabled"],
  [optionalKinds.grafanaDashboard, "spec.monitoring.dashboards.grafanaOperator.enabled"],
] as const;

export function monitoringAvailable({ voicebot, missingKinds }: Findings): Verdict<"MonitoringAvailable"> {
  const missing = switches.filter(([{ kind }]) => missingKinds.includes(kind));
  if (missing.length > 0) {
    const kinds = missing.map(([{ kind }]) => kind).join(", ");
    const from = [...new Set(missing.map(([kind]) => kind.from))].join(" and ");
    const off = missing.map(([, path]) => path).join(", ");
    const message = `this cluster has no ${kinds}: install ${from} (it is noticed then), or set ${off} to false`;
    return verdict("MonitoringAvailable", "False", "CRDNotInstalled", message);
  }
  if (isSwitchedOff(voicebot)) {
    return verdict("MonitoringAvailable", "True", "SwitchedOff", "spec.monitoring asks for nothing");
  }
  const unknown = unknownAlerts(voicebot);
  if (unknown.length > 0) {
    const message = `spec.monitoring.prometheusRule.exclude names what is no alert: ${unknown.join(", ")}`;
    return verdict("MonitoringAvailable", "False", "UnknownAlert", message);
  }
  return verdict(
    "MonitoringAvailable",
    "True",
    "Configured",
    "Prometheus and Grafana have what spec.monitoring asks for",
  );
}

function isSwitchedOff({ spec }: Voicebot): boolean {
  const { serviceMonitor, prometheusRule, dashboards } = spec.monitoring;
  return !serviceMonitor.enabled && !prometheusRule.enabled && !dashboards.enabled;
}
