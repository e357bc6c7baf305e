/** With the programs of others in the cluster: an adapter that has the metrics API, the Prometheus operator, KEDA. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { prometheusRuleGroups } from "@voicebots/monitoring/objects";
import { startProviders } from "@voicebots/simulator";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { programPaths } from "@voicebots/tools/programs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";
import { prepareInstallation, type RunningOperator, startOperator } from "./installed-operator.ts";
import { ask, rulesOf, targetsOf } from "./monitoring/asked.ts";
import { patientCaller } from "./patient-caller.ts";
import { ProcessPod } from "./process-pods.ts";
import { callsOfPods, startPrometheusAdapter } from "./prometheus-adapter.ts";
import {
  type Generated,
  generated,
  prometheusOperatorDefinitions,
  startGeneratedPrometheus,
  startPrometheusOperator,
} from "./prometheus-operator.ts";

const namespace = "shop";
const soon = { timeout: 90_000, interval: 500 };
const voicebot = (name: string, spec: object = {}) => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace },
  spec: {
    credentials: { secretName: "voicebot-providers" },
    monitoring: { serviceMonitor: { interval: "1s" } },
    ...spec,
  },
});
const apiService = {
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: "v1beta2.custom.metrics.k8s.io" },
  spec: {
    group: "custom.metrics.k8s.io",
    version: "v1beta2",
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { name: "prometheus-adapter", namespace: "monitoring" },
  },
};

let controlPlane: ControlPlane;
let operator: RunningOperator;
const stops: (() => Promise<unknown>)[] = [];
/** Of a Prometheus that finds the pods, once it does. */
let prometheusUrl = "";

// A machine that builds these for the first time takes minutes.
beforeAll(async () => {
  await programPaths(["prometheus", "prometheus-operator", "prometheus-adapter"]);
  controlPlane = await startControlPlane({ hpaSyncSeconds: 2 });
  stops.push(() => controlPlane.stop());
  await prepareInstallation(controlPlane);
  await controlPlane.kubectl("create", "namespace", namespace);
  await controlPlane.kubectl.apply([apiService]);
  operator = await startOperator(controlPlane, "operator-1");
  stops.push(() => operator.stop());
}, 900_000);
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}
async function condition(name: string, type: string): Promise<Condition | undefined> {
  const { status } = await controlPlane.kubectl.json<{ status?: { conditions?: Condition[] } }>(
    "get",
    "voicebot",
    name,
    "-n",
    namespace,
  );
  return status?.conditions?.find((one) => one.type === type);
}
const get = <T>(kind: string, name: string) => controlPlane.kubectl.json<T>("get", kind, name, "-n", namespace);

test("an APIService of another adapter is not taken over: the condition names its owner; once it goes, the operator serves", async () => {
  await controlPlane.kubectl.apply([voicebot("support")]);
  await vi.waitFor(
    async () =>
      expect(await condition("support", "AutoscalerAvailable")).toMatchObject({
        status: "False",
        reason: "MetricsApiTaken",
        message: expect.stringContaining("the Service monitoring/prometheus-adapter"),
      }),
    soon,
  );
  const service = () =>
    controlPlane.kubectl("get", "apiservice", apiService.metadata.name, "-o", "jsonpath={.spec.service.name}");
  expect(await service()).toBe("prometheus-adapter");
  await controlPlane.kubectl("delete", "apiservice", apiService.metadata.name);
  await vi.waitFor(async () => expect(await service()).toBe("voicebot-operator-metrics-api"), soon);
  await vi.waitFor(
    async () => expect((await condition("support", "AutoscalerAvailable"))?.reason).not.toBe("MetricsApiTaken"),
    soon,
  );
}, 240_000);

