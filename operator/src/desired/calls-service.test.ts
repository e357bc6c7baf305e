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

test("the port for what comes from outside is open only when something of it is switched on", () => {
  const twilio = { enabled: true, publicUrl: "https://voice.example.com" };
  const peer = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress" } } };
  const telephony = { twilio, web: { allowedFrom: [peer] } };
  const web = { name: "web", port: 9094, targetPort: "web", protocol: "TCP" };
  expect(desiredChild("Service", "support")).not.toHaveProperty("spec.ports.2");
  expect(desiredChild("Service", "support", { telephony })).toHaveProperty("spec.ports.2", web);
  const container = "spec.template.spec.containers.0";
  expect(desiredChild("Deployment", "support", { telephony })).toHaveProperty(
    `${container}.ports`,
    expect.arrayContaining([{ name: "web", containerPort: 9094, protocol: "TCP" }]),
  );
  expect(desiredChild("NetworkPolicy", "support", { telephony })).toHaveProperty("spec.ingress.1", {
    from: [peer],
    ports: [{ protocol: "TCP", port: 9094 }],
  });
});
