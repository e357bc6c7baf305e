import { activeCallsQuery } from "@voicebots/monitoring/objects";
import { expect, test } from "vitest";
import { desiredChild, desiredOf } from "../../test/desired-of.ts";

const keda = (scaling: object = {}) =>
  desiredChild("ScaledObject", "support", { scaling: { metricsFrom: "keda", ...scaling } });

test("KEDA scales the Voicebot, not the Deployment, by the calls that Prometheus knows", () => {
  expect(keda()["spec"]).toMatchObject({
    scaleTargetRef: { apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", name: "support" },
    minReplicaCount: 1,
    maxReplicaCount: 10,
    triggers: [
      {
        type: "prometheus",
        metricType: "AverageValue",
        metadata: {
          serverAddress: "http://prometheus:9090",
          query: activeCallsQuery({ namespace: "phones", name: "support" }),
          threshold: "15",
          ignoreNullValues: "false",
        },
      },
    ],
  });
});

test("pods come and go as fast with KEDA as without", () => {
  const scaleDown = { stabilizationSeconds: 120, podsPerMinute: 3 };
  const spec = keda({ scaleDown })["spec"] as { advanced: { horizontalPodAutoscalerConfig: { behavior: object } } };
  expect(desiredChild("HorizontalPodAutoscaler", "support", { scaling: { scaleDown } })).toHaveProperty(
    "spec.behavior",
    spec.advanced.horizontalPodAutoscalerConfig.behavior,
  );
});

test("with KEDA there is no autoscaler of ours beside its own, and without KEDA no ScaledObject", () => {
  const kinds = (metricsFrom: "operator" | "prometheus-adapter" | "keda") =>
    desiredOf({ scaling: { metricsFrom } })
      .map(({ kind }) => kind)
      .filter((kind) => kind === "ScaledObject" || kind === "HorizontalPodAutoscaler");
  expect(kinds("keda")).toEqual(["ScaledObject"]);
  expect(kinds("operator")).toEqual(["HorizontalPodAutoscaler"]);
  expect(kinds("prometheus-adapter")).toEqual(["HorizontalPodAutoscaler"]);
});

test("a bot that was stopped by hand stays stopped: KEDA would raise it to its fewest pods", () => {
  expect(keda({ replicas: 0 }).metadata.annotations).toEqual({ "autoscaling.keda.sh/paused": "true" });
  expect(keda().metadata).not.toHaveProperty("annotations");
});

test("a Prometheus of one's own, which wants a token, is asked with it", () => {
  const authentication = { mode: "bearer", kind: "ClusterTriggerAuthentication", name: "prometheus" };
  const { triggers } = keda({ keda: { prometheusUrl: "https://thanos.example.com", authentication } })["spec"] as {
    triggers: object[];
  };
  expect(triggers).toMatchObject([
    {
      metadata: { serverAddress: "https://thanos.example.com", authModes: "bearer" },
      authenticationRef: { kind: "ClusterTriggerAuthentication", name: "prometheus" },
    },
  ]);
});