test("KEDA, the Prometheus operator and Grafana's are missed in the conditions, and used as soon as their definitions are there", async () => {
  const monitoring = { serviceMonitor: { interval: "1s" }, dashboards: { grafanaOperator: { enabled: true } } };
  await controlPlane.kubectl.apply([voicebot("sales", { scaling: { metricsFrom: "keda", replicas: 2 }, monitoring })]);
  const missing = { status: "False", reason: "CRDNotInstalled" };
  await vi.waitFor(async () => expect(await condition("sales", "AutoscalerAvailable")).toMatchObject(missing), soon);
  expect(await condition("sales", "MonitoringAvailable")).toMatchObject(missing);

  await prometheusOperatorDefinitions(controlPlane);
  for (const file of ["keda.sh_scaledobjects.yaml", "grafana.integreatly.org_grafanadashboards.yaml"]) {
    await controlPlane.kubectl.apply(readFileSync(join(import.meta.dirname, "data", file), "utf8"));
  }
  await vi.waitFor(async () => {
    expect(await condition("sales", "MonitoringAvailable")).toMatchObject({ status: "True", reason: "Configured" });
    expect((await condition("sales", "AutoscalerAvailable"))?.reason).toBe("Starting");
  }, soon);
  expect(await controlPlane.kubectl("get", "hpa", "-n", namespace, "-o", "name")).not.toContain("/sales");
}, 240_000);

test.each(["servicemonitor", "prometheusrule", "scaledobject", "grafanadashboard"])(
  "a Voicebot's %s has no field that its own definition does not know",
  async (kind) => {
    const ofSales = ["-n", namespace, "-l", "app.kubernetes.io/instance=sales"];
    const made = () => controlPlane.kubectl.json<{ items: Record<string, unknown>[] }>("get", kind, ...ofSales);
    await vi.waitFor(async () => expect((await made()).items.length).toBeGreaterThan(0), soon);
    for (const { apiVersion, kind: itsKind, spec } of (await made()).items) {
      const copy = { apiVersion, kind: itsKind, metadata: { name: "copy", namespace }, spec };
      const strictly = (object: object) =>
        controlPlane.kubectl.apply([object], "--dry-run=server", "--validate=strict");
      await strictly(copy);
      // The check checks: a field that is not known is refused.
      await expect(strictly({ ...copy, spec: { ...(spec as object), misspelt: 1 } })).rejects.toThrow(/misspelt/);
    }
  },
  60_000,
);

test("the Prometheus operator takes the ServiceMonitor and the alerts; its Prometheus finds the pods by EndpointSlices, and reads one that leaves to its last call", async () => {
  const prometheusOperator = await startPrometheusOperator(controlPlane);
  stops.push(() => prometheusOperator.stop());
  const providers = await startProviders();
  stops.push(() => providers.close());
  const [staying, leaving, url] = await Promise.all([
    podOf("staying", providers.url),
    podOf("leaving", providers.url),
    prometheusByTheOperator(),
  ]);
  prometheusUrl = url;

  const found = (...pods: string[]) => pods.map((pod) => ({ pod, health: "up", job: "support", voicebot: "support" }));
  await vi.waitFor(async () => expect(await targetsOf(url)).toEqual(found("leaving", "staying")), soon);
  await expectAlerts(url);

  callOf(staying.bot);
  const hangUp = callOf(leaving.bot);
  /** What was read last of the pod that stays and of the pod that leaves. */
  const read = (query: (pod: string) => string) =>
    Promise.all(["staying", "leaving"].map((pod) => ask(url, query(pod))));
  const calls = (pod: string) => `voicebot_active_calls{pod="${pod}"}`;
  await vi.waitFor(async () => expect(await read(calls)).toEqual([[1], [1]]), soon);
  await leaving.pod.leave();
  await vi.waitFor(async () => {
    expect(await read((pod) => `voicebot_draining{pod="${pod}"}`)).toEqual([[0], [1]]);
  }, soon);
  // Told to go and not ready, it gets no new calls; but it is read on, with the call that it has.
  await vi.waitFor(async () => expect(await readyFor("support")).toEqual([staying.bot.callsPort]), soon);
  const since = Date.now() / 1000;
  await vi.waitFor(async () => {
    const readAgain = (pod: string) => `timestamp(${calls(pod)}) > bool ${since}`;
    expect(await read(readAgain)).toEqual([[1], [1]]);
    expect(await read(calls)).toEqual([[1], [1]]);
    await expectKedasAnswer(url);
  }, soon);

  expect(await hangUp()).toMatchObject({ answered: true, endedBy: "caller" });
  await vi.waitFor(async () => {
    const counted = (pod: string) => `sum(last_over_time(voicebot_calls_total{pod="${pod}"}[10m]))`;
    expect(await read(counted)).toEqual([[0], [1]]);
  }, soon);
  expect(await leaving.pod.gone()).toBe(0);
  await vi.waitFor(async () => expect(await targetsOf(url)).toEqual(found("staying")), soon);
}, 400_000);

