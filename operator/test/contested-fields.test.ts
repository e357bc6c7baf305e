import { expect, test } from "vitest";
import { type AWorld, aWorld, deployment } from "./a-world.ts";

const byHand = { manager: "kubectl-edit", applies: false };
const flux = { manager: "flux", applies: true };

const sets = (world: AWorld, seconds: number, by: { manager: string; applies: boolean }): void =>
  world.cluster.patch(
    deployment,
    ({ spec }) => {
      const { template } = spec as { template: { spec: { terminationGracePeriodSeconds: number } } };
      template.spec.terminationGracePeriodSeconds = seconds;
    },
    by,
  );
const graceIsOurs = (world: AWorld): boolean => {
  const found = world.cluster.stored("Deployment", "support") as unknown as {
    spec: { template: { spec: { terminationGracePeriodSeconds: number } } };
  };
  return found.spec.template.spec.terminationGracePeriodSeconds > 600;
};
const told = (world: AWorld) => world.cluster.events.filter(({ reason }) => reason === "ChangeReverted");

test("a hand edit is reverted at once, and an Event says which field and whose edit it was", async () => {
  const world = aWorld();
  await world.reconcile();
  sets(world, 15, byHand);
  expect(await world.writesOfNext()).toEqual(["apply Deployment support"]);
  expect(graceIsOurs(world)).toBe(true);
  expect(told(world)).toEqual([
    {
      type: "Normal",
      reason: "ChangeReverted",
      message:
        'Deployment "support": .spec.template.spec.terminationGracePeriodSeconds, set by "kubectl-edit", is as the Voicebot says again',
    },
  ]);
  expect(world.condition("Degraded")).toMatchObject({ status: "False" });
});

test("whose edit it was is read from the cache: the API server is not asked in vain", async () => {
  const world = aWorld();
  await world.reconcile();
  sets(world, 15, byHand);
  await world.reconcile();
  expect([graceIsOurs(world), world.cluster.refusals]).toEqual([true, 0]);
});

test("whoever applies a field of ours is named in the condition, with object and field, until a quarter of an hour without it", async () => {
  const world = aWorld();
  await world.reconcile();
  sets(world, 15, flux);
  const { requeueAfterMs } = await world.reconcile();
  expect(graceIsOurs(world)).toBe(true);
  expect(world.condition("Degraded")).toMatchObject({
    status: "True",
    reason: "FieldConflict",
    message: expect.stringMatching(
      /^"flux" sets \.spec\.template\.spec\.terminationGracePeriodSeconds of Deployment "support" too/,
    ),
  });
  expect(world.cluster.events).toContainEqual(expect.objectContaining({ type: "Warning", reason: "FieldConflict" }));
  expect(requeueAfterMs).toBe(15 * 60_000);
  expect(await world.later(60_000).writesOfNext()).toEqual([]);
  await world.later(14 * 60_000).reconcile();
  expect(world.condition("Degraded")).toMatchObject({ status: "False", reason: "AsDesired" });
});

test("whoever sets a field again and again is answered ever more slowly, named, and not told of each time in other words", async () => {
  const world = aWorld();
  await world.reconcile();
  let answers = 0;
  for (let second = 0; second < 600; second += 5) {
    sets(world, 10 + (second % 2), { manager: "tuner", applies: false });
    const writes = await world.later(5000).writesOfNext();
    if (writes.includes("apply Deployment support")) answers += 1;
  }
  // Three at once, then after 5, 10, 20 and 40 seconds, then each minute.
  expect(answers).toBeGreaterThan(10);
  expect(answers).toBeLessThan(20);
  expect(world.condition("Degraded")).toMatchObject({
    reason: "FieldConflict",
    message: expect.stringContaining("tuner"),
  });
  expect(new Set(told(world).map(({ message }) => message)).size).toBe(1);
});

test("what the spec says anew does not wait for a quarrel about another field", async () => {
  const world = aWorld();
  await world.reconcile();
  for (let times = 0; times < 4; times += 1) {
    sets(world, 10 + times, byHand);
    await world.reconcile();
  }
  expect(graceIsOurs(world)).toBe(false);
  world.change({ pod: { image: "example.test/voicebot:2" } });
  expect(await world.writesOfNext()).toContain("apply Deployment support");
  expect(graceIsOurs(world)).toBe(true);
});

test("an autoscaler that somebody put on the Deployment itself is named; one on the Voicebot meets nobody", async () => {
  const world = aWorld();
  await world.pod("one").reconcile();
  world.rolledOut().scaleTo(3);
  await world.reconcile();
  expect(world.replicas()).toBe(3);
  expect(told(world)).toEqual([]);
  const hpa = { manager: "kube-controller-manager (scale)", applies: false };
  for (let times = 0; times < 3; times += 1) {
    world.cluster.patch(deployment, ({ spec }) => Object.assign(spec as object, { replicas: 1 }), hpa);
    await world.later(15_000).reconcile();
    expect(world.replicas()).toBe(3);
  }
  await world.reconcile();
  expect(world.condition("Degraded")).toMatchObject({
    reason: "FieldConflict",
    message: expect.stringMatching(
      /^"kube-controller-manager \(scale\)" sets \.spec\.replicas of Deployment "support"/,
    ),
  });
});
