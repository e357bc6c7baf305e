import { expect, test } from "vitest";
import { aVoicebotResource } from "./a-voicebot.ts";
import { aWorld, deployment } from "./a-world.ts";

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

test("until a Voicebot is settled, each child is written once and the status twice", async () => {
  const world = aWorld();
  await world.reconcile();
  for (let again = 0; again < 3; again += 1) await world.later(1000).reconcile();
  await world.pod("support-1").rolledOut().later(1000).reconcile();
  for (let again = 0; again < 3; again += 1) await world.later(1000).reconcile();
  const written = world.cluster.writes.map(({ verb, object }) => `${verb} ${object}`);
  const times = new Map([...new Set(written)].map((one) => [one, written.filter((other) => other === one).length]));
  expect(times.get("status Voicebot support")).toBe(2);
  times.delete("status Voicebot support");
  expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
  expect(times.size).toBeGreaterThan(15);
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

test("two Voicebots of a namespace do not meet", async () => {
  const world = aWorld().with(aVoicebotResource({}, { name: "sales" }));
  await world.reconcile("support");
  await world.reconcile("sales");
  expect(world.cluster.names("Deployment")).toEqual(["support", "sales"]);
  expect(await world.writesOfNext()).toEqual([]);
});
