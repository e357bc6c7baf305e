import { expect, test } from "vitest";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { kept } from "./kept.ts";
import { resourceOf } from "./resources.ts";
import { instanceLabel, Store } from "./store.ts";

const deployment: KubernetesObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "support",
    namespace: "shop",
    resourceVersion: "7",
    labels: { [instanceLabel]: "support", team: "phones" },
    managedFields: [{ manager: "voicebot-operator" }],
  },
  spec: { replicas: 2, template: { spec: { containers: [{ name: "bot", command: ["x".repeat(2000)] }] } } },
  status: { replicas: 1 },
};
const resource = resourceOf("apps/v1", "Deployment");
const keep = (object: KubernetesObject) => kept(object, resource, "voicebot-operator");

test("of a child, what scaling and status read is at hand, and the rest is packed until somebody has looked", () => {
  const { content, ...atHand } = keep(deployment);
  expect(atHand).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 1 }, metadata: { name: "support" } });
  expect(JSON.stringify(atHand)).not.toContain("phones");
  expect(content?.read()).toMatchObject({
    metadata: { labels: { team: "phones" } },
    spec: { template: (deployment["spec"] as { template: object }).template },
  });
  content?.settle("hash");
  expect([content?.holds, content?.read()]).toEqual(["hash", undefined]);
});

test("content is the same whatever the status, the number of replicas and the version, and another after an edit", () => {
  const hashOf = (object: KubernetesObject) => keep(object).content?.hash;
  const scaled = { ...(deployment["spec"] as object), replicas: 9 };
  const annotations = { "deployment.kubernetes.io/revision": "3" };
  const metadata = { ...deployment.metadata, resourceVersion: "8", annotations };
  expect(hashOf({ ...deployment, metadata, spec: scaled, status: { replicas: 9 } })).toBe(hashOf(deployment));
  expect(hashOf({ ...deployment, spec: { ...scaled, paused: true } })).not.toBe(hashOf(deployment));
  const labels = { ...deployment.metadata.labels, team: "others" };
  expect(hashOf({ ...deployment, metadata: { ...metadata, labels } })).not.toBe(hashOf(deployment));
});

test("what was found of a content holds for the next versions of the object that have the same", () => {
  const store = new Store();
  store.replace([keep(deployment)], "7");
  store.get("shop", "support")?.content?.settle("hash");
  const version = (resourceVersion: string, change: object = {}): KubernetesObject =>
    keep({ ...deployment, metadata: { ...deployment.metadata, resourceVersion }, ...change });
  store.observe(version("8", { status: { replicas: 2 } }));
  expect(store.get("shop", "support")).toMatchObject({ status: { replicas: 2 }, content: { holds: "hash" } });
  store.observe(version("9", { spec: { replicas: 2 } }));
  expect(store.get("shop", "support")?.content?.holds).toBeUndefined();
});
