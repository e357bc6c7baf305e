import { expect, test } from "vitest";
import { aWorld, deployment, voicebot } from "./a-world.ts";

test("an object of the same name that is not ours is never touched, labelled like ours or not", async () => {
  const world = aWorld();
  const labels = { "app.kubernetes.io/managed-by": "voicebot-operator", "app.kubernetes.io/instance": "support" };
  const theirs = { apiVersion: "v1", kind: "Service", metadata: { name: "support", namespace: "phones" } };
  const alike = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "support-settings", namespace: "phones", labels },
  };
  world.with({ ...theirs, spec: { type: "ClusterIP" } }).with({ ...alike, data: {} });
  await world.reconcile();
  expect(world.cluster.stored("Service", "support")).not.toHaveProperty("metadata.labels");
  expect(world.cluster.stored("ConfigMap", "support-settings")).toMatchObject({ data: {} });
  expect(world.condition("Degraded")).toMatchObject({ status: "True", reason: "NameTaken" });
  expect(world.condition("Degraded")?.message).toMatch(
    /ConfigMap "support-settings" exists .*; Service "support" exists/,
  );
  expect(world.cluster.events).toContainEqual(expect.objectContaining({ type: "Warning", reason: "NameTaken" }));
  expect(await world.writesOfNext()).toEqual([]);
});

test("somebody else's Deployment of that name is not scaled either", async () => {
  const world = aWorld({ scaling: { minReplicas: 3 } });
  world.with({ ...deployment, metadata: { name: "support", namespace: "phones" }, spec: { replicas: 1 } });
  await world.reconcile();
  expect(world.replicas()).toBe(1);
});

test("children of a Voicebot that was deleted and made again are waited for", async () => {
  const world = aWorld();
  await world.reconcile();
  world.cluster.patch(voicebot, ({ metadata }) => void ((metadata as { uid: string }).uid = "uid-second"));
  const { requeueAfterMs } = await world.reconcile();
  expect(requeueAfterMs).toBeLessThanOrEqual(5000);
  expect(world.condition("Degraded")?.message).toContain("still being removed");
});
