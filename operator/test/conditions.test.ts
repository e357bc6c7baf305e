import { expect, test } from "vitest";
import { ClusterError } from "../src/reconcile/cluster.ts";
import { type AWorld, aWorld, deployment, voicebot } from "./a-world.ts";

test("without the Prometheus operator the bot runs, and the condition says what is missing until it appears", async () => {
  const world = aWorld();
  world.cluster.notServed.add("ServiceMonitor");
  await world.reconcile();
  expect(world.condition("MonitoringAvailable")).toMatchObject({ status: "False", reason: "CRDNotInstalled" });
  expect(world.condition("Degraded")).toMatchObject({ status: "False" });
  expect(await world.writesOfNext()).toEqual([]);
  world.cluster.notServed.clear();
  expect(await world.writesOfNext()).toEqual(["apply ServiceMonitor support", "status Voicebot support"]);
});

test("a paused Voicebot is left as it is, and says so", async () => {
  const world = aWorld();
  await world.pod("support-1").reconcile();
  world.cluster.patch(voicebot, ({ metadata }) => {
    (metadata as Record<string, unknown>)["annotations"] = { "voicebot.dev/paused": "true" };
  });
  world.cluster.remove(deployment);
  expect(await world.writesOfNext()).toEqual(["status Voicebot support"]);
  expect(world.condition("Paused")).toMatchObject({ status: "True", reason: "PausedByAnnotation" });
  expect(world.condition("Ready")).toMatchObject({ status: "True" });
  expect(await world.writesOfNext()).toEqual([]);
});

test("a spec that came past the definition is explained, and nothing is changed", async () => {
  const world = aWorld();
  await world.reconcile();
  world.cluster.patch(
    voicebot,
    ({ spec }) => void Object.assign(spec as object, { scaling: { minReplicas: 5, maxReplicas: 2 } }),
  );
  expect(await world.writesOfNext()).toEqual(["status Voicebot support"]);
  expect(world.condition("Degraded")).toMatchObject({
    reason: "SpecInvalid",
    message: expect.stringContaining("minReplicas"),
  });
  expect(await world.writesOfNext()).toEqual([]);
});

test("missing keys are named with their Secret, and with the command that adds them", async () => {
  const world = aWorld().pod("support-1", { ready: false, missingCredentials: ["groq"] }, { ready: false });
  await world.reconcile();
  expect(world.condition("CredentialsAvailable")).toMatchObject({ status: "False", reason: "KeyMissing" });
  expect(world.condition("CredentialsAvailable")?.message).toMatch(
    /^Secret "voicebot-providers" has no key "groq": kubectl create secret generic voicebot-providers -n phones/,
  );
  expect(world.condition("Ready")).toMatchObject({ status: "False", reason: "CredentialsMissing" });
});

test("a bot whose pods have no voice does not answer calls, and says what to do; one pod with a voice is enough to answer", async () => {
  const world = aWorld();
  await world.reconcile();
  await world.pod("mute", { ready: false, voiceless: "unauthorized" }, { ready: false }).reconcile();
  const told = { reason: "NoVoice", message: expect.stringContaining('Secret "voicebot-providers"') };
  expect(world.condition("Ready")).toMatchObject({ status: "False", ...told });
  expect(world.condition("Degraded")).toMatchObject({ status: "True", ...told });
  expect(world.cluster.events).toContainEqual({ type: "Warning", ...told });
  await world.pod("well").reconcile();
  expect(world.condition("Ready")).toMatchObject({ status: "True", reason: "PodsReady" });
  expect(world.condition("Degraded")).toMatchObject({ status: "True", ...told });
  await world.report("mute", {}).reconcile();
  expect(world.condition("Degraded")).toMatchObject({ status: "False", reason: "AsDesired" });
});

test("a child that the API server refuses is told in its words; the others are made all the same", async () => {
  const world = aWorld();
  world.cluster.refused.set("StatefulSet support-cache", new ClusterError("forbidden", "exceeded quota: small"));
  const { requeueAfterMs } = await world.reconcile();
  expect(world.condition("Degraded")).toMatchObject({
    reason: "ApplyRefused",
    message: expect.stringContaining("exceeded quota"),
  });
  expect(world.cluster.names("Deployment")).toEqual(["support"]);
  expect(requeueAfterMs).toBe(60_000);
});

