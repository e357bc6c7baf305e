/**
 * The pod network of our own node image, where kind's kindnet cannot be pulled: each node gives its pods addresses of its
 * own range and knows the way to the ranges of the others. NetworkPolicies are accepted and not enforced.
 */
import { networkScript } from "../node-image/recipe.ts";
import type { Kubectl } from "./kubectl.ts";

export interface NodeAddress {
  readonly name: string;
  /** On the cluster's Docker network. */
  readonly address: string;
  /** The pods' addresses on this node, as in "10.244.1.0/24". */
  readonly podRange: string;
}

/** All pods and all Services: kind's defaults. What goes elsewhere leaves under the node's address. */
const inside = "10.244.0.0/16, 10.96.0.0/16";

/** The shell script that sets a node's part up; running it again changes nothing. */
export function podNetworkScript(node: NodeAddress, all: readonly NodeAddress[]): string {
  const plugins = {
    cniVersion: "0.3.1",
    name: "pods",
    plugins: [
      {
        type: "ptp",
        ipMasq: false,
        ipam: {
          type: "host-local",
          dataDir: "/run/cni-ipam-state",
          routes: [{ dst: "0.0.0.0/0" }],
          ranges: [[{ subnet: node.podRange }]],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
  const routes = all
    .filter(({ name }) => name !== node.name)
    .map(({ podRange, address }) => `ip route replace ${podRange} via ${address}`);
  return `set -eu
sysctl -q -w net.ipv4.ip_forward=1
${routes.join("\n")}
nft -f - <<'END'
table ip pods
delete table ip pods
table ip pods {
  chain leaving {
    type nat hook postrouting priority srcnat;
    ip saddr ${node.podRange} ip daddr != { ${inside} } masquerade
  }
}
END
cat >/etc/cni/net.d/10-pods.conflist <<'END'
${JSON.stringify(plugins)}
END
`;
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly podCIDR?: string };
    readonly status: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
  }[];
}

/** Nodes that have an address and a pod range; a node that has just joined gets its range a moment later. */
export function nodeAddresses({ items }: NodeList): NodeAddress[] {
  return items.flatMap(({ metadata, spec, status }) => {
    const address = status.addresses?.find(({ type }) => type === "InternalIP")?.address;
    return address && spec.podCIDR ? [{ name: metadata.name, address, podRange: spec.podCIDR }] : [];
  });
}

export async function readNodeAddresses(kubectl: Kubectl): Promise<NodeAddress[]> {
  return nodeAddresses(await kubectl.json<NodeList>("get", "nodes"));
}

/** Runs a shell command in a node. */
export type InNode = (node: string, command: string, input: string) => Promise<unknown>;

export async function connectPods(all: readonly NodeAddress[], inNode: InNode): Promise<void> {
  await Promise.all(
    all.map((node) => inNode(node.name, `cat >${networkScript} && sh ${networkScript}`, podNetworkScript(node, all))),
  );
}
