import { expect, test } from "vitest";
import { fieldsHeldIn } from "./held-fields.ts";

const desired = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "support",
    finalizers: ["voicebot.dev/calls"],
    labels: { "app.kubernetes.io/part-of": "voicebots" },
  },
  spec: {
    paused: false,
    template: { spec: { containers: [{ name: "bot", image: "ours", ports: [{ containerPort: 80, name: "calls" }] }] } },
  },
};
const held = (fields: object, by = { manager: "kubectl-edit", applies: false }) =>
  fieldsHeldIn(desired, [{ ...by, fields: fields as never }]);

test("a field of ours that another has set is named as the API server names it", () => {
  const ports = { 'k:{"containerPort":80,"protocol":"TCP"}': { "f:name": {} } };
  const fields = {
    "f:metadata": {
      "f:finalizers": { 'v:"voicebot.dev/calls"': {} },
      "f:labels": { "f:app.kubernetes.io/part-of": {} },
    },
    "f:spec": {
      "f:template": { "f:spec": { "f:containers": { 'k:{"name":"bot"}': { "f:image": {}, "f:ports": ports } } } },
    },
  };
  expect(held(fields).map(({ field }) => field)).toEqual([
    '.metadata.finalizers[="voicebot.dev/calls"]',
    ".metadata.labels.app.kubernetes.io/part-of",
    '.spec.template.spec.containers[name="bot"].image',
    '.spec.template.spec.containers[name="bot"].ports[containerPort=80,protocol="TCP"].name',
  ]);
});

test("each is told with who has set it", () => {
  const flux = { manager: "flux", applies: true };
  expect(held({ "f:spec": { "f:paused": {} } }, flux)).toEqual([{ field: ".spec.paused", ...flux }]);
});

test("what we do not say may be anybody's", () => {
  const sidecar = { 'k:{"name":"sidecar"}': { "f:image": {} } };
  const spec = { "f:replicas": {}, "f:template": { "f:spec": { "f:containers": sidecar } } };
  expect(held({ "f:spec": spec, "f:metadata": { "f:finalizers": { 'v:"others/own"': {}, "i:0": {} } } })).toEqual([]);
});
