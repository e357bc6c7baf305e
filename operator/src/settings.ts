/** The operator's environment, parsed once: every mistake is told at once, and the program ends before it starts. */
import * as z from "zod";
import type { Choices } from "./desired/choices.ts";

const boolean = (byDefault: boolean) =>
  z
    .enum(["true", "false"])
    .default(byDefault ? "true" : "false")
    .transform((text) => text === "true");
const port = (byDefault: number) => z.coerce.number().pipe(z.int().min(0).max(65_535)).default(byDefault);
const seconds = (byDefault: number) => z.coerce.number().pipe(z.int().min(1).max(86_400)).default(byDefault);
const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "must be a name that Kubernetes accepts");
/** A JSON object of strings, as the chart writes one. */
const stringMap = (byDefault: Readonly<Record<string, string>>) =>
  z
    .string()
    .default(JSON.stringify(byDefault))
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("must be a JSON object of strings");
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), z.string()));
const image = z.string().min(1).max(512);

const Environment = z.object({
  /** Where the operator itself runs: its Lease, its Events' source, its metrics Service. */
  POD_NAMESPACE: dnsLabel,
  /** Identity in the Lease; the pod's name. */
  POD_NAME: z.string().min(1).max(253),
  /** The pod's own; what another pod kept is none of ours. */
  POD_UID: z.string().max(253).default(""),
  /** A folder that outlives the container, for what the watches know; none: each start lists everything. */
  CACHE_FOLDER: z.string().startsWith("/", "must be an absolute path").max(1000).optional(),
  /** Written into the EndpointSlice of the metrics API by the leader. */
  POD_IP: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Comma-separated; empty: every namespace. */
  WATCH_NAMESPACES: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
    )
    .pipe(z.array(dnsLabel).max(100)),
  VOICEBOT_IMAGE: image,
  REDIS_IMAGE: image,
  IMAGE_PULL_POLICY: z.enum(["Always", "IfNotPresent", "Never"]).default("IfNotPresent"),
  /** By which Prometheus chooses what to read; of Voicebots that do not say. */
  MONITORING_LABELS: stringMap({ release: "kube-prometheus-stack" }),
  /** By which Grafana's sidecar finds dashboards, and the folder it puts them in. */
  DASHBOARD_LABELS: stringMap({ grafana_dashboard: "1" }),
  DASHBOARD_ANNOTATIONS: stringMap({ grafana_folder: "Voicebots" }),
  /** The Prometheus that KEDA asks. */
  PROMETHEUS_URL: z.url({ protocol: /^https?$/ }).default("http://prometheus-operated.monitoring.svc:9090"),
  HTTP_PORT: port(8080),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  LEADER_ELECTION: boolean(true),
  LEASE_NAME: dnsLabel.default("voicebot-operator"),
  WORKERS: z.coerce.number().pipe(z.int().min(1).max(64)).default(4),
  RESYNC_SECONDS: seconds(600),
  METRICS_API: boolean(true),
  METRICS_API_PORT: port(8443),
  /** The Service (without a selector) through which the API server reaches the leader. */
  METRICS_API_SERVICE: dnsLabel.default("voicebot-operator-metrics-api"),
  /** A ClusterRole of the installation: when it goes, the APIService goes with it. */
  METRICS_API_OWNER: z.string().min(1).max(253).optional(),
  /** How long its certificate holds; the next takes its place after two thirds of that. */
  METRICS_API_CERTIFICATE_SECONDS: z.coerce
    .number()
    .pipe(z.int().min(60).max(31_536_000))
    .default(30 * 86_400),
});

export interface Settings extends Choices {
  readonly namespace: string;
  readonly podName: string;
  readonly podUid: string;
  readonly cacheFolder: string | undefined;
  readonly podIp: string | undefined;
  readonly watchNamespaces: readonly string[];
  readonly httpPort: number;
  readonly logLevel: string;
  readonly leaderElection: { readonly enabled: boolean; readonly leaseName: string };
  readonly workers: number;
  readonly resyncMs: number;
  readonly metricsApi: {
    readonly enabled: boolean;
    readonly port: number;
    readonly serviceName: string;
    readonly ownerClusterRole: string | undefined;
    readonly certificateLifeMs: number;
  };
}

export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Throws SettingsError, whose message has one line for each wrong variable. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const withoutEmpty = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Environment.safeParse(withoutEmpty);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (parsed.success && parsed.data.METRICS_API && parsed.data.POD_IP === undefined) {
    problems.push("POD_IP: needed while METRICS_API is true");
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(`wrong settings:\n  ${problems.join("\n  ")}`);
  const data = parsed.data;
  return {
    namespace: data.POD_NAMESPACE,
    podName: data.POD_NAME,
    podUid: data.POD_UID,
    cacheFolder: data.CACHE_FOLDER,
    podIp: data.POD_IP,
    watchNamespaces: data.WATCH_NAMESPACES,
    voicebotImage: data.VOICEBOT_IMAGE,
    redisImage: data.REDIS_IMAGE,
    imagePullPolicy: data.IMAGE_PULL_POLICY,
    monitoring: {
      labels: data.MONITORING_LABELS,
      dashboardLabels: data.DASHBOARD_LABELS,
      dashboardAnnotations: data.DASHBOARD_ANNOTATIONS,
      prometheusUrl: data.PROMETHEUS_URL,
    },
    httpPort: data.HTTP_PORT,
    logLevel: data.LOG_LEVEL,
    leaderElection: { enabled: data.LEADER_ELECTION, leaseName: data.LEASE_NAME },
    workers: data.WORKERS,
    resyncMs: data.RESYNC_SECONDS * 1000,
    metricsApi: {
      enabled: data.METRICS_API,
      port: data.METRICS_API_PORT,
      serviceName: data.METRICS_API_SERVICE,
      ownerClusterRole: data.METRICS_API_OWNER,
      certificateLifeMs: data.METRICS_API_CERTIFICATE_SECONDS * 1000,
    },
  };
}
