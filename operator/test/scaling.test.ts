import { expect, test } from "vitest";
import { type AWorld, aWorld } from "./a-world.ts";

const cost = (world: AWorld, pod: string) =>
  world.cluster.stored("Pod", pod)?.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"];

/** Four pods that are up: one busy, one idle, two with a few calls. */
async function fourPods(spec: Parameters<typeof aWorld>[0] = {}): Promise<AWorld> {
  const world = aWorld({ ...spec, scaling: { replicas: 4, ...spec.scaling } });
  await world.reconcile();
  world.pod("busy", { activeCalls: 20 }).pod("idle").pod("few", { activeCalls: 2 }).pod("some", { activeCalls: 5 });
  await world.rolledOut().reconcile();
  return world;
}

test("more pods come at once", async () => {
  const world = aWorld();
  await world.reconcile();
  await world.scaleTo(6).reconcile();
  expect(world.replicas()).toBe(6);
  expect(world.cluster.events).toContainEqual(expect.objectContaining({ reason: "ScaledUp" }));
});

test("the idle pod is marked first; only then, a moment later, the replicas go down", async () => {
  const world = await fourPods();
  const { requeueAfterMs } = await world.scaleTo(3).reconcile();
  expect([cost(world, "idle"), world.replicas()]).toEqual(["-1000", 4]);
  expect(requeueAfterMs).toBe(1000);
  await world.later(1000).reconcile();
  expect(world.replicas()).toBe(3);
  expect([cost(world, "busy"), cost(world, "few"), cost(world, "some")]).toEqual([undefined, undefined, undefined]);
});

test("no more pods leave in a minute than the spec allows, also when the operator restarts in between", async () => {
  const world = await fourPods();
  await world.scaleTo(1).reconcile();
  await world.later(1000).reconcile();
  expect(world.replicas()).toBe(3);
  world.podGone("idle").rolledOut();
  const { requeueAfterMs } = await world.later(20_000).reconcile();
  expect([world.replicas(), requeueAfterMs]).toEqual([3, 40_000]);
  await world.later(40_000).reconcile();
  expect(cost(world, "few")).toBe("-1000");
  await world.later(1000).reconcile();
  expect(world.replicas()).toBe(2);
});

test("with two pods a minute, one leaves every half minute", async () => {
  const world = await fourPods({ scaling: { scaleDown: { podsPerMinute: 2 } } });
  await world.scaleTo(1).reconcile();
  expect([cost(world, "idle"), cost(world, "few")]).toEqual(["-1000", undefined]);
  const { requeueAfterMs } = await world.later(1000).reconcile();
  expect([world.replicas(), requeueAfterMs]).toEqual([3, 30_000]);
  await world.podGone("idle").rolledOut().later(30_000).reconcile();
  await world.later(1000).reconcile();
  expect(world.replicas()).toBe(2);
});

test("a marked pod that was kept and is busy now loses its mark when another is chosen", async () => {
  const world = await fourPods();
  await world.scaleTo(3).reconcile();
  await world.scaleTo(4).reconcile();
  world.report("few", { activeCalls: 0 }).report("idle", { activeCalls: 9 });
  await world.later(60_000).scaleTo(3).reconcile();
  expect([cost(world, "idle"), cost(world, "few")]).toEqual(["0", "-1000"]);
});

test("a pod with calls bears what keeps its node from being emptied, until a minute after the last; an idle one does not", async () => {
  const world = await fourPods();
  const marks = (pod: string) => world.cluster.stored("Pod", pod)?.metadata.annotations ?? {};
  expect(marks("idle")).toEqual({});
  expect(marks("busy")).toEqual({
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
  });
  expect(await world.writesOfNext()).toEqual([]);
  world.report("busy", { activeCalls: 0 });
  expect(await world.reconcile()).toEqual({ requeueAfterMs: 60_000 });
  world.later(59_000);
  expect(await world.reconcile()).toEqual({ requeueAfterMs: 1000 });
  expect(Object.keys(marks("busy"))).toHaveLength(2);
  await world.later(1000).reconcile();
  expect(marks("busy")).toEqual({});
  expect(await world.writesOfNext()).toEqual([]);
});

test("calls that come and go cost their pod one write, and the first of them costs it at once", async () => {
  const world = await fourPods();
  const written = () => world.cluster.writes.filter(({ object }) => object.startsWith("Pod ")).length;
  const before = written();
  for (let call = 0; call < 30; call += 1) {
    await world.report("idle", { activeCalls: 1 }).reconcile();
    expect(written()).toBe(before + 1);
    await world.later(20_000).report("idle", { activeCalls: 0 }).reconcile();
    await world.later(30_000).reconcile();
  }
  expect(written()).toBe(before + 1);
});

test("a pod that leaves is counted as draining, with its calls, until it has gone", async () => {
  const world = await fourPods();
  await world.pod("busy", { activeCalls: 20, draining: true }, { ready: false, leaving: true }).reconcile();
  expect(world.status()).toMatchObject({
    activeCalls: 27,
    replicas: 3,
    readyReplicas: 3,
    drainingPods: 1,
    capacity: 75,
  });
  expect(world.condition("Draining")).toMatchObject({ status: "True", reason: "PodsDraining" });
  await world.podGone("busy").reconcile();
  expect(world.condition("Draining")).toMatchObject({ status: "False" });
});

test("during a rollout nobody is taken away", async () => {
  const world = await fourPods();
  world.cluster.patch({ apiVersion: "apps/v1", kind: "Deployment", namespace: "phones", name: "support" }, (object) => {
    object["status"] = { observedGeneration: 1, replicas: 5, updatedReplicas: 1 };
  });
  await world.scaleTo(1).reconcile();
  expect([world.replicas(), cost(world, "idle")]).toEqual([4, undefined]);
  expect(world.condition("Progressing")).toMatchObject({ status: "True", reason: "RollingOut" });
});

test("replicas 0 by hand stops the bot, and it says how to start it again", async () => {
  const world = await fourPods();
  await world.scaleTo(0).reconcile();
  expect(world.replicas()).toBe(0);
  expect(world.condition("Ready")).toMatchObject({
    reason: "ScaledToZero",
    message: expect.stringContaining("kubectl scale"),
  });
});

test("the Deployment's replicas lowered by hand are put back at once", async () => {
  const world = await fourPods();
  world.cluster.patch(
    { apiVersion: "apps/v1", kind: "Deployment", namespace: "phones", name: "support" },
    ({ spec }) => {
      Object.assign(spec as object, { replicas: 2 });
    },
  );
  await world.reconcile();
  expect(world.replicas()).toBe(4);
});
