/**
 * The metrics API's certificate on a real API server: twenty days pass in seconds, and the one that takes its place is met by
 * the aggregator, which verifies it, without a question that goes unanswered.
 */
import { connect } from "node:tls";
import { fastClock, type RunningMetricsApi, startMetricsApi } from "@voicebots/operator/metrics-api-alone";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { metricsApiService, operatorNamespace, ownAddress, prepareInstallation } from "./installed-operator.ts";

const soon = { timeout: 90_000, interval: 250 };
const apiService = "v1beta2.custom.metrics.k8s.io";
const calls = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/default/pods/*/voicebot_active_calls";
const dayMs = 86_400_000;
/** Past two thirds of its life. */
const untilRenewalMs = 20 * dayMs + 60_000;
// The minute in which an API server may learn of a new authority lasts seven seconds.
const clock = fastClock(8, 21 * dayMs);

let controlPlane: ControlPlane;
let api: RunningMetricsApi;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await prepareInstallation(controlPlane);
  const kubeconfig = await controlPlane.kubeconfigFor({
    serviceAccount: "voicebot-operator",
    namespace: operatorNamespace,
  });
  const place = {
    kubeconfig,
    namespace: operatorNamespace,
    serviceName: metricsApiService,
    podIp: ownAddress(),
  };
  api = await startMetricsApi(place, clock);
});
afterAll(async () => {
  await api?.stop();
  await controlPlane?.stop();
});

/** What an autoscaler would be told, by way of the API server. */
async function callsSeen(): Promise<string | undefined> {
  const { items } = JSON.parse(await controlPlane.kubectl("get", "--raw", calls)) as { items: { value: string }[] };
  return items[0]?.value;
}

/** Of the certificate that is served now. */
function fingerprint(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: api.port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

async function bundle(): Promise<string> {
  const { spec } = await controlPlane.kubectl.json<{ spec: { caBundle: string } }>("get", "apiservice", apiService);
  return Buffer.from(spec.caBundle, "base64").toString();
}

test("the certificate of the metrics API is renewed under an API server that asks all the time, and none of its questions fails", async () => {
  await vi.waitFor(async () => expect(await callsSeen()).toBe("3"), soon);
  const before = { fingerprint: await fingerprint(), bundle: await bundle() };
  clock.turnOn(untilRenewalMs);
  let asked = 0;
  const deadline = Date.now() + soon.timeout;
  while ((await fingerprint()) === before.fingerprint && Date.now() < deadline) {
    expect(await callsSeen()).toBe("3");
    asked += 1;
  }
  expect(await fingerprint()).not.toBe(before.fingerprint);
  expect(asked).toBeGreaterThan(1);
  // The old authority first, and the new one since before it was needed.
  expect(await bundle()).toContain(before.bundle.trim());
  expect((await bundle()).length).toBeGreaterThan(before.bundle.length);
  expect(await callsSeen()).toBe("3");
}, 180_000);

test("an API server that starts after the renewal knows the new certificate by what is registered alone", async () => {
  await controlPlane.killApiServer();
  await controlPlane.startApiServer();
  await vi.waitFor(async () => expect(await callsSeen()).toBe("3"), soon);
  const available = "jsonpath={.status.conditions[?(@.type=='Available')].status}";
  const status = () => controlPlane.kubectl("get", "apiservice", apiService, "-o", available);
  await vi.waitFor(async () => expect(await status()).toBe("True"), soon);
}, 180_000);
