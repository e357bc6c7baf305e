/** The operator as a program of its own on a real control plane, with exactly the rights that it declares. */
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { customResourceDefinition } from "@voicebots/operator/api";
import * as permissions from "@voicebots/operator/permissions";
import { type AuditEvent, type ControlPlane, freePorts } from "@voicebots/tools/cluster";
import { execa } from "execa";
import { untilEstablished } from "./established.ts";

export const operatorNamespace = "voicebots";
export const operatorUser = `system:serviceaccount:${operatorNamespace}:voicebot-operator`;
const metricsApiService = "voicebot-operator-metrics-api";

/** Everything around the operator that an installation brings: the definition, the rights, the Service without selector. */
export async function prepareInstallation({ kubectl }: ControlPlane): Promise<void> {
  const names = {
    LEASE_NAME: "voicebot-operator",
    METRICS_API_SERVICE: metricsApiService,
    METRICS_API_OWNER: metricsApiService,
  };
  const rules = (list: readonly permissions.PolicyRule[]) => permissions.named(list, names);
  await kubectl.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: operatorNamespace } }]);
  await kubectl.apply([
    customResourceDefinition(),
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "voicebot-operator", namespace: operatorNamespace } },
    ...role("ClusterRole", "voicebot-operator", undefined, rules(permissions.watchedNamespaceRules)),
    ...role("ClusterRole", metricsApiService, undefined, rules(permissions.metricsApiClusterRules)),
    ...role(
      "Role",
      "voicebot-operator",
      operatorNamespace,
      rules([...permissions.ownNamespaceRules, ...permissions.metricsApiOwnNamespaceRules]),
    ),
    ...role("Role", "voicebot-operator-front-proxy", "kube-system", rules(permissions.kubeSystemRules)),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: metricsApiService, namespace: operatorNamespace },
      spec: { ports: [{ name: "https", port: 443 }] },
    },
  ]);
  await untilEstablished(kubectl, "crd/voicebots.voicebot.dev");
}

function role(
  kind: "Role" | "ClusterRole",
  name: string,
  namespace: string | undefined,
  rules: readonly permissions.PolicyRule[],
): object[] {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const subjects = [{ kind: "ServiceAccount", name: "voicebot-operator", namespace: operatorNamespace }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind, name };
  return [
    { apiVersion, kind, metadata, rules },
    { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects },
  ];
}

export interface RunningOperator {
  /** Lines of its log, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** `http://127.0.0.1:PORT` */
  readonly http: string;
  readonly metricsApiPort: number;
  /** Asks it to stop and gives its exit code. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** Starts it from its sources and waits until it has filled its caches. */
export async function startOperator(
  controlPlane: ControlPlane,
  podName: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningOperator> {
  const [httpPort, metricsApiPort] = (await freePorts(2)) as [number, number];
  const main = join(import.meta.dirname, "..", "..", "operator", "src", "main.ts");
  const child = execa(process.execPath, [main], {
    extendEnv: false,
    env: {
      KUBECONFIG: await controlPlane.kubeconfigFor({
        serviceAccount: "voicebot-operator",
        namespace: operatorNamespace,
      }),
      POD_NAMESPACE: operatorNamespace,
      POD_NAME: podName,
      POD_IP: ownAddress(),
      VOICEBOT_IMAGE: "example.test/voicebot:1",
      REDIS_IMAGE: "example.test/redis:7",
      HTTP_PORT: String(httpPort),
      METRICS_API_PORT: String(metricsApiPort),
      METRICS_API_OWNER: metricsApiService,
      LOG_LEVEL: "debug",
      ...environment,
    },
    reject: false,
    buffer: false,
    stderr: "inherit",
    cleanup: true,
    // As the kubelet does: who hands over takes more than execa's five seconds.
    forceKillAfterDelay: 30_000,
  });
  const log: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => log.push(JSON.parse(line) as Record<string, unknown>));
  const http = `http://127.0.0.1:${httpPort}`;
  const deadline = Date.now() + 90_000;
  while (!(await isOk(`${http}/readyz`))) {
    if (Date.now() > deadline || child.exitCode !== null) {
      child.kill("SIGKILL");
      throw new Error(`the operator did not get ready (exit code ${child.exitCode}):\n${JSON.stringify(log, null, 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    log,
    http,
    metricsApiPort,
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await once(child, "exit");
      }
      return child.exitCode;
    },
  };
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** An address of this machine that an EndpointSlice may hold: loopback is refused there. */
export function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  if (found === undefined) throw new Error("this machine has no address but loopback");
  return found.address;
}

/**
 * What the operator wrote to Voicebots and their children. Its Lease and its place in the cluster are its own affair; and
 * the count of an Event, which follows up to a minute after what it counts, says nothing of when that was.
 */
export function writesToVoicebots(events: readonly AuditEvent[], since: string, by = operatorUser): AuditEvent[] {
  const own = ["leases", "endpointslices", "apiservices", "subjectaccessreviews", "events"];
  return events.filter(
    ({ user, verb, resource, at }) =>
      user === by && at >= since && !["get", "list", "watch"].includes(verb) && !own.includes(resource),
  );
}

/** What the operator told people of since then, in Events: for the first time, or once more. */
export async function toldSince({ kubectl }: ControlPlane, namespace: string, since: string): Promise<string[]> {
  const { items } = await kubectl.json<{
    items: {
      reportingController: string;
      eventTime: string;
      series?: { lastObservedTime: string };
      reason: string;
      note: string;
    }[];
  }>("get", "events.v1.events.k8s.io", "-n", namespace);
  return items
    .filter(({ reportingController }) => reportingController.startsWith("voicebot.dev"))
    .filter(({ eventTime, series }) => (series?.lastObservedTime ?? eventTime) >= since)
    .map(({ reason, note }) => `${reason}: ${note}`);
}
