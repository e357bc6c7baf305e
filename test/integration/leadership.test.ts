/** Several operators on a real API server: one writes, the next goes on where it stopped, and an API server that was away is met again. */
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  operatorNamespace,
  operatorUser,
  prepareInstallation,
  type RunningOperator,
  startOperator,
  writesToVoicebots,
} from "./installed-operator.ts";

const namespace = "shop";
const soon = { timeout: 90_000, interval: 250 };
/** As long as a Lease is another's once nobody renews it. */
const leaseMs = 15_000;
/** The same rights under another name, so that one sees in the audit log who wrote. */
const second = { serviceAccount: "second", namespace: operatorNamespace };
const secondUser = `system:serviceaccount:${operatorNamespace}:${second.serviceAccount}`;
const withoutMetricsApi = { METRICS_API: "false" };

let controlPlane: ControlPlane;
let operator: RunningOperator;

const voicebot = (name: string) => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace },
  spec: { credentials: { secretName: "voicebot-providers" }, scaling: { replicas: 0 } },
});
const kubectl = (...args: string[]) => controlPlane.kubectl(...args, "-n", namespace);
const leads = ({ log }: RunningOperator): boolean => log.some(({ msg }) => msg === "leading");
/** Names of the Voicebots whose status is about the spec of now. */
async function lookedAfter(): Promise<string[]> {
  const { items } = await controlPlane.kubectl.json<{
    items: { metadata: { name: string; generation: number }; status?: { observedGeneration?: number } }[];
  }>("get", "voicebots", "-n", namespace);
  return items
    .filter(({ metadata, status }) => status?.observedGeneration === metadata.generation)
    .map(({ metadata }) => metadata.name);
}

beforeAll(async () => {
  controlPlane = await startControlPlane({ audit: true });
  await prepareInstallation(controlPlane);
  await controlPlane.kubectl("create", "namespace", namespace);
  const account = `--serviceaccount=${second.namespace}:${second.serviceAccount}`;
  await controlPlane.kubectl("create", "clusterrolebinding", "second", "--clusterrole=voicebot-operator", account);
  const own = ["rolebinding", "second", "-n", operatorNamespace, "--role=voicebot-operator", account];
  await controlPlane.kubectl("create", ...own);
  operator = await startOperator(controlPlane, "operator-1", withoutMetricsApi);
});
afterAll(async () => {
  await operator?.stop();
  await controlPlane?.stop();
});

test("the operator tells of itself under controller-runtime's names, that it is well, and in each line which Voicebot it is about", async () => {
  await controlPlane.kubectl.apply([voicebot("support"), voicebot("sales")]);
  await vi.waitFor(async () => expect(await lookedAfter()).toEqual(["sales", "support"]), soon);
  const page = async (path: string) => (await fetch(`${operator.http}${path}`)).text();
  expect(JSON.parse(await page("/healthz"))).toEqual({ status: "ok" });
  const metrics = await page("/metrics");
  for (const metric of [
    'controller_runtime_reconcile_total{controller="voicebot",result="success"}',
    'controller_runtime_reconcile_time_seconds_count{controller="voicebot"}',
    'controller_runtime_max_concurrent_reconciles{controller="voicebot"}',
    'workqueue_adds_total{name="voicebot"}',
    'workqueue_depth{name="voicebot"}',
    'rest_client_requests_total{code="200",method="PATCH"}',
    'leader_election_master_status{name="voicebot-operator"} 1',
  ]) {
    expect(metrics).toContain(metric);
  }
  const reconciled = operator.log.filter(({ msg }) => msg === "reconciled").map(({ voicebot }) => voicebot);
  expect(reconciled).toEqual(
    expect.arrayContaining([
      { namespace, name: "support" },
      { namespace, name: "sales" },
    ]),
  );
});

test("a leader that is told to stop finishes what it has begun and lets go; the next writes only then, and nothing twice", async () => {
  const standby = await startOperator(controlPlane, "operator-2", {
    ...withoutMetricsApi,
    KUBECONFIG: await controlPlane.kubeconfigFor(second),
  });
  const since = new Date().toISOString();
  const crowd = Array.from({ length: 12 }, (_, index) => `crowd-${index}`);
  await controlPlane.kubectl.apply(crowd.map(voicebot));
  // In the middle of its work.
  await vi.waitFor(async () => expect(await kubectl("get", "deployments", "-o", "name")).toContain("/crowd-"), soon);
  expect(leads(standby)).toBe(false);
  expect(await operator.stop()).toBe(0);
  operator = standby;
  await controlPlane.kubectl.apply([voicebot("after")]);
  await vi.waitFor(async () => expect(await lookedAfter()).toEqual(expect.arrayContaining([...crowd, "after"])), soon);

  const events = (await controlPlane.auditEvents()).filter(({ at }) => at >= since);
  const writes = { first: writesToVoicebots(events, since), next: writesToVoicebots(events, since, secondUser) };
  expect(writes.first.length).toBeGreaterThan(0);
  expect(writes.next.length).toBeGreaterThan(0);
  const lastOfFirst =
    writes.first
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? "";
  expect(writes.next.filter(({ at }) => at <= lastOfFirst)).toEqual([]);
  const made = [...writes.first, ...writes.next].filter(({ verb, code }) => verb === "patch" && code === 201);
  const names = made.map(({ resource, name }) => `${resource} ${name}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  // It was let go: it did not run out.
  const leases = events.filter(({ resource, verb }) => resource === "leases" && verb === "update");
  const released = leases.findLast(({ user }) => user === operatorUser)?.at ?? "";
  const taken = leases.find(({ user, at }) => user === secondUser && at > released)?.at ?? "";
  expect(Date.parse(taken) - Date.parse(released)).toBeLessThan(leaseMs);
}, 240_000);

test("an operator that is killed is followed when its Lease has run out", async () => {
  const next = await startOperator(controlPlane, "operator-3", withoutMetricsApi);
  await operator.stop("SIGKILL");
  operator = next;
  await vi.waitFor(() => expect(leads(next)).toBe(true), soon);
  await kubectl("delete", "service", "support");
  await vi.waitFor(() => kubectl("get", "service", "support"), soon);
}, 180_000);

test("an API server that was away is met again: what changed meanwhile is handled, by the same process", async () => {
  await controlPlane.killApiServer();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await controlPlane.startApiServer();
  // Before its watches are there again.
  await controlPlane.kubectl.apply([voicebot("late")]);
  await kubectl("delete", "configmap", "support-settings");
  await vi.waitFor(async () => {
    expect(await lookedAfter()).toContain("late");
    await kubectl("get", "configmap", "support-settings");
  }, soon);
  await vi.waitFor(async () => expect((await fetch(`${operator.http}/healthz`)).status).toBe(200), soon);
}, 180_000);

test("of an API server that was away there is a line when it went, however often it is asked, and one when it is back", async () => {
  const told = (what: string, reason = /./) =>
    operator.log.filter(({ msg, reason: why }) => msg === what && reason.test(String(why)));
  await vi.waitFor(() => expect(told("the API server answers again")).not.toEqual([]), soon);
  expect(told("the API server is asked in vain, and will be again", /ECONNREFUSED/)).toHaveLength(1);
});
