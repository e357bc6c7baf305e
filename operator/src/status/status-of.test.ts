import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { aPodStatus } from "../../test/a-world.ts";
import { conditionHelp, type ReasonHelp } from "../api/condition-help.ts";
import { conditionReasons, conditionTypes, type VoicebotSpecInput, VoicebotStatus } from "../api/index.ts";
import type { BotPod } from "../scaling/bot-pod.ts";
import type { Findings } from "./findings.ts";
import { statusOf } from "./status-of.ts";

const now = new Date("2026-11-22T10:00:00.500Z");

function pod(report: Partial<typeof aPodStatus> | undefined, rest: Partial<BotPod> = {}): BotPod {
  return {
    name: "support-1",
    uid: "1",
    ready: true,
    answersSince: now.getTime() - 60_000,
    leaving: false,
    deletionCost: undefined,
    report: report === undefined ? undefined : { ...aPodStatus, ...report },
    ...rest,
  };
}

interface Found extends Partial<Omit<Findings, "voicebot">> {
  readonly spec?: Partial<VoicebotSpecInput>;
}

function found({ spec = {}, ...rest }: Found): Findings {
  return {
    voicebot: aVoicebot(spec),
    deployment: { replicas: 1, rollout: "done", lastScaleDownAt: undefined },
    pods: [pod({})],
    autoscaler: undefined,
    problems: [],
    missingKinds: [],
    metricsApi: { state: "serving" },
    now,
    ...rest,
  };
}

const served = { error: null, missing: [] };
const gone = {
  error: null,
  missing: [
    { setting: "model" as const, model: "old/model", instead: "openai/gpt-oss-120b" },
    { setting: "fallbackModels" as const, model: "old/small", instead: null },
  ],
};
/** An autoscaler that does not see the calls, and why the operator knows. */
const taken = {
  autoscaler: hpa("False"),
  metricsApi: { state: "taken", by: "the Service monitoring/adapter" },
} as const;
const keda = { scaling: { metricsFrom: "keda" } } as const;
const noMonitoring = {
  serviceMonitor: { enabled: false },
  prometheusRule: { enabled: false },
  dashboards: { enabled: false },
};

function scaledObject(status: string) {
  const conditions = [{ type: "Ready", status, message: "no metrics" }];
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "support" },
    status: { conditions },
  };
}

function hpa(status: string) {
  const conditions = [{ type: "ScalingActive", status, message: "no metrics" }];
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "support" },
    status: { conditions },
  };
}

const notReady = pod({}, { ready: false, answersSince: undefined });
const noKeys = pod({ missingCredentials: ["deepgram", "groq"] }, { ready: false, answersSince: undefined });

