/** The real prometheus-adapter with the values that we ship, as a process that the API server asks. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, freePort } from "@voicebots/tools/cluster";
import { program } from "@voicebots/tools/programs";
import { parse, stringify } from "yaml";
import { ownAddress } from "./installed-operator.ts";
import { type Stoppable, started } from "./prometheus-operator.ts";

const service = { name: "prometheus-adapter", namespace: "monitoring" };
const group = "custom.metrics.k8s.io";
const valuesFile = new URL("../../monitoring/kubernetes/prometheus-adapter-values.yaml", import.meta.url);

interface Values {
  readonly metricsRelistInterval: string;
  readonly rules: { readonly custom: readonly unknown[] };
}

/** Resolves once it runs; the API server may need some seconds more to see it. */
export async function startPrometheusAdapter(
  { kubeconfig, kubectl }: ControlPlane,
  prometheusUrl: string,
): Promise<Stoppable> {
  const { metricsRelistInterval, rules } = parse(await readFile(valuesFile, "utf8")) as Values;
  const folder = await mkdtemp(join(tmpdir(), "voicebot-prometheus-adapter-"));
  // As the chart writes it.
  await writeFile(join(folder, "config.yaml"), stringify({ rules: rules.custom }));
  const port = await freePort();
  const flags = [
    `--config=${join(folder, "config.yaml")}`,
    `--prometheus-url=${prometheusUrl}`,
    `--metrics-relist-interval=${metricsRelistInterval}`,
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    ...["lister", "authentication", "authorization"].map((use) => `--${use}-kubeconfig=${kubeconfig}`),
  ];
  // It has no way to tell of errors alone; what it lacks, the API server says in its stead.
  const stop = started(await program("prometheus-adapter"), flags, folder, "ignore");
  const https = { name: "https", port };
  await kubectl.apply([
    { apiVersion: "v1", kind: "Service", metadata: service, spec: { ports: [{ name: "https", port: 443 }] } },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...service, labels: { "kubernetes.io/service-name": service.name } },
      addressType: "IPv4",
      ports: [https],
      endpoints: [{ addresses: [ownAddress()] }],
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `v1beta1.${group}` },
      spec: {
        group,
        version: "v1beta1",
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service,
      },
    },
  ]);
  return { stop };
}

/** What the API server answers for each pod of a namespace, by the pod's name. */
export async function callsOfPods({ kubectl }: ControlPlane, namespace: string): Promise<Record<string, string>> {
  const path = `/apis/${group}/v1beta1/namespaces/${namespace}/pods/*/voicebot_active_calls`;
  const { items } = JSON.parse(await kubectl("get", "--raw", path)) as {
    items: { describedObject: { name: string }; value: string }[];
  };
  return Object.fromEntries(items.map(({ describedObject, value }) => [describedObject.name, value]));
}
