import type { Findings } from "./findings.ts";
import { type Verdict, verdict } from "./verdict.ts";

export function monitoringAvailable({ voicebot, missingKinds }: Findings): Verdict<"MonitoringAvailable"> {
  const { serviceMonitor, dashboards } = voicebot.spec.monitoring;
  if (missingKinds.length > 0) {
    const message =
      `this cluster has no ${missingKinds.join(", ")}: install the Prometheus operator (it is noticed then), ` +
      "or set spec.monitoring.serviceMonitor.enabled to false";
    return verdict("MonitoringAvailable", "False", "CRDNotInstalled", message);
  }
  if (!serviceMonitor.enabled && !dashboards.enabled) {
    return verdict("MonitoringAvailable", "True", "SwitchedOff", "spec.monitoring asks for nothing");
  }
  return verdict(
    "MonitoringAvailable",
    "True",
    "Configured",
    "Prometheus and Grafana have what spec.monitoring asks for",
  );
}
