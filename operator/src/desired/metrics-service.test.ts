import { expect, test } from "vitest";
import { desiredChild } from "../../test/desired-of.ts";

test("a pod that drains is still scraped", () => {
  expect(desiredChild("Service", "support-metrics")["spec"]).toMatchObject({
    clusterIP: "None",
    publishNotReadyAddresses: true,
    selector: { "app.kubernetes.io/component": "bot", "app.kubernetes.io/instance": "support" },
    ports: [{ name: "metrics", port: 9091 }],
  });
});
