import { expect, test } from "vitest";
import { aVoicebot } from "../../test/a-voicebot.ts";
import { desiredChild } from "../../test/desired-of.ts";
import { mostReplicas, targetCallsPerPod } from "./autoscaler.ts";

test("the autoscaler scales the Voicebot by its calls, not the Deployment", () => {
  expect(desiredChild("HorizontalPodAutoscaler", "support")["spec"]).toMatchObject({
    scaleTargetRef: { apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", name: "support" },
    metrics: [
      {
        type: "Pods",
        pods: { metric: { name: "voicebot_active_calls" }, target: { type: "AverageValue", averageValue: "15" } },
      },
    ],
  });
});

test("up at once and fast, down slowly", () => {
  const scaling = { scaleDown: { stabilizationSeconds: 120, podsPerMinute: 3 } };
  expect(desiredChild("HorizontalPodAutoscaler", "support", { scaling })).toHaveProperty("spec.behavior", {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Percent", value: 100, periodSeconds: 15 },
        { type: "Pods", value: 4, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: 120,
      selectPolicy: "Min",
      policies: [{ type: "Pods", value: 3, periodSeconds: 60 }],
    },
  });
});

test.each([
  [{ calls: { maxPerPod: 25 } }, 15],
  [{ calls: { maxPerPod: 1 } }, 1],
  [{ calls: { maxPerPod: 25 }, scaling: { targetCallsPerPod: 20 } }, 20],
])("with %j a pod should have %d calls", (spec, calls) => {
  expect(targetCallsPerPod(aVoicebot(spec).spec)).toBe(calls);
});

test.each([
  [{ scaling: { maxReplicas: 10 } }, 10],
  [{ scaling: { maxReplicas: 10, providerConcurrency: 100 } }, 4],
  [{ scaling: { maxReplicas: 3, providerConcurrency: 100 } }, 3],
  [{ scaling: { minReplicas: 4, maxReplicas: 10, providerConcurrency: 124 } }, 4],
])("with %j there are %d pods at most", (spec, replicas) => {
  expect(mostReplicas(aVoicebot(spec).spec)).toBe(replicas);
});
