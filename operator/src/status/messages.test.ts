import { expect, test } from "vitest";
import { found, gone, mute, noKeys, pod, taken } from "../../test/findings.ts";
import { statusOf } from "./status-of.ts";

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

test.each([
  ["unauthorized", 'put a key with credit left as "elevenlabs" into Secret "voicebot-providers"'],
  ["invalid-request", 'spec.textToSpeech.voiceId ("nobody" now)'],
  ["model-not-found", 'spec.textToSpeech.model ("eleven_flash_v2_5" now)'],
  ["rate-limited", "spec.scaling.providerConcurrency"],
  ["unavailable", "the pods try again every 15 s"],
])("a bot whose voice fails (%s) is told what to do about it", (voiceless, words) => {
  const spec = { textToSpeech: { voiceId: "nobody" } };
  const report = { ready: false, voiceless };
  const { conditions } = statusOf(found({ spec, pods: [pod(report, { ready: false }), pod({})] }));
  expect(conditions.find(({ type }) => type === "Degraded")?.message).toContain(words);
});

test("how many pods have no voice, and which it is when it is one", () => {
  const degraded = (...pods: (typeof mute)[]) =>
    statusOf(found({ pods })).conditions.find(({ type }) => type === "Degraded")?.message;
  expect(degraded(mute, pod({}))).toMatch(/^pod support-1 has no voice .*unauthorized\), so no call is taken there: /);
  expect(degraded(mute, mute)).toMatch(/^2 pods have no voice /);
});
