import { expect, test } from "vitest";
import { desiredChild } from "../../test/desired-of.ts";

test("calls come in on the port and by the kind of Service that the spec says", () => {
  const telephony = {
    audioSocket: { port: 9999 },
    service: { type: "NodePort" as const, nodePort: 30_090, annotations: { cloud: "mine" } },
  };
  const service = desiredChild("Service", "support", { telephony });
  expect(service["spec"]).toMatchObject({
    type: "NodePort",
    ports: [
      { port: 9999, targetPort: "calls", nodePort: 30_090 },
      { port: 9093, targetPort: "announcements" },
    ],
  });
  expect(service.metadata.annotations).toEqual({ cloud: "mine" });
});

test("a pod that is not ready gets no calls", () => {
  expect(desiredChild("Service", "support")["spec"]).not.toHaveProperty("publishNotReadyAddresses");
});
