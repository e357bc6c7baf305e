/**
 * The real Prometheus operator on a control plane without nodes: it runs as a process and writes a Prometheus' Secret and
 * rules, which a real Prometheus then runs on, finding its targets through the API server as it would in a cluster.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type ControlPlane, freePort } from "@voicebots/tools/cluster";
import { moduleFolder, program } from "@voicebots/tools/programs";
import { parse } from "yaml";
import { untilEstablished } from "./established.ts";

const module = "github.com/prometheus-operator/prometheus-operator";
/** By which the Prometheus of these tests chooses, as that of kube-prometheus-stack does. */
export const release = { release: "kube-prometheus-stack" };
const namespace = "monitoring";
const prometheus = { name: "stack", namespace };
/** By which the operator calls what it makes for that Prometheus. */
const made = `prometheus-${prometheus.name}`;

export interface Stoppable {
  stop(): Promise<void>;
}

/** Its source, with the manifests that it ships. */
export const prometheusOperatorFolder = (): Promise<string> => moduleFolder("prometheus-operator", module);

/** Its definitions, as it ships them. */
export async function prometheusOperatorDefinitions({ kubectl }: Pick<ControlPlane, "kubectl">): Promise<void> {
  const folder = join(await prometheusOperatorFolder(), "example", "prometheus-operator-crd");
  await kubectl("apply", "--server-side", "-f", folder);
  await untilEstablished(kubectl, "-f", folder);
}

/** Client certificate and authority of a kubeconfig, as files. */
async function accessFiles(kubeconfig: string, folder: string, whose: string) {
  const { clusters, users } = parse(await readFile(kubeconfig, "utf8")) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const write = async (name: string, data: string | undefined): Promise<string> => {
    const file = join(folder, `${whose}-${name}`);
    await writeFile(file, Buffer.from(data ?? "", "base64"), { mode: 0o600 });
    return file;
  };
  return {
    caFile: await write("ca.crt", clusters[0].cluster["certificate-authority-data"]),
    certFile: await write("client.crt", users[0].user["client-certificate-data"]),
    keyFile: await write("client.key", users[0].user["client-key-data"]),
  };
}

/** What kube-prometheus-stack lets its Prometheus read. */
const mayDiscover = [
  { apiGroups: [""], resources: ["nodes", "nodes/metrics", "services", "endpoints", "pods"] },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"] },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses"] },
].map((rule) => ({ ...rule, verbs: ["get", "list", "watch"] }));

/**
 * Starts the operator and asks it for a Prometheus that finds pods by EndpointSlices; by Endpoints, the operator's default, one
 * does on kind (test/e2e). Resolves when there is an operator to run.
 */
export async function startPrometheusOperator(controlPlane: ControlPlane): Promise<Stoppable> {
  const { server, kubeconfig, kubectl } = controlPlane;
  const folder = await mkdtemp(join(tmpdir(), "voicebot-prometheus-operator-"));
  const tls = await accessFiles(kubeconfig, folder, "operator");
  const flags = [
    `--apiserver=${server}`,
    `--ca-file=${tls.caFile}`,
    `--cert-file=${tls.certFile}`,
    `--key-file=${tls.keyFile}`,
    `--web.listen-address=127.0.0.1:${await freePort()}`,
    "--web.enable-tls=false",
    "--log-level=warn",
  ];
  const stop = started(await program("prometheus-operator"), flags, folder);
  const account = { kind: "ServiceAccount", name: "prometheus", namespace };
  const itself = await controlPlane.kubeconfigFor({ serviceAccount: account.name, namespace });
  const apiserverConfig = { host: server, tlsConfig: await accessFiles(itself, folder, account.name) };
  const selector = { matchLabels: release };
  const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name: account.name } };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: account.name };
  await kubectl.apply([
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { ...rbac, kind: "ClusterRole", rules: mayDiscover },
    { ...rbac, kind: "ClusterRoleBinding", roleRef, subjects: [account] },
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "Prometheus",
      metadata: prometheus,
      spec: {
        version: "v3.10.0",
        serviceDiscoveryRole: "EndpointSlice",
        evaluationInterval: "5s",
        serviceMonitorSelector: selector,
        serviceMonitorNamespaceSelector: {},
        ruleSelector: selector,
        ruleNamespaceSelector: {},
        apiserverConfig,
      },
    },
  ]);
  return { stop };
}

export interface Generated {
  /** `prometheus.yml` */
  readonly configuration: string;
  /** Name of file -> rules. */
  readonly rules: Readonly<Record<string, string>>;
}

/** What the operator has written for its Prometheus so far; empty texts before it has. */
export async function generated({ kubectl }: ControlPlane): Promise<Generated> {
  const read = (kind: string, name: string) =>
    kubectl
      .json<{ data?: Record<string, string> }>("get", kind, name, "-n", namespace)
      .catch((): { data?: Record<string, string> } => ({}));
  const secret = (await read("secret", made)).data?.["prometheus.yaml.gz"];
  const rules = (await read("configmap", `${made}-rulefiles-0`)).data ?? {};
  return { configuration: secret ? gunzipSync(Buffer.from(secret, "base64")).toString() : "", rules };
}

/**
 * The pinned Prometheus, which has Kubernetes' discovery, on what the operator wrote: the folder of the rules is another,
 * and what the config-reloader beside it in a pod would write into the configuration is written here.
 */
export async function startGeneratedPrometheus({
  configuration,
  rules,
}: Generated): Promise<Stoppable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-generated-prometheus-"));
  const here = join(folder, "rules");
  await mkdir(here);
  for (const [name, text] of Object.entries(rules)) await writeFile(join(here, name), text);
  const file = join(folder, "prometheus.yml");
  const reloaded = configuration.replaceAll("$(SHARD)", "0").replaceAll("$(POD_NAME)", `${made}-0`);
  await writeFile(file, reloaded.replaceAll(`/etc/prometheus/rules/${made}-rulefiles-0`, here));
  const url = `http://127.0.0.1:${await freePort()}`;
  const flags = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=${new URL(url).host}`,
    "--log.level=error",
  ];
  return { url, stop: started(await program("prometheus"), flags, folder) };
}

/** Starts a program that owns a folder; gives what ends both. */
export function started(
  name: string,
  flags: readonly string[],
  folder: string,
  stderr: "inherit" | "ignore" = "inherit",
): () => Promise<void> {
  const child = spawn(name, flags, { stdio: ["ignore", "ignore", stderr] });
  const ended = once(child, "exit");
  return async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
}
