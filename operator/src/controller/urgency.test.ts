import { expect, test } from "vitest";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { newsWaitsMs, unseenFirst, urgencyOf } from "./urgency.ts";

const metadata = { name: "support", namespace: "shop", generation: 3, labels: { a: "b" } };
const deployment: KubernetesObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: { replicas: 1 },
  status: { replicas: 0 },
};
const changed = (change: object) =>
  urgencyOf({ type: "updated", object: { ...deployment, ...change }, before: deployment });

test("what appears, what goes and what somebody asks for is acted upon at once", () => {
  expect(urgencyOf({ type: "added", object: deployment })).toBe(0);
  expect(urgencyOf({ type: "deleted", object: deployment })).toBe(0);
  expect(changed({ metadata: { ...metadata, generation: 4 }, spec: { replicas: 2 } })).toBe(0);
  expect(changed({ metadata: { ...metadata, labels: {} } })).toBe(0);
  expect(changed({ metadata: { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } })).toBe(0);
});

test("an edit of a kind that counts no generations is acted upon at once too", () => {
  const { generation: _none, ...uncounted } = metadata;
  const service: KubernetesObject = { apiVersion: "v1", kind: "Service", metadata: uncounted, spec: { ports: [] } };
  const edited = { ...service, spec: { ports: [{ port: 1 }] } };
  expect(urgencyOf({ type: "updated", object: edited, before: service })).toBe(0);
  const files: KubernetesObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: uncounted,
    owned: { "f:data": { "f:a": {} } },
  };
  expect(urgencyOf({ type: "updated", object: { ...files, owned: {} }, before: files })).toBe(0);
});

test("what only says how things stand waits for more of it", () => {
  expect(changed({ metadata: { ...metadata, resourceVersion: "9" }, status: { replicas: 1 } })).toBe(newsWaitsMs);
  expect(urgencyOf({ type: "added", object: { ...deployment, kind: "Pod" } })).toBe(newsWaitsMs);
});

test("a change of which the version before is unknown is acted upon at once", () => {
  expect(urgencyOf({ type: "updated", object: deployment })).toBe(0);
});

test("at the start, what nobody has looked at comes before what is only looked over", () => {
  const voicebot = (name: string, generation: number, observedGeneration?: number): KubernetesObject => ({
    apiVersion: "voicebot.dev/v1alpha1",
    kind: "Voicebot",
    metadata: { name, generation },
    ...(observedGeneration === undefined ? {} : { status: { observedGeneration } }),
  });
  const all = [voicebot("seen", 1, 1), voicebot("changed", 2, 1), voicebot("settled", 3, 3), voicebot("new", 1)];
  expect(unseenFirst(all).map(({ metadata }) => metadata.name)).toEqual(["changed", "new", "seen", "settled"]);
  expect(unseenFirst([])).toEqual([]);
});
