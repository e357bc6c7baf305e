import pino from "pino";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Ask, askMetricsApi, authenticationData, type Client, clientAuthority } from "../../test/a-front-proxy.ts";
import { systemClock } from "../clock.ts";
import { apiClient } from "../kubernetes/api-client.ts";
import { type FakeApiServer, fakeApiServer } from "../kubernetes/fake-api-server.ts";
import { type MetricsApi, metricsApi } from "./metrics-api.ts";
import type { Registered } from "./registration.ts";

let trusted: Awaited<ReturnType<typeof clientAuthority>>;
let frontProxy: Client;
let stranger: Client;
beforeAll(async () => {
  trusted = await clientAuthority();
  frontProxy = await trusted.sign("front-proxy-client");
  stranger = await (await clientAuthority()).sign("front-proxy-client");
});

let server: FakeApiServer;
let api: MetricsApi;
let states: Registered[];
let stop: AbortController;
let running: Promise<void>;
/** What the cluster has as APIService before. */
let existing: unknown;

beforeEach(async () => {
  existing = undefined;
  states = [];
  server = await fakeApiServer();
  server.answer = (method, path, body) => {
    if (path.endsWith("/configmaps/extension-apiserver-authentication"))
      return { status: 200, body: { data: authenticationData(trusted.certificate) } };
    if (path.endsWith("/subjectaccessreviews")) {
      const { user } = (body as { spec: { user: string } }).spec;
      return { status: 201, body: { status: { allowed: user === "autoscaler" } } };
    }
    if (method !== "GET") return undefined;
    if (path.endsWith("/clusterroles/owner"))
      return { status: 200, body: { metadata: { name: "owner", uid: "role-uid" } } };
    return existing === undefined ? { status: 404, body: { reason: "NotFound" } } : { status: 200, body: existing };
  };
  api = await metricsApi({
    port: 0,
    client: apiClient(server.connection, systemClock, { finished: () => undefined }),
    clock: systemClock,
    logger: pino({ level: "silent" }),
    namespace: "voicebots",
    serviceName: "metrics",
    podName: "operator-1",
    podIp: "10.0.0.7",
    ownerClusterRole: "owner",
    certificateLifeMs: 30 * 86_400_000,
    onState: (state) => states.push(state),
    calls: (namespace) => [{ name: "support-1", namespace, labels: {}, terminating: false, activeCalls: 7, at: 0 }],
  });
  stop = new AbortController();
  running = api.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
  await api.close();
  await server.close();
});

const ask = (how: Ask) => askMetricsApi(api.port, how);
const trusting = () =>
  vi.waitFor(async () => expect((await ask({ client: frontProxy, user: "autoscaler" })).status).toBe(200));
const applied = (kind: string) =>
  server.requests.find(({ method, body }) => method === "PATCH" && (body as { kind: string }).kind === kind)?.body as
    | { metadata: object; spec: { caBundle: string } }
    | undefined;

test("the front proxy, asking for one who may, gets the calls of each pod", async () => {
  await trusting();
  const { body } = await ask({ client: frontProxy, user: "autoscaler" });
  expect(body["items"]).toMatchObject([{ describedObject: { name: "support-1" }, value: "7" }]);
});

test("all others get nothing: strangers 401, whoever may not read 403, whoever would write 405", async () => {
  await trusting();
  const status = async (how: Ask) => (await ask(how)).status;
  expect(await status({ user: "autoscaler" })).toBe(401);
  expect(await status({ client: stranger, user: "autoscaler" })).toBe(401);
  expect(await status({ client: await trusted.sign("somebody-else"), user: "autoscaler" })).toBe(401);
  expect(await status({ client: frontProxy })).toBe(401);
  expect(await status({ client: frontProxy, user: "curious" })).toBe(403);
  expect(await status({ client: frontProxy, user: "autoscaler", method: "POST" })).toBe(405);
});

test("discovery needs no more than the front proxy's word", async () => {
  await trusting();
  expect(await ask({ client: frontProxy, user: "curious", path: "/apis/custom.metrics.k8s.io/v1beta2" })).toMatchObject(
    { status: 200 },
  );
});

test("the leader registers itself, with an authority that verifies its certificate by the Service's name", async () => {
  await trusting();
  expect(applied("APIService")).toBeUndefined();
  api.setLeading(true);
  await vi.waitFor(() => expect(states).toEqual([{ state: "serving" }]));
  expect(applied("EndpointSlice")).toMatchObject({
    metadata: { name: "metrics" },
    endpoints: [{ addresses: ["10.0.0.7"] }],
    ports: [{ port: api.port }],
  });
  expect(applied("APIService")?.metadata).toMatchObject({
    ownerReferences: [{ kind: "ClusterRole", name: "owner", uid: "role-uid" }],
  });
  const authority = Buffer.from(applied("APIService")?.spec.caBundle ?? "", "base64").toString();
  expect(await ask({ client: frontProxy, user: "autoscaler", authority })).toMatchObject({ status: 200 });
});

test("an API that another adapter serves is left alone, and its owner named, until it is gone", async () => {
  existing = {
    metadata: { name: "v1beta2.custom.metrics.k8s.io" },
    spec: { service: { name: "prometheus-adapter", namespace: "monitoring" } },
  };
  await trusting();
  api.setLeading(true);
  await vi.waitFor(() => expect(states).toEqual([{ state: "taken", by: "the Service monitoring/prometheus-adapter" }]));
  expect(server.requests.filter(({ method }) => method === "PATCH")).toEqual([]);
  existing = undefined;
  // What wakes it at once here, its own clock does every fifteen seconds.
  api.setLeading(true);
  await vi.waitFor(() => expect(states.at(-1)).toEqual({ state: "serving" }));
  expect(applied("APIService")).toBeDefined();
});
