/**
 * etcd, the API server and the controller-manager as plain processes on free ports of 127.0.0.1: a real Kubernetes API
 * with garbage collection, Deployments and autoscalers, and no nodes. Needs no root and no container; ready in seconds.
 */
import { writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { freePorts } from "../platform/free-ports.ts";
import { removeRun } from "../platform/remove-run.ts";
import { Run } from "../platform/run.ts";
import { type StartedProcess, startProcess } from "../platform/started-process.ts";
import { waitUntil } from "../platform/wait-until.ts";
import { watchOver } from "../platform/watchdog.ts";
import { controlPlanePrograms, programPaths } from "../programs/index.ts";
import { type Progress, progressToStderr } from "../progress.ts";
import { type AuditEvent, readAuditLog } from "./audit-log.ts";
import { type CertificateAuthority, certificateAuthority, type KeyPair, signingKeys } from "./certificates.ts";
import * as flags from "./control-plane-flags.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { type Kubectl, kubectlFor } from "./kubectl.ts";

export interface ControlPlaneOptions {
  /** Keep a log of every request, for `auditEvents`. Default: false. */
  readonly audit?: boolean;
  /** How often autoscalers look. Default: 5 (upstream: 15). */
  readonly hpaSyncSeconds?: number;
  /**
   * A folder in which everything that the cluster holds stays when it is stopped; a control plane that is started with it
   * again goes on from there. Default: it goes with the control plane.
   */
  readonly dataFolder?: string;
  readonly progress?: Progress;
}

/** Who a client is: a user with groups, or a ServiceAccount, which need not exist for this. */
export type Identity =
  | { readonly user: string; readonly groups?: readonly string[] }
  | { readonly serviceAccount: string; readonly namespace: string };

export interface ControlPlane {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  /** With all rights. */
  readonly kubectl: Kubectl;
  /** Writes a kubeconfig for somebody else, who has the rights that RBAC gives, and returns its path. */
  kubeconfigFor(identity: Identity): Promise<string>;
  /** What was asked of the API server so far, oldest first. Only with `audit`. */
  auditEvents(): Promise<AuditEvent[]>;
  /** Kills the API server, as a crash would. What it keeps is in etcd. */
  killApiServer(): Promise<void>;
  /** Starts a killed API server again on the same port, and resolves when it says that it is ready. */
  startApiServer(): Promise<void>;
  /** Process ids, as of now. */
  processIds(): Readonly<Record<"etcd" | "kube-apiserver" | "kube-controller-manager", number>>;
  /** Ends the processes and removes every file. */
  stop(): Promise<void>;
}

/** Throws MissingRequirement if a program is missing and cannot be built. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { audit = false, hpaSyncSeconds = 5, dataFolder, progress = progressToStderr } = options;
  const programs = await programPaths(controlPlanePrograms, progress);
  const run = Run.begin("control-plane");
  const watchdog = watchOver(run);
  const stop = async (): Promise<void> => {
    await removeRun(run.record);
    watchdog.dismiss();
  };
  try {
    const [etcd = 0, etcdPeer = 0, apiServer = 0] = await freePorts(3);
    const ports = { etcd, etcdPeer, apiServer };
    const kept = dataFolder === undefined ? {} : { dataFolder };
    const layout = { folder: run.folder, ...kept, ports, audit, hpaSyncSeconds };
    const server = `https://127.0.0.1:${apiServer}`;
    const authority = await writeFiles(run.folder, server);
    const access = await writeKubeconfigs(run.folder, server, authority);

    const etcdProcess = startProcess(run, "etcd", programs.etcd, flags.etcdFlags(layout));
    const ask = asker(server, authority, access.admin);
    const serve = async (): Promise<StartedProcess> => {
      const program = programs["kube-apiserver"];
      const started = startProcess(run, "kube-apiserver", program, flags.apiServerFlags(layout));
      await waitUntil(async () => (await ask("/readyz")) === 200, {
        what: "the API server is ready",
        limitMs: 60_000,
        unless: [etcdProcess.ended, started.ended],
      });
      return started;
    };
    let serving = await serve();
    const unless = [etcdProcess.ended, serving.ended];
    // It retries nothing at its start: the API server must be ready before.
    const managerFlags = flags.controllerManagerFlags(layout);
    const manager = startProcess(run, "kube-controller-manager", programs["kube-controller-manager"], managerFlags);
    const kubectl = kubectlFor(programs.kubectl, access.kubeconfig);
    await waitUntil(() => isAtWork(ask), {
      what: "the controller-manager is at work",
      limitMs: 60_000,
      unless: [...unless, manager.ended],
    });
    return {
      server,
      kubeconfig: access.kubeconfig,
      kubectl,
      kubeconfigFor: (identity) => writeKubeconfigFor(run.folder, server, authority, identity),
      auditEvents: () => readAuditLog(flags.auditLogFile(run.folder)),
      async killApiServer() {
        process.kill(serving.identity.pid, "SIGKILL");
        await serving.ended;
      },
      async startApiServer() {
        serving = await serve();
      },
      processIds: () => ({
        etcd: etcdProcess.identity.pid,
        "kube-apiserver": serving.identity.pid,
        "kube-controller-manager": manager.identity.pid,
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeFiles(folder: string, server: string): Promise<CertificateAuthority> {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o600 });
  const writePair = (name: string, pair: KeyPair): void => {
    write(`${name}.crt`, pair.certificate);
    write(`${name}.key`, pair.key);
  };
  const [authority, frontProxy, serviceAccounts] = await Promise.all([
    certificateAuthority("kubernetes"),
    certificateAuthority("front-proxy-ca"),
    signingKeys(),
  ]);
  const hosts = [
    new URL(server).hostname,
    "10.96.0.1",
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
  ];
  writePair("ca", authority);
  writePair("apiserver", await authority.sign({ commonName: "kube-apiserver", hosts }));
  writePair("front-proxy-ca", frontProxy);
  writePair("front-proxy-client", await frontProxy.sign({ commonName: "front-proxy-client" }));
  write("service-account.pub", serviceAccounts.publicKey);
  write("service-account.key", serviceAccounts.privateKey);
  write("audit-policy.json", JSON.stringify(flags.auditPolicy));
  return authority;
}

async function writeKubeconfigs(
  folder: string,
  server: string,
  authority: CertificateAuthority,
): Promise<{ kubeconfig: string; admin: KeyPair }> {
  const admin = await authority.sign({ commonName: "admin", organizations: ["system:masters"] });
  const manager = await authority.sign({ commonName: "system:kube-controller-manager" });
  const write = (name: string, client: KeyPair): string => {
    const file = join(folder, `${name}.kubeconfig`);
    writeFileSync(file, kubeconfig({ server, authority: authority.certificate, client }), { mode: 0o600 });
    return file;
  };
  write("controller-manager", manager);
  return { kubeconfig: write("admin", admin), admin };
}

async function writeKubeconfigFor(
  folder: string,
  server: string,
  authority: CertificateAuthority,
  identity: Identity,
): Promise<string> {
  const { user, groups } = userAndGroups(identity);
  const client = await authority.sign({ commonName: user, organizations: groups });
  const file = join(folder, `${user.replaceAll(/[^\w.-]/g, "_")}.kubeconfig`);
  writeFileSync(file, kubeconfig({ server, authority: authority.certificate, client }), { mode: 0o600 });
  return file;
}

/** A ServiceAccount's certificate names it as its token would. */
export function userAndGroups(identity: Identity): { user: string; groups: readonly string[] } {
  if ("user" in identity) return { user: identity.user, groups: identity.groups ?? [] };
  const { serviceAccount, namespace } = identity;
  return {
    user: `system:serviceaccount:${namespace}:${serviceAccount}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
  };
}

/** Asks the API server as its administrator; gives the status of the answer, 0 for none. */
type Ask = (path: string, body?: object) => Promise<number>;

/**
 * A namespace takes pods once the controller-manager has made its default ServiceAccount, and Services once it has
 * declared the range of their addresses ready.
 */
async function isAtWork(ask: Ask): Promise<boolean> {
  const probe = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "probe" },
    spec: { ports: [{ port: 80 }] },
  };
  const account = await ask("/api/v1/namespaces/default/serviceaccounts/default");
  return account === 200 && (await ask("/api/v1/namespaces/default/services?dryRun=All", probe)) === 201;
}

const asker =
  (server: string, authority: KeyPair, client: KeyPair): Ask =>
  (path, body) => {
    const tls = { ca: authority.certificate, cert: client.certificate, key: client.key };
    const how = { method: body ? "POST" : "GET", headers: { "content-type": "application/json" } };
    return new Promise((resolve) => {
      const asked = request(`${server}${path}`, { ...tls, ...how, agent: false, timeout: 5_000 }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.once("timeout", () => asked.destroy());
      asked.once("error", () => resolve(0));
      asked.end(body && JSON.stringify(body));
    });
  };
