import { expect, test } from "vitest";
import { desiredChild } from "../../test/desired-of.ts";

test("a node can be drained, one pod at a time, and a pod that is ill never stops it", () => {
  expect(desiredChild("PodDisruptionBudget", "support")["spec"]).toMatchObject({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: { "app.kubernetes.io/component": "bot" } },
  });
});
