/** What the operator's installation chooses for Voicebots that do not choose themselves. */
export interface Choices {
  readonly voicebotImage: string;
  readonly redisImage: string;
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  readonly monitoring: MonitoringChoices;
}

export interface MonitoringChoices {
  /** By which Prometheus chooses ServiceMonitors and PrometheusRules. */
  readonly labels: Readonly<Record<string, string>>;
  readonly dashboardLabels: Readonly<Record<string, string>>;
  readonly dashboardAnnotations: Readonly<Record<string, string>>;
  /** Whom KEDA asks. */
  readonly prometheusUrl: string;
}
