/**
 * The real Prometheus operator on a control plane without nodes: it runs as a process and writes a Prometheus' Secret and
 * rules, which a real Prometheus then runs on.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type ControlPlane, freePort } from "@voicebots/tools/cluster";
import { moduleFolder, program } from "@voicebots/tools/programs";
import { parse, stringify } from "yaml";
import { installed } from "./monitoring/prometheus.ts";

const module = "github.com/prometheus-operator/prometheus-operator";
/** By which the Prometheus of these tests chooses, as that of kube-prometheus-stack does. */
export const release = { release: "kube-prometheus-stack" };
const stack = { namespace: "monitoring", name: "stack" };
const rulesFolder = `/etc/prometheus/rules/prometheus-${stack.name}-rulefiles-0`;

interface Stoppable {
  stop(): Promise<void>;
}

/** Its definitions, as it ships them. */
export async function prometheusOperatorDefinitions({ kubectl }: ControlPlane): Promise<void> {
  const folder = join(await moduleFolder("prometheus-operator", module), "example", "prometheus-operator-crd");
  await kubectl("apply", "--server-side", "-f", folder);
  await kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", folder);
}

/** Client certificate and authority of a kubeconfig, as files. */
async function accessFiles(kubeconfig: string, folder: string) {
  const { clusters, users } = parse(await readFile(kubeconfig, "utf8")) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const write = async (name: string, data: string | undefined): Promise<string> => {
    await writeFile(join(folder, name), Buffer.from(data ?? "", "base64"), { mode: 0o600 });
    return join(folder, name);
  };
  return {
    caFile: await write("ca.crt", clusters[0].cluster["certificate-authority-data"]),
    certFile: await write("client.crt", users[0].user["client-certificate-data"]),
    keyFile: await write("client.key", users[0].user["client-key-data"]),
  };
}

/** Starts the operator and asks it for a Prometheus; resolves when there is one to run. */
export async function startPrometheusOperator({ server, kubeconfig, kubectl }: ControlPlane): Promise<Stoppable> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-prometheus-operator-"));
  const tls = await accessFiles(kubeconfig, folder);
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
  const selector = { matchLabels: release };
  await kubectl.apply([
    { apiVersion: "v1", kind: "Namespace", metadata: { name: stack.namespace } },
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "Prometheus",
      metadata: stack,
      spec: {
        version: "v2.42.0",
        evaluationInterval: "5s",
        serviceMonitorSelector: selector,
        serviceMonitorNamespaceSelector: {},
        ruleSelector: selector,
        ruleNamespaceSelector: {},
        apiserverConfig: { host: server, tlsConfig: tls },
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
      .json<{ data?: Record<string, string> }>("get", kind, name, "-n", stack.namespace)
      .catch((): { data?: Record<string, string> } => ({}));
  const secret = (await read("secret", `prometheus-${stack.name}`)).data?.["prometheus.yaml.gz"];
  const rules = (await read("configmap", `prometheus-${stack.name}-rulefiles-0`)).data ?? {};
  return { configuration: secret ? gunzipSync(Buffer.from(secret, "base64")).toString() : "", rules };
}

/**
 * A Prometheus of Debian's on the rules that the operator wrote. Debian builds it without Kubernetes' discovery: it reads
 * one target, `host:port`, with the labels that the ServiceMonitor would give it.
 */
export async function startGeneratedPrometheus(
  { configuration, rules }: Generated,
  target: { readonly address: string; readonly labels: Readonly<Record<string, string>> },
): Promise<Stoppable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-generated-prometheus-"));
  const here = join(folder, "rules");
  await mkdir(here);
  for (const [name, text] of Object.entries(rules)) await writeFile(join(here, name), text);
  const parsed = parse(configuration.replaceAll(rulesFolder, here)) as Record<string, unknown>;
  const { address, labels } = target;
  const job = { job_name: "bot", scrape_interval: "1s", static_configs: [{ targets: [address], labels }] };
  const file = join(folder, "prometheus.yml");
  await writeFile(file, stringify({ ...parsed, scrape_configs: [job] }));
  await installed("promtool", ["check", "config", file]);
  const files = (await readdir(here)).map((name) => join(here, name));
  await installed("promtool", ["check", "rules", ...files]);
  const url = `http://127.0.0.1:${await freePort()}`;
  const flags = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=${new URL(url).host}`,
    "--log.level=error",
  ];
  return { url, stop: started("prometheus", flags, folder) };
}

/** Starts a program that owns a folder; gives what ends both. */
function started(name: string, flags: readonly string[], folder: string): () => Promise<void> {
  const child = spawn(name, flags, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  return async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
}
