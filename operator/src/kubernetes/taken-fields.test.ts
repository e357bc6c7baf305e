import { expect, test } from "vitest";
import { fieldsTaken } from "./taken-fields.ts";

const ours = {
  manager: "voicebot-operator",
  operation: "Apply",
  fieldsV1: {
    "f:metadata": { "f:labels": { "f:team": {} } },
    "f:spec": { "f:paused": {}, "f:template": { "f:spec": { "f:containers": { 'k:{"name":"bot"}': { ".": {} } } } } },
  },
};
const taken = (...others: object[]) => fieldsTaken([ours, ...others], "voicebot-operator");

test("what others have set and we do not hold is theirs, by the name that the API server would give them", () => {
  const edit = { manager: "kubectl-edit", operation: "Update", fieldsV1: { "f:spec": { "f:minReadySeconds": {} } } };
  const scaled = { ...edit, manager: "kube-controller-manager", subresource: "scale" };
  const applied = { ...edit, manager: "flux", operation: "Apply" };
  const fields = edit.fieldsV1;
  expect(taken(edit, scaled, applied)).toEqual([
    { manager: "kubectl-edit", applies: false, fields },
    { manager: "kube-controller-manager (scale)", applies: false, fields },
    { manager: "flux", applies: true, fields },
  ]);
});

test("what they hold together with us is not taken, nor is a map that they have put something into", () => {
  const containers = { 'k:{"name":"bot"}': { ".": {}, "f:image": {} } };
  const fieldsV1 = { "f:spec": { "f:paused": {}, "f:template": { "f:spec": { "f:containers": containers } } } };
  const [flux] = taken({ manager: "flux", operation: "Apply", fieldsV1 });
  expect(flux?.fields).toEqual({
    "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"bot"}': { "f:image": {} } } } } },
  });
  expect(taken({ manager: "flux", operation: "Apply", fieldsV1: ours.fieldsV1 })).toEqual([]);
});

test("a status, and what we hold under another name, is nobody's", () => {
  const fieldsV1 = { "f:spec": { "f:replicas": {} } };
  const status = { manager: "kube-controller-manager", operation: "Update", subresource: "status", fieldsV1 };
  expect(taken(status, { manager: "voicebot-operator-replicas", operation: "Apply", fieldsV1 })).toEqual([]);
  expect(fieldsTaken(undefined, "voicebot-operator")).toEqual([]);
});
