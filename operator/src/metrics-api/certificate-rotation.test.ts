import pino from "pino";
import { expect, test, vi } from "vitest";
import { askMetricsApi, authenticationData, clientAuthority } from "../../test/a-front-proxy.ts";
import type { Clock } from "../clock.ts";
import { fakeClock } from "../fake-clock.ts";
import { apiClient } from "../kubernetes/api-client.ts";
import { fakeApiServer } from "../kubernetes/fake-api-server.ts";
import { metricsApi } from "./metrics-api.ts";

const dayMs = 86_400_000;
const patient = { timeout: 20_000, interval: 2 };

test("the certificate is renewed before it ends, and no question of an API server that learns of it late goes unanswered", async () => {
  const time = fakeClock();
  // The client that verifies looks at the real time: what is made today must hold now, and what is made in three weeks too.
  const begin = Date.now() - 21 * dayMs;
  const clock: Clock = { ...time, wallTime: () => begin + time.now() };
  const trusted = await clientAuthority();
  const client = await trusted.sign("front-proxy-client");
  const server = await fakeApiServer();
  let registered: object | undefined;
  server.answer = (method, path, body) => {
    if (path.endsWith("/apiservices/v1beta2.custom.metrics.k8s.io")) {
      if (method === "PATCH") registered = body as object;
      return registered === undefined
        ? { status: 404, body: { reason: "NotFound" } }
        : { status: 200, body: registered };
    }
    if (path.endsWith("/configmaps/extension-apiserver-authentication"))
      return { status: 200, body: { data: authenticationData(trusted.certificate) } };
    if (path.endsWith("/subjectaccessreviews")) return { status: 201, body: { status: { allowed: true } } };
    return method === "GET" ? { status: 404, body: { reason: "NotFound" } } : undefined;
  };
  let finished = 0;
  const observer = { finished: () => void (finished += 1) };
  const api = await metricsApi({
    port: 0,
    client: apiClient(server.connection, clock, observer),
    clock,
    logger: pino({ level: "silent" }),
    namespace: "voicebots",
    serviceName: "metrics",
    podName: "operator-1",
    podIp: "10.0.0.7",
    ownerClusterRole: undefined,
    certificateLifeMs: 30 * dayMs,
    onState: () => undefined,
    calls: () => [],
  });
  const stop = new AbortController();
  const running = api.run(stop.signal);
  const bundle = (): string => {
    const { spec } = (registered ?? {}) as { spec?: { caBundle: string } };
    return Buffer.from(spec?.caBundle ?? "", "base64").toString();
  };
  /** It has looked after everything, and waits for the next time. */
  const rests = () => vi.waitFor(() => expect([time.pending, finished]).toEqual([1, server.requests.length]), patient);
  const ask = async (authority: string): Promise<string> => {
    const { status, fingerprint } = await askMetricsApi(api.port, { client, user: "autoscaler", authority });
    expect(status).toBe(200);
    return fingerprint;
  };
  try {
    api.setLeading(true);
    await vi.waitFor(() => expect(bundle()).not.toBe(""), patient);
    await rests();
    const first = bundle();
    const before = await ask(first);
    const served = new Set<string>();
    time.advance(20 * dayMs - 60_000);
    await rests();
    // Ten minutes in which an API server knows, at any time, what was registered half a minute ago.
    const registered = [first];
    for (let looks = 0; looks < 40; looks += 1) {
      registered.push(bundle());
      for (const known of registered.slice(-3)) served.add(await ask(known));
      time.advance(15_000);
      await rests();
    }
    expect(served.size).toBe(2);
    expect([...served][0]).toBe(before);
    expect(await ask(bundle())).not.toBe(before);
    // Ten of its thirty days were left.
    expect(time.now()).toBeLessThan(21 * dayMs);
    expect(bundle()).toContain(first.trim());
  } finally {
    stop.abort();
    await running;
    await api.close();
    await server.close();
  }
}, 60_000);
