import { expect, test } from "vitest";
import { ClusterError } from "../src/reconcile/cluster.ts";
import { aVoicebotResource } from "./a-voicebot.ts";
import { type AWorld, aWorld, deployment, voicebot } from "./a-world.ts";

const childrenOfSupport = {
  ServiceAccount: ["support"],
  ConfigMap: [
    "support-settings",
    expect.stringMatching(/^support-voicebot-roi-/),
    expect.stringMatching(/^support-voicebot-calls-/),
    expect.stringMatching(/^support-voicebot-cache-/),
    expect.stringMatching(/^support-voicebot-providers-/),
  ],
  NetworkPolicy: ["support", "support-cache"],
  Service: ["support-cache", "support", "support-metrics"],
  StatefulSet: ["support-cache"],
  Deployment: ["support"],
  PodDisruptionBudget: ["support"],
  HorizontalPodAutoscaler: ["support"],
  ServiceMonitor: ["support"],
  PrometheusRule: ["support"],
  Secret: ["support-cache"],
};

test("a Voicebot becomes its children, all owned by it, and says how it fares", async () => {
  const world = aWorld();
  await world.reconcile();
  for (const [kind, names] of Object.entries(childrenOfSupport)) expect(world.cluster.names(kind)).toEqual(names);
  expect(world.cluster.stored("Deployment", "support")?.metadata.ownerReferences).toMatchObject([
    { kind: "Voicebot", name: "support", uid: "uid-support", controller: true },
  ]);
  expect(world.condition("Ready")).toMatchObject({ status: "False", reason: "NoPodReady" });
  expect(world.status()).toMatchObject({ observedGeneration: 1, replicas: 0, drainingPods: 0 });

  await world.pod("support-1", { activeCalls: 3 }).rolledOut().reconcile();
  expect(world.condition("Ready")).toMatchObject({ status: "True", reason: "PodsReady" });
  expect(world.condition("Progressing")).toMatchObject({ status: "False", reason: "Settled" });
  expect(world.status()).toMatchObject({ activeCalls: 3, capacity: 25, readyReplicas: 1, replicas: 1 });
  expect(world.cluster.events).toContainEqual(expect.objectContaining({ type: "Normal", reason: "PodsReady" }));
});

test("a second reconcile writes nothing, and neither does an operator that has just started", async () => {
  const world = aWorld();
  await world.reconcile();
  expect(await world.writesOfNext()).toEqual([]);
  await world.pod("support-1").rolledOut().reconcile();
  expect(await world.later(3_600_000).writesOfNext()).toEqual([]);
});

test("a child that somebody deletes comes back, alone", async () => {
  const world = aWorld();
  await world.reconcile();
  world.cluster.remove(deployment);
  expect(await world.writesOfNext()).toEqual(["apply Deployment support"]);
});

test("a child that somebody changes is put right, alone", async () => {
  const world = aWorld();
  await world.reconcile();
  const service = { apiVersion: "v1", kind: "Service", namespace: "phones", name: "support" };
  world.cluster.patch(service, (object) => void ((object["spec"] as { type: string }).type = "LoadBalancer"));
  expect(await world.writesOfNext()).toEqual(["apply Service support"]);
});

test("what others add to a child is left to them", async () => {
  const world = aWorld();
  await world.reconcile();
  world.cluster.patch(deployment, ({ metadata }) => {
    const { annotations } = metadata as { annotations: Record<string, string> };
    annotations["deployment.kubernetes.io/revision"] = "7";
  });
  expect(await world.writesOfNext()).toEqual([]);
});

test("a field that is no longer desired goes", async () => {
  const world = aWorld({ telephony: { service: { annotations: { cloud: "mine" } } } });
  await world.reconcile();
  expect(world.cluster.stored("Service", "support")?.metadata.annotations).toHaveProperty("cloud");
  expect(await world.change({}).writesOfNext()).toEqual(["apply Service support", "status Voicebot support"]);
  expect(world.cluster.stored("Service", "support")?.metadata.annotations).not.toHaveProperty("cloud");
});

test("what the scenario says reaches the settings file without touching a pod", async () => {
  const world = aWorld();
  await world.reconcile();
  world.change({ scenario: { phrases: { welcome: "Bonjour." } } });
  expect(await world.writesOfNext()).toEqual(["apply ConfigMap support-settings", "status Voicebot support"]);
});

test("children that are no longer desired are deleted; the password stays, since nobody may look for it", async () => {
  const world = aWorld();
  await world.reconcile();
  world.change({ cache: { external: { url: "redis://redis.shared:6379" } } });
  const writes = await world.writesOfNext();
  expect(writes).toEqual([
    "apply Deployment support",
    "delete NetworkPolicy support-cache",
    "delete Service support-cache",
    "delete StatefulSet support-cache",
    "status Voicebot support",
  ]);
  expect(await world.writesOfNext()).toEqual([]);
});

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

test("the password is made once; when its Secret is lost, the cache that cannot start gets another", async () => {
  const world = aWorld();
  await world.reconcile();
  const secret = { apiVersion: "v1", kind: "Secret", namespace: "phones", name: "support-cache" };
  expect(world.cluster.stored("Secret", "support-cache")).toMatchObject({
    stringData: { "redis.conf": "requirepass password1\n" },
  });
  world.cluster.remove(secret);
  expect(await world.writesOfNext()).toEqual([]);
  const inHand = { type: "Ready", status: "False", lastTransitionTime: world.now().toISOString() };
  world.cluster.put({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "support-cache-0",
      namespace: "phones",
      labels: {
        "app.kubernetes.io/instance": "support",
        "app.kubernetes.io/component": "cache",
        "app.kubernetes.io/managed-by": "voicebot-operator",
      },
    },
    status: { conditions: [inHand] },
  });
  const { requeueAfterMs } = await world.reconcile();
  expect(requeueAfterMs).toBe(120_000);
  expect(await world.later(120_000).writesOfNext()).toEqual(["create Secret support-cache"]);
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

test("two Voicebots of a namespace do not meet", async () => {
  const world = aWorld().with(aVoicebotResource({}, { name: "sales" }));
  await world.reconcile("support");
  await world.reconcile("sales");
  expect(world.cluster.names("Deployment")).toEqual(["support", "sales"]);
  expect(await world.writesOfNext()).toEqual([]);
});