const cases: readonly (readonly [string, string, string, string, Found])[] = [
  ["a pod is ready", "Ready", "True", "PodsReady", {}],
  ["no pod is ready", "Ready", "False", "NoPodReady", { pods: [notReady] }],
  ["keys are missing", "Ready", "False", "CredentialsMissing", { pods: [noKeys] }],
  ["it is stopped", "Ready", "False", "ScaledToZero", { spec: { scaling: { replicas: 0 } }, pods: [] }],
  ["as many pods as wanted", "Progressing", "False", "Settled", {}],
  ["fewer pods than wanted", "Progressing", "True", "Scaling", { spec: { scaling: { minReplicas: 2 } } }],
  [
    "old pods are left",
    "Progressing",
    "True",
    "RollingOut",
    { deployment: { replicas: 1, rollout: "under-way", lastScaleDownAt: undefined } },
  ],
  [
    "new pods do not start",
    "Progressing",
    "False",
    "RolloutStuck",
    { deployment: { replicas: 1, rollout: "stuck", lastScaleDownAt: undefined } },
  ],
  ["all is well", "Degraded", "False", "AsDesired", {}],
  [
    "a child was refused",
    "Degraded",
    "True",
    "ApplyRefused",
    { problems: [{ reason: "ApplyRefused", message: "no" }] },
  ],
  [
    "somebody else sets our fields too",
    "Degraded",
    "True",
    "FieldConflict",
    { problems: [{ reason: "FieldConflict", message: "flux" }] },
  ],
  [
    "a name is taken besides",
    "Degraded",
    "True",
    "NameTaken",
    {
      problems: [
        { reason: "FieldConflict", message: "flux" },
        { reason: "NameTaken", message: "taken" },
      ],
    },
  ],
  ["a name is taken", "Degraded", "True", "NameTaken", { problems: [{ reason: "NameTaken", message: "taken" }] }],
  ["prices are refused", "Degraded", "True", "SettingsRefused", { pods: [pod({ pricesError: "line 3" })] }],
  ["settings are refused", "Degraded", "True", "SettingsRefused", { pods: [pod({ settingsError: "language" })] }],
  ["a pod has been silent for a minute", "Degraded", "True", "PodsNotReporting", { pods: [pod(undefined)] }],
  [
    "a pod that started just now is silent",
    "Degraded",
    "False",
    "AsDesired",
    { pods: [pod(undefined, { answersSince: now.getTime() - 1000 })] },
  ],
  ["every key is there", "CredentialsAvailable", "True", "KeysPresent", {}],
  ["a key is missing", "CredentialsAvailable", "False", "KeyMissing", { pods: [noKeys] }],
  [
    "a key is refused",
    "CredentialsAvailable",
    "False",
    "KeyRefused",
    { pods: [pod({ refusedCredentials: ["groq"] })] },
  ],
  ["no pod has answered", "CredentialsAvailable", "Unknown", "NoPodReport", { pods: [] }],
  ["every model is served", "ModelAvailable", "True", "ModelsServed", { pods: [pod({ models: served })] }],
  ["a model is gone", "ModelAvailable", "False", "ModelRetired", { pods: [pod({ models: gone }), pod({})] }],
  [
    "the provider does not answer",
    "ModelAvailable",
    "Unknown",
    "ProviderUnreachable",
    { pods: [pod({ models: { error: "unavailable", missing: [] } })] },
  ],
  [
    "one pod's provider answers",
    "ModelAvailable",
    "True",
    "ModelsServed",
    { pods: [pod({}), pod({ models: served })] },
  ],
  ["no pod has asked yet", "ModelAvailable", "Unknown", "NotChecked", {}],
  ["no pod has answered", "ModelAvailable", "Unknown", "NoPodReport", { pods: [] }],
  ["the cache answers", "CacheAvailable", "True", "Connected", {}],
  ["the cache is away", "CacheAvailable", "False", "Unavailable", { pods: [pod({ cache: "unavailable" })] }],
  ["no pod has answered", "CacheAvailable", "Unknown", "NoPodReport", { pods: [] }],
  ["the autoscaler has not begun", "AutoscalerAvailable", "Unknown", "Starting", {}],
  ["the autoscaler works", "AutoscalerAvailable", "True", "ScalingActive", { autoscaler: hpa("True") }],
  ["the metric is missing", "AutoscalerAvailable", "False", "MetricUnavailable", { autoscaler: hpa("False") }],
  ["another adapter has the API", "AutoscalerAvailable", "False", "MetricsApiTaken", taken],
  [
    "another adapter has the API, and serves the calls",
    "AutoscalerAvailable",
    "True",
    "ScalingActive",
    { ...taken, autoscaler: hpa("True") },
  ],
  [
    "the adapter that was to serve the calls does not",
    "AutoscalerAvailable",
    "False",
    "MetricUnavailable",
    { ...taken, spec: { scaling: { metricsFrom: "prometheus-adapter" } } },
  ],
  ["the metrics API is off", "AutoscalerAvailable", "False", "MetricsApiOff", { metricsApi: { state: "off" } }],
  [
    "KEDA is missing",
    "AutoscalerAvailable",
    "False",
    "CRDNotInstalled",
    { spec: keda, missingKinds: ["ScaledObject"] },
  ],
  ["KEDA has not begun", "AutoscalerAvailable", "Unknown", "Starting", { spec: keda, metricsApi: { state: "off" } }],
  ["KEDA works", "AutoscalerAvailable", "True", "ScalingActive", { spec: keda, autoscaler: scaledObject("True") }],
  [
    "KEDA sees nothing",
    "AutoscalerAvailable",
    "False",
    "MetricUnavailable",
    { spec: keda, autoscaler: scaledObject("False") },
  ],
  ["it is stopped", "AutoscalerAvailable", "False", "ScaledToZero", { spec: { scaling: { replicas: 0 } } }],
  ["monitoring is told", "MonitoringAvailable", "True", "Configured", {}],
  ["a kind is missing", "MonitoringAvailable", "False", "CRDNotInstalled", { missingKinds: ["ServiceMonitor"] }],
  ["nothing is asked for", "MonitoringAvailable", "True", "SwitchedOff", { spec: { monitoring: noMonitoring } }],
  ["only KEDA is missing", "MonitoringAvailable", "True", "Configured", { spec: keda, missingKinds: ["ScaledObject"] }],
  [
    "an alert is excluded that there is not",
    "MonitoringAvailable",
    "False",
    "UnknownAlert",
    { spec: { monitoring: { prometheusRule: { exclude: ["VoicebotNoCals"] } } } },
  ],
  ["nobody leaves", "Draining", "False", "NoneDraining", {}],
  ["a pod leaves", "Draining", "True", "PodsDraining", { pods: [pod({}, { leaving: true })] }],
];