test("prometheus-adapter, with the values that we ship, tells the autoscaler each pod's calls", async () => {
  const adapter = await startPrometheusAdapter(controlPlane, prometheusUrl);
  stops.push(() => adapter.stop());
  // The call of the test before goes on.
  await vi.waitFor(async () => expect(await callsOfPods(controlPlane, namespace)).toEqual({ staying: "1" }), soon);
}, 240_000);

/** Calls a voicebot; gives what hangs up. */
function callOf({ callsPort }: VoicebotProcess) {
  const hangUp = patientCaller(callsPort);
  stops.push(hangUp);
  return hangUp;
}

/** A voicebot that is in no hurry, as a pod of `support`. */
async function podOf(name: string, providersUrl: string) {
  const settings = { turns: { silence: { promptAfterSeconds: 120, hangUpAfterSeconds: 300 } } };
  // Prometheus may be late on a busy machine.
  const environment = { VOICEBOT_LINGER_SECONDS: "10" };
  const bot = await VoicebotProcess.start({ providersUrl, settings, environment });
  stops.push(() => bot[Symbol.asyncDispose]());
  await bot.warmed();
  return { bot, pod: await ProcessPod.of(controlPlane, { namespace, name: "support" }, name, bot) };
}

/** A Prometheus on what the operator wrote once it had found both bots; gives its URL. */
async function prometheusByTheOperator(): Promise<string> {
  let written: Generated = { configuration: "", rules: {} };
  await vi.waitFor(async () => {
    written = await generated(controlPlane);
    for (const name of ["support", "sales"]) {
      expect(written.configuration).toContain(`job_name: serviceMonitor/${namespace}/${name}/0`);
      expect(Object.keys(written.rules).join()).toContain(`${namespace}-${name}-`);
    }
    expect(written.configuration).toContain("role: endpointslice");
  }, soon);
  const prometheus = await startGeneratedPrometheus(written);
  stops.push(() => prometheus.stop());
  return prometheus.url;
}

/** The ports at which a Service has ready pods: those that new calls go to. */
async function readyFor(service: string): Promise<(number | undefined)[]> {
  interface Slice {
    readonly ports?: readonly { readonly name: string; readonly port: number }[];
    readonly endpoints: readonly { readonly conditions: { readonly ready: boolean } }[] | null;
  }
  const { items } = await controlPlane.kubectl.json<{ items: Slice[] }>(
    ...["get", "endpointslices", "-n", namespace, "-l", `kubernetes.io/service-name=${service}`],
  );
  return items.flatMap(({ ports, endpoints }) =>
    (endpoints ?? [])
      .filter(({ conditions }) => conditions.ready)
      .map(() => ports?.find(({ name }) => name === "audiosocket")?.port),
  );
}

async function expectAlerts(url: string): Promise<void> {
  const [group] = prometheusRuleGroups({ bot: { namespace, name: "support" } });
  const loaded = (await rulesOf(url)).get(group?.name ?? "");
  expect(loaded?.map(({ name }) => name)).toEqual(group?.rules.map(({ alert }) => alert));
  expect(loaded?.filter(({ health }) => health === "err")).toEqual([]);
}

/** What KEDA would ask this Prometheus, asked: the call of the pod that stays counts, that of the pod that leaves does not. */
async function expectKedasAnswer(url: string): Promise<void> {
  const { spec } = await get<{ spec: { triggers: [{ metadata: { query: string } }] } }>("scaledobject", "sales");
  const query = spec.triggers[0].metadata.query;
  expect(await ask(url, query.replaceAll('"sales"', '"support"'))).toEqual([1]);
  expect(await ask(url, query)).toEqual([]);
}
