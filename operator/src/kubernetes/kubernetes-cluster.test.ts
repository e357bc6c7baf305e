import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../clock.ts";
import { type Cluster, FieldsHeld, type KubernetesObject } from "../reconcile/cluster.ts";
import { apiClient } from "./api-client.ts";
import { discovery } from "./discovery.ts";
import { type FakeApiServer, fakeApiServer } from "./fake-api-server.ts";
import { type Informers, informers } from "./informers.ts";
import { defaultFieldManager, kubernetesCluster } from "./kubernetes-cluster.ts";
import { optionalResources, resourceOf, voicebotResource } from "./resources.ts";
import { instanceLabel } from "./store.ts";

const service: KubernetesObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "support", namespace: "shop", labels: { [instanceLabel]: "support" } },
  spec: { ports: [{ port: 9090 }] },
};
const voicebot: KubernetesObject = {
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name: "support", namespace: "shop", uid: "7" },
};

/** Generous: the machine may be busy. */
const soon = { timeout: 4000 };

let server: FakeApiServer;
let watches: Informers;
let cluster: Cluster;
let writing: AbortController;
beforeEach(async () => {
  server = await fakeApiServer();
  const client = apiClient(server.connection, systemClock, { finished: () => undefined });
  watches = informers({
    client,
    clock: systemClock,
    random: () => 0,
    namespaces: ["shop"],
    fieldManager: defaultFieldManager,
    onChange: () => undefined,
    onFailure: () => undefined,
  });
  writing = new AbortController();
  cluster = kubernetesCluster({
    client,
    informers: watches,
    serves: () => true,
    recordEvent: () => undefined,
    signal: () => writing.signal,
  });
});
afterEach(async () => {
  await watches.stopAll();
  await server.close();
});

async function watchServices(): Promise<void> {
  watches.start(resourceOf("v1", "Service"), { required: true, labelSelector: "a=b" });
  await vi.waitFor(() => expect([watches.synced(), server.openWatches()]).toEqual([true, 1]), soon);
}

test("an apply is a server-side apply that takes nothing from others, and the next reconcile sees it at once", async () => {
  await watchServices();
  await cluster.apply(service);
  const patch = server.requests.find(({ method }) => method === "PATCH");
  expect(patch).toEqual({
    method: "PATCH",
    url: "/api/v1/namespaces/shop/services/support?fieldManager=voicebot-operator&force=false",
    body: service,
  });
  const seen = cluster.object({ apiVersion: "v1", kind: "Service", namespace: "shop", name: "support" });
  expect(seen?.content?.read()).toMatchObject({ spec: service["spec"] });
  expect(cluster.children({ namespace: "shop", name: "support" })).toHaveLength(1);
  expect(cluster.children({ namespace: "shop", name: "sales" })).toEqual([]);
});

test("an apply that would take others' fields names them, and takes them when it is told to", async () => {
  const causes = [{ reason: "FieldManagerConflict", message: 'conflict with "flux"', field: ".spec.type" }];
  server.answer = (method) =>
    method === "PATCH" && server.requests.at(-1)?.url.endsWith("force=false")
      ? { status: 409, body: { kind: "Status", code: 409, reason: "Conflict", message: "no", details: { causes } } }
      : undefined;
  const applied = cluster.apply(service);
  await expect(applied).rejects.toBeInstanceOf(FieldsHeld);
  await expect(applied).rejects.toMatchObject({
    kind: "conflict",
    held: [{ field: ".spec.type", manager: "flux", applies: true }],
  });
  const taken = await cluster.apply(service, { force: true });
  expect(taken).toMatchObject({ metadata: { name: "support" } });
});

test("what should be new says so in a field that the API server refuses to change in what exists", async () => {
  await cluster.applyNew(service);
  expect(server.requests.at(-1)).toMatchObject({
    method: "PATCH",
    body: { ...service, metadata: { ...service.metadata, deletionGracePeriodSeconds: expect.any(Number) } },
  });
});

