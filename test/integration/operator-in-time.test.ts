/**
 * What a leader and a standby do as minutes pass, on a real API server that asks the metrics API all the time: certificates are
 * renewed, pods whose calls are over lose their marks, leadership is handed over.
 */
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { connect, type PeerCertificate } from "node:tls";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  operatorNamespace,
  operatorUser,
  prepareInstallation,
  type RunningOperator,
  startOperator,
} from "./installed-operator.ts";
import { type PretendedPods, pretendPods } from "./pretended-pods.ts";

const namespace = "shop";
const apiService = "v1beta2.custom.metrics.k8s.io";
const callsPath = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/voicebot_active_calls`;
const soon = { timeout: 90_000, interval: 250 };
/** Renewed after two thirds of it. */
const certificateSeconds = 75;
const shortLived = { METRICS_API_CERTIFICATE_SECONDS: String(certificateSeconds) };

let controlPlane: ControlPlane;
let leader: RunningOperator;
let standby: RunningOperator;
let pods: PretendedPods;
let admin: Credentials;

interface Credentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

beforeAll(async () => {
  controlPlane = await startControlPlane({ audit: true });
  admin = await credentialsIn(controlPlane.kubeconfig);
  await prepareInstallation(controlPlane);
  await controlPlane.kubectl("create", "namespace", namespace);
  pods = pretendPods(controlPlane, namespace);
  pods.say({ activeCalls: 3 });
  leader = await startOperator(controlPlane, "operator-1", shortLived);
  await vi.waitFor(() => expect(leads(leader)).toBe(true), soon);
  standby = await startOperator(controlPlane, "operator-2", shortLived);
  const credentials = { secretName: "voicebot-providers" };
  const spec = { credentials, scaling: { minReplicas: 1, maxReplicas: 1 } };
  const metadata = { name: "support", namespace };
  await controlPlane.kubectl.apply([{ apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", metadata, spec }]);
});
afterAll(async () => {
  await Promise.all([leader?.stop(), standby?.stop()]);
  await pods?.stop();
  await controlPlane?.stop();
});

const leads = ({ log }: RunningOperator): boolean => log.some(({ msg }) => msg === "leading");

async function credentialsIn(kubeconfig: string): Promise<Credentials> {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, "utf8")) as {
    readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
    readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
  };
  const decoded = (text = ""): Buffer => Buffer.from(text, "base64");
  return {
    ca: decoded(clusters[0]?.cluster["certificate-authority-data"]),
    cert: decoded(users[0]?.user["client-certificate-data"]),
    key: decoded(users[0]?.user["client-key-data"]),
  };
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

function get(url: string, tls: object): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...tls, timeout: 30_000 }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.once("error", reject);
    });
    asked.once("timeout", () => asked.destroy(new Error("no answer in half a minute")));
    asked.once("error", reject);
    asked.end();
  });
}

/** As an autoscaler asks: by way of the API server. */
function asking(): { readonly answered: () => number; stop(): Promise<readonly string[]> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 20, ...admin });
  const failures: string[] = [];
  let answered = 0;
  let stopped = false;
  const once = async (): Promise<void> => {
    const failed = (why: string): void => void failures.push(`${new Date().toISOString()} ${why}`);
    try {
      const { status, text } = await get(`${controlPlane.server}${callsPath}`, { agent });
      if (status === 200) answered += 1;
      else failed(`${status} ${text.slice(0, 300)}`);
    } catch (error) {
      failed(String(error));
    }
  };
  const every = async (ms: number, ask: () => Promise<unknown>): Promise<void> => {
    while (!stopped) {
      await ask();
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  };
  // Node closes what is silent for five seconds: the many at once need connections of their own, which verify anew.
  const many = () => Promise.all(Array.from({ length: 10 }, once));
  const loops = [every(50, once), every(5500, many)];
  return {
    answered: () => answered,
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
      return failures;
    },
  };
}

/** PEM. */
async function caBundle(): Promise<string> {
  const { spec } = await controlPlane.kubectl.json<{ spec: { caBundle?: string } }>("get", "apiservice", apiService);
  return Buffer.from(spec.caBundle ?? "", "base64").toString();
}

/** The certificate that an operator serves, verified as the API server does; rejects unless it can be. */
function verified({ metricsApiPort }: RunningOperator, ca: string): Promise<PeerCertificate> {
  const servername = `voicebot-operator-metrics-api.${operatorNamespace}.svc`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: metricsApiPort, ca, servername }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

const bothVerified = async (): Promise<readonly PeerCertificate[]> => {
  const bundle = await caBundle();
  return [await verified(leader, bundle), await verified(standby, bundle)];
};

/** Of the bot's pods. */
const marks = (): Promise<readonly string[]> => {
  const path = "jsonpath={.metadata.annotations.cluster-autoscaler\\.kubernetes\\.io/safe-to-evict}";
  const markOf = (pod: string) => controlPlane.kubectl("get", "pod", pod, "-n", namespace, "-o", path);
  return Promise.all(pods.names().map(markOf));
};

test("a pod with calls bears what keeps its node from being emptied", async () => {
  await vi.waitFor(async () => expect(await marks()).toEqual(["false"]), soon);
}, 120_000);

test("certificates are renewed under an API server that asks all the time: it knows them before it meets them, and no question fails", async () => {
  await vi.waitFor(async () => {
    const { status, text } = await get(`${controlPlane.server}${callsPath}`, admin);
    expect([status, (JSON.parse(text) as { items: { value: string }[] }).items[0]?.value]).toEqual([200, "3"]);
  }, soon);
  // The standby's authority, too, is there before it leads.
  const before = await vi.waitFor(bothVerified, soon);
  pods.say({ activeCalls: 0 });
  const questions = asking();
  const deadline = Date.now() + 2 * certificateSeconds * 1000;
  for (let renewed = 0; renewed < 2; ) {
    expect(Date.now()).toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 500));
    // At no moment does one serve what the API server could not verify.
    const now = await bothVerified();
    renewed = now.filter(({ fingerprint256 }, index) => fingerprint256 !== before[index]?.fingerprint256).length;
  }
  // With connections that have met the new one.
  const answered = questions.answered();
  await vi.waitFor(() => expect(questions.answered()).toBeGreaterThan(answered + 30), soon);
  await new Promise((resolve) => setTimeout(resolve, 6000));
  expect(await questions.stop()).toEqual([]);
  for (const operator of [leader, standby])
    expect(operator.log.filter(({ msg }) => msg === "the metrics API has a new certificate").length).toBeGreaterThan(0);
}, 300_000);

test("who comes straight to an operator is refused, whatever certificate and headers they bring", async () => {
  const headers = { "x-remote-user": "system:admin", "x-remote-group": "system:masters" };
  for (const { metricsApiPort } of [leader, standby]) {
    const url = `https://127.0.0.1:${metricsApiPort}${callsPath}`;
    expect((await get(url, { headers, rejectUnauthorized: false })).status).toBe(401);
    // The cluster's own authority has signed this one: it is not the front proxy's.
    const { cert, key } = admin;
    expect((await get(url, { headers, cert, key, rejectUnauthorized: false })).status).toBe(401);
  }
  await expect(controlPlane.kubectl("get", "--raw", callsPath, "--as=stranger")).rejects.toThrow(/[Ff]orbidden/);
}, 120_000);

test("the leader hands the metrics API over, and no question fails meanwhile", async () => {
  const questions = asking();
  expect(await leader.stop()).toBe(0);
  await vi.waitFor(() => expect(leads(standby)).toBe(true), soon);
  const answered = questions.answered();
  await vi.waitFor(() => expect(questions.answered()).toBeGreaterThan(answered + 30), soon);
  expect(await questions.stop()).toEqual([]);
  await expect(verified(standby, await caBundle())).resolves.toBeDefined();
}, 180_000);

test("a pod whose last call was over a minute ago bears no mark any more", async () => {
  await vi.waitFor(async () => expect(await marks()).toEqual([""]), { timeout: 150_000, interval: 500 });
}, 180_000);

test("the rights that only pods with calls and the passing of time need are used as well, and none was refused", async () => {
  const events = (await controlPlane.auditEvents()).filter(({ user }) => user === operatorUser);
  const done = new Set(events.filter(({ code }) => code === 200).map(({ verb, resource }) => `${verb} ${resource}`));
  for (const right of ["patch pods", "patch voicebots", "patch apiservices"]) expect(done).toContain(right);
  expect(events.filter(({ code }) => code === 403)).toEqual([]);
}, 60_000);