test("an API server that is busy is asked again by the queue", async () => {
  const world = aWorld();
  world.cluster.refused.set(
    "Service support",
    new ClusterError("overloaded", "too many requests", { retryAfterMs: 1000 }),
  );
  await expect(world.reconcile()).rejects.toMatchObject({ kind: "overloaded", retryAfterMs: 1000 });
});

test("a Voicebot that is gone, or going, is nobody's work", async () => {
  const world = aWorld();
  expect(await world.reconcile("another")).toEqual({});
  world.cluster.patch(
    voicebot,
    ({ metadata }) => void Object.assign(metadata as object, { deletionTimestamp: "2026-11-22T10:00:00Z" }),
  );
  expect(await world.writesOfNext()).toEqual([]);
});

const autoscalerSays = (world: AWorld, status: string, message: string): void => {
  const hpa = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", namespace: "phones", name: "support" };
  const lastTransitionTime = world.now().toISOString();
  world.cluster.patch(hpa, (object) => {
    object["status"] = { conditions: [{ type: "ScalingActive", status, message, lastTransitionTime }] };
  });
};

test("an autoscaler that is blind while the operator restarts is no news: nothing is written", async () => {
  const world = aWorld().pod("one");
  await world.reconcile();
  world.rolledOut();
  autoscalerSays(world, "True", "");
  await world.reconcile();
  expect(world.condition("AutoscalerAvailable")).toMatchObject({ status: "True" });
  const events = world.cluster.events.length;
  autoscalerSays(world, "False", "no metrics returned");
  expect(await world.later(30_000).writesOfNext()).toEqual([]);
  const { requeueAfterMs } = await world.reconcile();
  expect(requeueAfterMs).toBe(61_000);
  autoscalerSays(world, "True", "");
  expect(await world.later(30_000).writesOfNext()).toEqual([]);
  expect(world.cluster.events).toHaveLength(events);
});

test("an autoscaler without any pod that takes calls has nothing to see, and nobody is alarmed", async () => {
  const world = aWorld();
  await world.reconcile();
  autoscalerSays(world, "False", "no metrics returned");
  await world.later(600_000).reconcile();
  expect(world.condition("AutoscalerAvailable")).toMatchObject({ status: "Unknown", reason: "Starting" });
});

test("the autoscaler's trouble is told in its words", async () => {
  const world = aWorld().pod("one");
  await world.reconcile();
  const says = (status: string, message: string) => autoscalerSays(world, status, message);
  says("False", "no metrics returned");
  await world.later(90_000).reconcile();
  expect(world.condition("AutoscalerAvailable")).toMatchObject({
    reason: "MetricUnavailable",
    message: expect.stringContaining("no metrics returned"),
  });
  says("True", "");
  await world.reconcile();
  expect(world.condition("AutoscalerAvailable")).toMatchObject({ status: "True" });
  expect(world.cluster.events.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(["MetricUnavailable", "ScalingActive"]),
  );
});

test("a condition keeps its time until its status changes", async () => {
  const world = aWorld();
  await world.reconcile();
  const first = world.condition("Ready")?.lastTransitionTime;
  await world
    .later(60_000)
    .pod("support-1", { missingCredentials: ["groq"] }, { ready: false })
    .reconcile();
  expect(world.condition("Ready")).toMatchObject({ reason: "CredentialsMissing", lastTransitionTime: first });
  await world.later(60_000).pod("support-1").reconcile();
  expect(world.condition("Ready")).toMatchObject({ status: "True", lastTransitionTime: "2026-11-22T10:02:00Z" });
});

test("an operator that has just started says nothing of pods that it has not heard yet", async () => {
  const world = aWorld().pod("one", { activeCalls: 3 });
  await world.reconcile();
  await world.rolledOut().later(60_000).reconcile();
  world.operatorRestarts();
  expect(await world.later(1000).writesOfNext()).toEqual([]);
  expect(world.status()).toMatchObject({ activeCalls: 3, capacity: 25 });
  const { requeueAfterMs } = await world.reconcile();
  expect(requeueAfterMs).toBe(30_000);
  await world.later(30_000).reconcile();
  expect(world.condition("Degraded")).toMatchObject({ reason: "PodsNotReporting" });
});
