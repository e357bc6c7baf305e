/** With the programs of others in the cluster: an adapter that has the metrics API, the Prometheus operator, KEDA. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { adapterRules, prometheusRuleGroups } from "@voicebots/monitoring/objects";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { program } from "@voicebots/tools/programs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { prepareInstallation, type RunningOperator, startOperator } from "./installed-operator.ts";
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

// A machine that builds the Prometheus operator for the first time takes minutes.
beforeAll(async () => {
  await program("prometheus-operator");
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

test("the Prometheus operator takes the ServiceMonitor and the alerts; what KEDA and prometheus-adapter would ask is answered", async () => {
  const prometheusOperator = await startPrometheusOperator(controlPlane);
  stops.push(() => prometheusOperator.stop());
  let written: Generated = { configuration: "", rules: {} };
  await vi.waitFor(async () => {
    written = await generated(controlPlane);
    for (const name of ["support", "sales"]) {
      expect(written.configuration).toContain(`job_name: serviceMonitor/${namespace}/${name}/0`);
      expect(Object.keys(written.rules).join()).toContain(`${namespace}-${name}-`);
    }
  }, soon);

  const pods = createServer((_request, response) => response.end("voicebot_active_calls 7\nvoicebot_draining 0\n"));
  await new Promise<void>((resolve) => pods.listen(0, "127.0.0.1", resolve));
  stops.push(async () => pods.close());
  const prometheus = await startGeneratedPrometheus(written, {
    address: `127.0.0.1:${(pods.address() as AddressInfo).port}`,
    labels: { namespace, job: "support", voicebot: "support", pod: "support-1" },
  });
  stops.push(() => prometheus.stop());
  await vi.waitFor(async () => expect(await ask(prometheus.url, "voicebot_active_calls")).toEqual([7]), soon);
  await expectAlerts(prometheus.url);
  await expectScalingSources(prometheus.url);
}, 400_000);

/** The values of an instant query's series. */
async function ask(url: string, query: string): Promise<number[]> {
  const response = await fetch(`${url}/api/v1/query`, { method: "POST", body: new URLSearchParams({ query }) }).catch(
    () => undefined,
  );
  const answer = (await response?.json()) as
    | { status: string; error?: string; data: { result: { value: [number, string] }[] } }
    | undefined;
  if (answer?.status === "error") throw new Error(`${answer.error} in ${query}`);
  return answer?.data.result.map(({ value: [, number] }) => Number(number)) ?? [];
}

async function expectAlerts(url: string): Promise<void> {
  const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
    data: { groups: { name: string; rules: { name: string; health: string }[] }[] };
  };
  const [group] = prometheusRuleGroups({ bot: { namespace, name: "support" } });
  const loaded = data.groups.find(({ name }) => name === group?.name);
  expect(loaded?.rules.map(({ name }) => name)).toEqual(group?.rules.map(({ alert }) => alert));
  expect(loaded?.rules.filter(({ health }) => health === "err")).toEqual([]);
}

/** What KEDA and prometheus-adapter would ask this Prometheus, asked. */
async function expectScalingSources(url: string): Promise<void> {
  const { spec } = await get<{ spec: { triggers: [{ metadata: { query: string } }] } }>("scaledobject", "sales");
  const keda = spec.triggers[0].metadata.query;
  expect(await ask(url, keda.replaceAll('"sales"', '"support"'))).toEqual([7]);
  expect(await ask(url, keda)).toEqual([]);
  const [rule] = adapterRules;
  expect(await ask(url, rule?.seriesQuery ?? "")).toEqual([7]);
  const query = rule?.metricsQuery
    .replaceAll("<<.Series>>", "voicebot_active_calls")
    .replaceAll("<<.LabelMatchers>>", `namespace="${namespace}",pod=~"support-1"`)
    .replaceAll("<<.GroupBy>>", "pod");
  expect(await ask(url, query ?? "")).toEqual([7]);
}