test.each(cases)("%s: %s is %s, %s", (_when, type, status, reason, facts) => {
  const condition = statusOf(found(facts)).conditions.find((one) => one.type === type);
  expect(condition).toMatchObject({ status, reason, observedGeneration: 1 });
});

test("every condition is always there, with a reason from its list, and the status is as the definition says", () => {
  const status = statusOf(found({}));
  expect(status.conditions.map(({ type }) => type).sort()).toEqual([...conditionTypes].sort());
  for (const { type, reason } of status.conditions) {
    expect(conditionReasons[type as keyof typeof conditionReasons]).toContain(reason);
  }
  expect(VoicebotStatus.parse(status)).toEqual(status);
});

test("every reason is met above or in the reconcile's tests, and the page on conditions gives the status it comes with", () => {
  const elsewhere = [
    "Ready SpecInvalid",
    "Degraded SpecInvalid",
    "Ready BeingDeleted",
    "Paused PausedByAnnotation",
    "Paused NotPaused",
  ];
  const met = new Set([...cases.map(([, type, , reason]) => `${type} ${reason}`), ...elsewhere]);
  const all = Object.entries(conditionReasons).flatMap(([type, reasons]) =>
    reasons.map((reason) => `${type} ${reason}`),
  );
  expect(all.filter((reason) => !met.has(reason))).toEqual([]);
  for (const [, type, status, reason] of cases) {
    const { reasons } = conditionHelp[type as keyof typeof conditionHelp] as { reasons: Record<string, ReasonHelp> };
    expect(`${type} ${reason} ${reasons[reason]?.status}`).toBe(`${type} ${reason} ${status}`);
  }
});

test("missing keys are named with the Secret and the command that adds them", () => {
  const conditions = statusOf(found({ pods: [noKeys] })).conditions;
  expect(conditions.find(({ type }) => type === "CredentialsAvailable")?.message).toBe(
    'Secret "voicebot-providers" has no keys "deepgram", "groq": kubectl create secret generic voicebot-providers ' +
      "-n phones --from-literal=deepgram=... --from-literal=groq=... (or add to it, if it is there)",
  );
});

test("kinds that the cluster lacks are named, with what brings them and what does without them", () => {
  const { conditions } = statusOf(found({ missingKinds: ["ServiceMonitor", "PrometheusRule", "GrafanaDashboard"] }));
  expect(conditions.find(({ type }) => type === "MonitoringAvailable")?.message).toBe(
    "this cluster has no ServiceMonitor, PrometheusRule, GrafanaDashboard: install the Prometheus operator and the Grafana " +
      "operator (it is noticed then), or set spec.monitoring.serviceMonitor.enabled, " +
      "spec.monitoring.prometheusRule.enabled, spec.monitoring.dashboards.grafanaOperator.enabled to false",
  );
});

test("who has taken the metrics API is named, with both ways out", () => {
  const message = statusOf(found(taken)).conditions.find(({ type }) => type === "AutoscalerAvailable")?.message;
  expect(message).toContain("the Service monitoring/adapter");
  expect(message).toContain("spec.scaling.metricsFrom to prometheus-adapter");
  expect(message).toContain("kubectl delete apiservice v1beta2.custom.metrics.k8s.io");
});

test("a model that is gone is named, with what to set instead, once however many pods have asked", () => {
  const { conditions } = statusOf(found({ pods: [pod({ models: gone }), pod({ models: gone })] }));
  expect(conditions.find(({ type }) => type === "ModelAvailable")?.message).toBe(
    'the provider does not serve "old/model": set "openai/gpt-oss-120b" instead in spec.languageModel.model; ' +
      'the provider does not serve "old/small": remove it from spec.languageModel.fallbackModels',
  );
});

test("calls on pods that leave count; their capacity does not", () => {
  const leaving = pod({ activeCalls: 4 }, { leaving: true, ready: false });
  expect(statusOf(found({ pods: [pod({ activeCalls: 3 }), leaving, notReady] }))).toMatchObject({
    activeCalls: 7,
    capacity: 25,
    replicas: 2,
    readyReplicas: 1,
    drainingPods: 1,
  });
});
