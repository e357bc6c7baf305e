import { expect, test } from "vitest";
import { desiredChild } from "../../test/desired-of.ts";

test("calls come from the same namespace, unless the spec names others; metrics may be read in the whole cluster", () => {
  expect(desiredChild("NetworkPolicy", "support")).toHaveProperty("spec.ingress", [
    {
      from: [{ podSelector: {} }],
      ports: [
        { protocol: "TCP", port: 9090 },
        { protocol: "TCP", port: 9093 },
      ],
    },
    { from: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: 9091 }] },
  ]);
  const pbx = { ipBlock: { cidr: "10.1.0.0/16" } };
  expect(desiredChild("NetworkPolicy", "support", { telephony: { allowedFrom: [pbx] } })).toHaveProperty(
    "spec.ingress.0.from",
    [pbx],
  );
});

test("only the bot's own pods reach its cache", () => {
  const policy = desiredChild("NetworkPolicy", "support-cache");
  expect(policy).toHaveProperty("spec.podSelector.matchLabels", {
    "app.kubernetes.io/name": "voicebot",
    "app.kubernetes.io/instance": "support",
    "app.kubernetes.io/component": "cache",
  });
  expect(policy).toMatchObject({
    spec: {
      ingress: [
        {
          from: [
            {
              podSelector: {
                matchLabels: { "app.kubernetes.io/component": "bot", "app.kubernetes.io/instance": "support" },
              },
            },
          ],
          ports: [{ port: 6379 }],
        },
      ],
    },
  });
});
