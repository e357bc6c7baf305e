import { expect, test } from "vitest";
import { found, gone, hpa, mute, noKeys, notReady, now, pod, scaledObject, taken } from "../../test/findings.ts";
import { conditionHelp, type ReasonHelp } from "../api/condition-help.ts";
import { conditionReasons } from "../api/index.ts";
import { statusOf } from "./status-of.ts";

const served = { error: null, missing: [] };
const keda = { scaling: { metricsFrom: "keda" } } as const;
const noMonitoring = {
  serviceMonitor: { enabled: false },
  prometheusRule: { enabled: false },
  dashboards: { enabled: false },
};

const cases: readonly (readonly [string, string, string, string, Parameters<typeof found>[0]])[] = [
  ["a pod is ready", "Ready", "True", "PodsReady", {}],
  ["no pod is ready", "Ready", "False", "NoPodReady", { pods: [notReady] }],
  ["keys are missing", "Ready", "False", "CredentialsMissing", { pods: [noKeys] }],
  ["no pod has a voice", "Ready", "False", "NoVoice", { pods: [mute, notReady] }],
  ["one pod has a voice", "Ready", "True", "PodsReady", { pods: [mute, pod({})] }],
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
  ["a pod has no voice", "Degraded", "True", "NoVoice", { pods: [mute, pod({})] }],
  ["a pod without a voice leaves", "Degraded", "False", "AsDesired", { pods: [{ ...mute, leaving: true }, pod({})] }],
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
