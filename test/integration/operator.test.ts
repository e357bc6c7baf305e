import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  operatorUser,
  prepareInstallation,
  type RunningOperator,
  startOperator,
  toldSince,
  writesToVoicebots,
} from "./installed-operator.ts";
import { type PretendedPods, pretendPods } from "./pretended-pods.ts";

const namespace = "shop";
const voicebot = {
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name: "support", namespace },
  spec: { credentials: { secretName: "voicebot-providers" }, scaling: { maxReplicas: 4, targetCallsPerPod: 10 } },
};
const callsPath = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/voicebot_active_calls`;
const soon = { timeout: 60_000, interval: 250 };

let controlPlane: ControlPlane;
let operator: RunningOperator;
let pods: PretendedPods;

beforeAll(async () => {
  controlPlane = await startControlPlane({ audit: true, hpaSyncSeconds: 2 });
  await prepareInstallation(controlPlane);
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await controlPlane.kubectl.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } }]);
  pods = pretendPods(controlPlane, namespace);
  operator = await startOperator(controlPlane, "operator-1");
});
afterAll(async () => {
  await operator?.stop();
  await pods?.stop();
  await controlPlane?.stop();
});

type Condition = Readonly<Record<"type" | "status" | "reason" | "message", string>>;
interface Resource {
  readonly metadata: { name: string; uid: string; resourceVersion: string; generation?: number };
  readonly spec?: { readonly replicas?: number; readonly scaling?: { readonly replicas?: number } };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly activeCalls?: number;
    readonly readyReplicas?: number;
  };
}

const get = (kind: string, name: string): Promise<Resource> =>
  controlPlane.kubectl.json<Resource>("get", kind, name, "-n", namespace);
const condition = async (type: string): Promise<Condition | undefined> =>
  (await get("voicebot", "support")).status?.conditions?.find((one) => one.type === type);
const isSupport = (key: unknown): boolean => (key as { name?: string } | undefined)?.name === "support";
const kindsOwned =
  "deployment,statefulset,service,serviceaccount,configmap,horizontalpodautoscaler,poddisruptionbudget,networkpolicy";
/** By kind and name. Where there is a generation, it does not count what others write into the status. */
async function versionsOfChildren(): Promise<Record<string, string>> {
  const selector = "app.kubernetes.io/instance in (support, quiet)";
  const { items } = await controlPlane.kubectl.json<{ items: (Resource & { kind: string })[] }>(
    "get",
    kindsOwned,
    "-n",
    namespace,
    "-l",
    selector,
  );
  return Object.fromEntries(
    items.map(({ kind, metadata }) => [
      `${kind}/${metadata.name}`,
      String(metadata.generation ?? metadata.resourceVersion),
    ]),
  );
}
/** Their status alone changes their version, and they have no generation. */
const withoutAutoscalers = (versions: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(versions).filter(([name]) => !name.startsWith("HorizontalPodAutoscaler/")));
/** Nothing written for three seconds. */
async function settled(): Promise<void> {
  await vi.waitFor(
    async () => {
      const recently = new Date(Date.now() - 3000).toISOString();
      expect(writesToVoicebots(await controlPlane.auditEvents(), recently)).toEqual([]);
    },
    { timeout: 60_000, interval: 500 },
  );
}

test("a wrong resource is refused in words before the operator sees it", async () => {
  const wrong = { ...voicebot, spec: { ...voicebot.spec, scaling: { minReplicas: 9, maxReplicas: 2 } } };
  await expect(controlPlane.kubectl.apply([wrong])).rejects.toThrow(/minReplicas must not exceed/);
}, 180_000);

test("a Voicebot with little more than its credentials becomes its children, and its status says how it is", async () => {
  await controlPlane.kubectl.apply([voicebot]);
  await vi.waitFor(async () => expect((await condition("Ready"))?.status).toBe("True"), soon);
  const children = Object.keys(await versionsOfChildren());
  expect(children).toEqual(
    expect.arrayContaining([
      "Deployment/support",
      "StatefulSet/support-cache",
      "Service/support",
      "ServiceAccount/support",
      "HorizontalPodAutoscaler/support",
      "PodDisruptionBudget/support",
      "NetworkPolicy/support",
      "ConfigMap/support-settings",
    ]),
  );
  expect((await get("voicebot", "support")).status?.readyReplicas).toBe(1);
  // The bot's pod is there already: the cache's, too, is let in where only restricted ones are.
  await vi.waitFor(() => get("pod", "support-cache-0"), soon);
  expect(await condition("MonitoringAvailable")).toMatchObject({ status: "False", reason: "CRDNotInstalled" });
}, 180_000);

test("what the pods say of themselves becomes the status within seconds: keys, the voice", async () => {
  pods.say({ missingCredentials: ["groq"], ready: false });
  await vi.waitFor(
    async () =>
      expect(await condition("CredentialsAvailable")).toMatchObject({ status: "False", reason: "KeyMissing" }),
    soon,
  );
  expect((await condition("CredentialsAvailable"))?.message).toContain("voicebot-providers");
  pods.say({ missingCredentials: [], voiceless: "invalid-request" });
  await vi.waitFor(async () => {
    expect((await condition("CredentialsAvailable"))?.status).toBe("True");
    expect(await condition("Degraded")).toMatchObject({ status: "True", reason: "NoVoice" });
  }, soon);
  expect((await condition("Degraded"))?.message).toContain("spec.textToSpeech.voiceId");
  pods.say({ voiceless: undefined, ready: true });
  await vi.waitFor(async () => expect(await condition("Degraded")).toMatchObject({ status: "False" }), soon);
}, 180_000);

test("a child that somebody deletes comes back, and one that somebody changes is put right", async () => {
  const before = await get("service", "support");
  await controlPlane.kubectl("delete", "service", "support", "-n", namespace);
  await vi.waitFor(
    async () => expect((await get("service", "support")).metadata.uid).not.toBe(before.metadata.uid),
    soon,
  );
  const patch = JSON.stringify({ spec: { template: { spec: { terminationGracePeriodSeconds: 15 } } } });
  await controlPlane.kubectl("patch", "deployment", "support", "-n", namespace, "--type=merge", "-p", patch);
  const grace = "jsonpath={.spec.template.spec.terminationGracePeriodSeconds}";
  await vi.waitFor(async () => {
    const seconds = await controlPlane.kubectl("get", "deployment", "support", "-n", namespace, "-o", grace);
    expect(Number(seconds)).toBeGreaterThan(100);
  }, soon);
}, 180_000);

test("a paused Voicebot is left as it is, whatever happens to it, until it is paused no longer", async () => {
  const pause = (mark: string) =>
    controlPlane.kubectl("annotate", "voicebot", "support", "-n", namespace, `voicebot.dev/paused${mark}`);
  await pause("=true");
  await vi.waitFor(
    async () => expect(await condition("Paused")).toMatchObject({ status: "True", reason: "PausedByAnnotation" }),
    soon,
  );
  await settled();
  const since = new Date().toISOString();
  const looks = () => operator.log.filter(({ msg, voicebot: key }) => msg === "reconciled" && isSupport(key)).length;
  const before = looks();
  await controlPlane.kubectl("delete", "service", "support", "-n", namespace);
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(before), soon);
  const slower = JSON.stringify({ spec: { turns: { endpointingMs: 777 } } });
  await controlPlane.kubectl("patch", "voicebot", "support", "-n", namespace, "--type=merge", "-p", slower);
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(before + 1), soon);
  const written = writesToVoicebots(await controlPlane.auditEvents(), since);
  // It says of which generation of the spec it is paused: no more.
  expect(written.filter(({ subresource }) => subresource !== "status")).toEqual([]);
  await expect(get("service", "support")).rejects.toThrow(/not found/i);

  await pause("-");
  await vi.waitFor(async () => {
    expect((await get("service", "support")).metadata.uid).toBeTruthy();
    expect(await controlPlane.kubectl("get", "configmap", "support-settings", "-n", namespace, "-o", "yaml")).toContain(
      "777",
    );
    expect(await condition("Paused")).toMatchObject({ status: "False", reason: "NotPaused" });
  }, soon);
}, 180_000);

test("a settled Voicebot costs no write: not in a second reconcile, nor after a restart of the operator", async () => {
  const quiet = { ...voicebot.spec, scaling: { ...voicebot.spec.scaling, replicas: 0 } };
  await controlPlane.kubectl.apply([{ ...voicebot, metadata: { name: "quiet", namespace }, spec: quiet }]);
  await vi.waitFor(async () => expect((await get("voicebot", "quiet")).status?.conditions).toBeDefined(), soon);
  // The controller-manager looks for new APIs twice a minute: only then does the autoscaler meet the metrics API.
  await vi.waitFor(async () => expect((await condition("AutoscalerAvailable"))?.status).toBe("True"), soon);
  await settled();
  const statuses = async () => [(await get("voicebot", "support")).status, (await get("voicebot", "quiet")).status];
  const statusesBefore = await statuses();
  const since = new Date().toISOString();
  const before = await versionsOfChildren();
  const reconciles = () => operator.log.filter((line) => line["msg"] === "reconciled").length;
  const reconciledBefore = reconciles();
  const touch = `example.test/touched=${Date.now()}`;
  await controlPlane.kubectl("annotate", "voicebots", "support", "quiet", "-n", namespace, touch);
  await vi.waitFor(() => expect(reconciles()).toBeGreaterThan(reconciledBefore + 1), soon);

  expect(await operator.stop()).toBe(0);
  operator = await startOperator(controlPlane, "operator-2");
  await vi.waitFor(() => expect(reconciles()).toBeGreaterThan(3), soon);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(await toldSince(controlPlane, namespace, since)).toEqual([]);
  expect(await statuses()).toEqual(statusesBefore);
  expect(writesToVoicebots(await controlPlane.auditEvents(), since)).toEqual([]);
  expect(withoutAutoscalers(await versionsOfChildren())).toEqual(withoutAutoscalers(before));
}, 180_000);

test("the autoscaler sees the calls through the operator, and the Voicebot grows", async () => {
  pods.say({ activeCalls: 20 });
  await vi.waitFor(
    async () => {
      expect((await get("voicebot", "support")).spec?.scaling?.replicas).toBeGreaterThanOrEqual(2);
      expect((await get("deployment", "support")).spec?.replicas).toBeGreaterThanOrEqual(2);
    },
    { timeout: 90_000, interval: 500 },
  );
  const answer = JSON.parse(
    await controlPlane.kubectl(
      "get",
      "--raw",
      `${callsPath.replace("*", "%2A")}?labelSelector=app.kubernetes.io%2Fcomponent%3Dbot`,
    ),
  ) as { items: { value: string }[] };
  expect(answer.items.map(({ value }) => value)).toContain("20");
  await vi.waitFor(
    async () => expect((await get("voicebot", "support")).status?.activeCalls).toBeGreaterThanOrEqual(20),
    soon,
  );
}, 180_000);

test("the operator reads no Secret and meets no refusal: its rights are exactly what it needs", async () => {
  const may = (verb: string) =>
    controlPlane.kubectl("auth", "can-i", verb, "secrets", "-n", namespace, `--as=${operatorUser}`).catch(() => "no");
  expect([await may("create"), await may("get"), await may("list"), await may("watch"), await may("delete")]).toEqual([
    "yes",
    "no",
    "no",
    "no",
    "no",
  ]);
  const events = (await controlPlane.auditEvents()).filter(({ user }) => user === operatorUser);
  expect(events.filter(({ code }) => code === 403)).toEqual([]);
  expect([...new Set(events.filter(({ resource }) => resource === "secrets").map(({ verb }) => verb))]).toEqual([
    "create",
  ]);
}, 180_000);

test("a deleted Voicebot keeps what its calls need until its pods have left, and goes at once when it is told not to wait", async () => {
  const [pod = ""] = pods.names();
  // As a call that goes on: nothing else keeps a pod where no kubelet is.
  const talks = JSON.stringify({ metadata: { finalizers: ["example.test/talks"] } });
  const silent = JSON.stringify({ metadata: { finalizers: null } });
  await controlPlane.kubectl("patch", "pod", pod, "-n", namespace, "--type=merge", "-p", talks);
  await controlPlane.kubectl("delete", "voicebot", "support", "-n", namespace, "--wait=false");
  await vi.waitFor(async () => {
    expect(await condition("Ready")).toMatchObject({ status: "False", reason: "BeingDeleted" });
    expect((await get("deployment", "support")).spec?.replicas).toBe(0);
  }, soon);
  expect(Object.keys(await versionsOfChildren())).toEqual(
    expect.arrayContaining(["NetworkPolicy/support", "StatefulSet/support-cache", "Service/support"]),
  );
  const skip = "voicebot.dev/skip-drain=true";
  await controlPlane.kubectl("annotate", "voicebot", "support", "-n", namespace, skip);
  await vi.waitFor(() => expect(get("voicebot", "support")).rejects.toThrow(/not found/i), soon);
  await vi.waitFor(async () => expect(await versionsOfChildren()).not.toHaveProperty("NetworkPolicy/support"), soon);
  await controlPlane.kubectl("patch", "pod", pod, "-n", namespace, "--type=merge", "-p", silent);
}, 180_000);