test("the status goes to the subresource under its own manager, and only to the Voicebot that it is about", async () => {
  await cluster.writeStatus(voicebot, { readyReplicas: 2 });
  expect(server.requests.at(-1)).toEqual({
    method: "PATCH",
    url: "/apis/voicebot.dev/v1alpha1/namespaces/shop/voicebots/support/status?fieldManager=voicebot-operator-status&force=true",
    body: {
      apiVersion: voicebot.apiVersion,
      kind: "Voicebot",
      metadata: { name: "support", namespace: "shop", uid: "7" },
      status: { readyReplicas: 2 },
    },
  });
});

test("creating what is there, deleting what is gone and looking up what is not are answers, not failures", async () => {
  server.answer = (method) =>
    method === "POST"
      ? { status: 409, body: { reason: "AlreadyExists" } }
      : { status: 404, body: { reason: "NotFound" } };
  const reference = { apiVersion: "v1", kind: "Service", namespace: "shop", name: "support" };
  expect(await cluster.create(service)).toBe("exists");
  await cluster.delete(reference);
  expect(await cluster.lookUp(reference)).toBeUndefined();
  expect(server.requests[1]?.body).toMatchObject({ propagationPolicy: "Background" });
});

test("once another operator may lead, nothing more is written", async () => {
  writing.abort(new Error("another operator leads"));
  await expect(cluster.apply(service)).rejects.toThrow("another operator leads");
  await expect(cluster.writeStatus(voicebot, {})).rejects.toThrow();
  expect(server.requests).toEqual([]);
});

test("each watched namespace has its own watch, and a kind that goes is forgotten", async () => {
  server.put(voicebot);
  watches.start(voicebotResource, { required: true });
  await vi.waitFor(() => expect(cluster.voicebot({ namespace: "shop", name: "support" })).toBeDefined(), soon);
  expect(server.requests[0]?.url).toContain("/namespaces/shop/voicebots?limit=100");
  watches.stop(voicebotResource);
  expect(cluster.voicebot({ namespace: "shop", name: "support" })).toBeUndefined();
});

test("a watch that nobody answers is silent for as long as it has been asked, and one that speaks is not", async () => {
  await watchServices();
  expect(watches.longestSilenceMs()).toBeLessThan(10_000);
  server.harm("hang");
  watches.start(voicebotResource, { required: true });
  await vi.waitFor(() => expect(watches.longestSilenceMs()).toBeGreaterThan(20), soon);
  expect(watches.synced()).toBe(false);
});

test("an optional kind is found when its definition appears, and kept when the API server is silent", async () => {
  let answer: { status: number; body: unknown } = { status: 404, body: { reason: "NotFound" } };
  server.answer = () => answer;
  const changes: string[] = [];
  const kinds = discovery({
    client: apiClient(server.connection, systemClock, { finished: () => undefined }),
    clock: systemClock,
    always: [voicebotResource],
    optional: optionalResources.filter(({ kind }) => kind === "ServiceMonitor"),
    onChange: ({ kind }, served) => changes.push(`${kind} ${served}`),
    onFailure: () => changes.push("failure"),
  });
  await kinds.probe();
  expect([
    kinds.serves("monitoring.coreos.com/v1", "ServiceMonitor"),
    kinds.serves("voicebot.dev/v1alpha1", "Voicebot"),
  ]).toEqual([false, true]);
  answer = { status: 200, body: { resources: [{ kind: "ServiceMonitor" }, { kind: "Prometheus" }] } };
  await kinds.probe();
  answer = { status: 500, body: {} };
  await kinds.probe();
  expect(kinds.serves("monitoring.coreos.com/v1", "ServiceMonitor")).toBe(true);
  answer = { status: 200, body: { resources: [] } };
  await kinds.probe();
  expect(changes).toEqual(["ServiceMonitor true", "failure", "ServiceMonitor false"]);
});
