import { expect, test } from "vitest";
import { type AWorld, aWorld, deployment, voicebot } from "./a-world.ts";

const finalizers = (world: AWorld) => world.cluster.stored("Voicebot", "support")?.metadata["finalizers"];
const isThere = (world: AWorld): boolean => world.cluster.names("Voicebot").includes("support");

const isDeleted = (world: AWorld, metadata: object = {}): void =>
  world.cluster.patch(voicebot, (object) => {
    Object.assign(object["metadata"] as object, { deletionTimestamp: world.now().toISOString(), ...metadata });
  });

async function withCalls(): Promise<AWorld> {
  const world = aWorld().pod("one", { activeCalls: 3 });
  await world.reconcile();
  return world;
}

test("only a Voicebot with pods that take calls bears a finalizer, and it loses it when it is stopped", async () => {
  const world = aWorld().pod("one", { ready: false }, { ready: false });
  await world.reconcile();
  expect(finalizers(world)).toBeUndefined();
  await world.pod("one").reconcile();
  expect(finalizers(world)).toEqual(["voicebot.dev/drain"]);
  expect(await world.writesOfNext()).toEqual([]);
  await world.scaleTo(0).reconcile();
  expect(finalizers(world)).toEqual(["voicebot.dev/drain"]);
  await world.podGone("one").reconcile();
  expect(finalizers(world)).toBeUndefined();
});

test("a Voicebot that is deleted keeps everything but new calls until its last pod has left", async () => {
  const world = await withCalls();
  isDeleted(world);
  expect(await world.writesOfNext()).toEqual(["apply Deployment support", "status Voicebot support"]);
  expect(world.replicas()).toBe(0);
  expect(world.condition("Ready")).toMatchObject({ status: "False", reason: "BeingDeleted" });
  expect(world.condition("Draining")).toMatchObject({ status: "True" });
  expect(world.status()).toMatchObject({ activeCalls: 3, drainingPods: 1 });
  expect(world.cluster.events.at(-1)).toMatchObject({ type: "Normal", reason: "BeingDeleted" });
  await world.later(300_000).pod("one", { activeCalls: 1 }, { leaving: true }).reconcile();
  expect(world.status()).toMatchObject({ activeCalls: 1 });
  expect(world.cluster.names("NetworkPolicy")).toEqual(["support", "support-cache"]);
  expect(world.cluster.names("StatefulSet")).toEqual(["support-cache"]);
  expect(await world.podGone("one").writesOfNext()).toEqual(["apply Voicebot support"]);
  expect(isThere(world)).toBe(false);
});

test("a pod that never leaves holds a deleted Voicebot no longer than a pod may take, and an Event says so", async () => {
  const world = await withCalls();
  isDeleted(world);
  const { requeueAfterMs = 0 } = await world.reconcile();
  expect(requeueAfterMs).toBeGreaterThan(600_000);
  expect(requeueAfterMs).toBeLessThan(900_000);
  await world.later(requeueAfterMs).reconcile();
  expect(isThere(world)).toBe(false);
  expect(world.cluster.events.at(-1)).toMatchObject({ type: "Warning", reason: "FarewellTooLong" });
});

test.each<[string, object]>([
  ["the annotation that says not to wait", { annotations: { "voicebot.dev/skip-drain": "true" } }],
  ["a pause", { annotations: { "voicebot.dev/paused": "true" } }],
  ["a deletion that leaves its objects as orphans", { finalizers: ["voicebot.dev/drain", "orphan"] }],
])("%s lets a deleted Voicebot go at once, and its pods are not touched", async (_what, metadata) => {
  const world = await withCalls();
  isDeleted(world, metadata);
  expect(await world.writesOfNext()).toEqual(["apply Voicebot support"]);
  expect(world.replicas()).toBe(1);
});

test("somebody else's Deployment of that name is not stopped with the Voicebot", async () => {
  const world = await withCalls();
  world.cluster.patch(deployment, ({ metadata }) => void Object.assign(metadata as object, { ownerReferences: [] }));
  isDeleted(world);
  await world.reconcile();
  expect(world.replicas()).toBe(1);
});
