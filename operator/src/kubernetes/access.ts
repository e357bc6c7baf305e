/**
 * Where the API server is and how to be let in: from a pod by its service account, elsewhere by a kubeconfig. Only the
 * latter needs @kubernetes/client-node, which is larger than the operator and is loaded then and not before.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { RequestOptions } from "node:https";
import { join } from "node:path";
import type { ConnectionOptions } from "node:tls";
import type { KubeConfig } from "@kubernetes/client-node";

export interface Tls {
  ca?: ConnectionOptions["ca"];
  cert?: ConnectionOptions["cert"];
  key?: ConnectionOptions["key"];
  servername?: string;
  rejectUnauthorized?: boolean;
}

export interface Credentials {
  readonly tls: Tls;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Access {
  /** Where the API server answers, without a trailing slash. */
  readonly server: string;
  /** Read anew each time: the kubelet rotates them every hour or so. */
  credentials(): Promise<Credentials>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the kubelet mounts it; SERVICE_ACCOUNT_FOLDER is another place, for what is not a pod. */
const mounted = "/var/run/secrets/kubernetes.io/serviceaccount";

/** KUBECONFIG where it is set, in a pod its service account, elsewhere ~/.kube/config. Rejects when there is none. */
export async function accessFrom(environment: Environment): Promise<Access> {
  const { KUBECONFIG, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = environment;
  const folder = environment["SERVICE_ACCOUNT_FOLDER"] ?? mounted;
  if (!KUBECONFIG && host && existsSync(join(folder, "token"))) return serviceAccount(host, port, folder);
  return kubeconfig();
}

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api */
function serviceAccount(host: string, port: string, folder: string): Access {
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async credentials() {
      const [token, ca] = await Promise.all([
        readFile(join(folder, "token"), "utf8"),
        readFile(join(folder, "ca.crt"), "utf8"),
      ]);
      return { tls: { ca }, headers: { Authorization: `Bearer ${token.trim()}` } };
    },
  };
}

async function kubeconfig(): Promise<Access> {
  const { KubeConfig: Loaded } = await import("@kubernetes/client-node");
  const config = new Loaded();
  config.loadFromDefault();
  return accessBy(config);
}

/** Throws when no cluster is in it. */
export function accessBy(config: KubeConfig): Access {
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Error("no cluster is configured: neither a kubeconfig nor a service account was found");
  return {
    server: cluster.server.replace(/\/+$/, ""),
    async credentials() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      const headers = { ...options.headers } as Record<string, string>;
      if (options.auth) headers["Authorization"] = `Basic ${Buffer.from(options.auth).toString("base64")}`;
      const tls: Tls = {};
      if (options.ca) tls.ca = options.ca;
      if (options.cert) tls.cert = options.cert;
      if (options.key) tls.key = options.key;
      if (options.servername) tls.servername = options.servername;
      if (options.rejectUnauthorized === false) tls.rejectUnauthorized = false;
      return { tls, headers };
    },
  };
}
