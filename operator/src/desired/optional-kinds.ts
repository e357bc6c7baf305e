/** Kinds of other projects, which a cluster may lack: a Voicebot that asks for one of them says so in a condition. */

export interface OptionalKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** What to install to have it. */
  readonly from: string;
}

export const optionalKinds = {
  serviceMonitor: { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", from: "the Prometheus operator" },
  prometheusRule: { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", from: "the Prometheus operator" },
  grafanaDashboard: {
    apiVersion: "grafana.integreatly.org/v1beta1",
    kind: "GrafanaDashboard",
    from: "the Grafana operator",
  },
  scaledObject: { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", from: "KEDA" },
} as const satisfies Record<string, OptionalKind>;

export function isOptional({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  return Object.values(optionalKinds).some((one) => one.apiVersion === apiVersion && one.kind === kind);
}
