/** The configuration that `kind create cluster` is given, from a file of the user's and what the run needs. */
import { parse } from "yaml";

export interface PortMapping {
  /** A NodePort, 30000 to 32767, or a host port of a pod. */
  readonly containerPort: number;
  readonly hostPort: number;
  /** Default: 127.0.0.1. */
  readonly listenAddress?: string;
  readonly protocol?: "TCP" | "UDP";
}

export interface KindNode {
  readonly role: "control-plane" | "worker";
  readonly extraPortMappings?: readonly PortMapping[];
  readonly kubeadmConfigPatches?: readonly string[];
  readonly [other: string]: unknown;
}

export interface KindConfig {
  readonly kind: "Cluster";
  readonly apiVersion: "kind.x-k8s.io/v1alpha4";
  readonly name: string;
  readonly networking?: Readonly<Record<string, unknown>>;
  readonly kubeadmConfigPatches?: readonly string[];
  readonly nodes: readonly KindNode[];
  readonly [other: string]: unknown;
}

export interface KindConfigOptions {
  readonly name: string;
  /** Text of a kind configuration to start from. */
  readonly base?: string;
  /** One control plane and the rest workers. Default: as many as the base has, or one. */
  readonly nodes?: number;
  /** On the control plane's node. Default: those of the base. */
  readonly portMappings?: readonly PortMapping[];
  /** Our own node image brings neither kindnet nor what iptables mode needs. */
  readonly ownImage: boolean;
}

export function kindConfig({ name, base, nodes, portMappings, ownImage }: KindConfigOptions): KindConfig {
  const start = parseBase(base);
  const given = start?.nodes?.length ? start.nodes : [controlPlane];
  const count = nodes ?? given.length;
  const all = Array.from({ length: count }, (_, place): KindNode => given[place] ?? { role: "worker" });
  const [first = controlPlane, ...others] = all;
  return {
    ...start,
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    name,
    ...(ownImage && { networking: { ...start?.networking, disableDefaultCNI: true, kubeProxyMode: "nftables" } }),
    kubeadmConfigPatches: [...(start?.kubeadmConfigPatches ?? []), withoutFsync, ...(ownImage ? [volumesSoon] : [])],
    nodes: [portMappings ? { ...first, extraPortMappings: portMappings.map(onLoopback) } : first, ...others],
  };
}

/** The autoscaler looks every 5 seconds instead of every 15, so that scaling can be watched; as `kind-config.yaml` has it. */
const controlPlane: KindNode = {
  role: "control-plane",
  kubeadmConfigPatches: [
    "kind: ClusterConfiguration\ncontrollerManager:\n  extraArgs:\n    horizontal-pod-autoscaler-sync-period: 5s\n",
  ],
};

/** Nothing in the cluster outlives it, and a busy disk makes etcd, and so everything, slow. */
const withoutFsync = 'kind: ClusterConfiguration\netcd:\n  local:\n    extraArgs:\n      unsafe-no-fsync: "true"\n';

/**
 * Our own node image has Kubernetes' built-in host-path volumes. The first attempt to make one often meets a conflict, and the
 * next comes with the controller's next round: every 15 seconds, unless it is told.
 */
const volumesSoon = "kind: ClusterConfiguration\ncontrollerManager:\n  extraArgs:\n    pvclaimbinder-sync-period: 1s\n";

const onLoopback = (mapping: PortMapping): PortMapping => ({ listenAddress: "127.0.0.1", protocol: "TCP", ...mapping });

function parseBase(text: string | undefined): KindConfig | undefined {
  if (text === undefined) return undefined;
  const document = parse(text) as KindConfig | undefined;
  if (document?.kind !== "Cluster") throw new Error('a kind configuration says "kind: Cluster"');
  return document;
}
