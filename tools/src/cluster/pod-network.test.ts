import { expect, test } from "vitest";
import { nodeAddresses, podNetworkScript } from "./pod-network.ts";

const first = { name: "a-control-plane", address: "172.18.0.2", podRange: "10.244.0.0/24" };
const second = { name: "a-worker", address: "172.18.0.3", podRange: "10.244.1.0/24" };

test("a node knows the way to the pods of the others and gives its own pods addresses of its range", () => {
  const script = podNetworkScript(first, [first, second]);
  expect(script).toContain("ip route replace 10.244.1.0/24 via 172.18.0.3");
  expect(script).not.toContain("ip route replace 10.244.0.0/24");
  expect(script).toContain('"ranges":[[{"subnet":"10.244.0.0/24"}]]');
});

test("pods keep their addresses inside the cluster and leave it under the node's", () => {
  expect(podNetworkScript(first, [first])).toContain(
    "ip saddr 10.244.0.0/24 ip daddr != { 10.244.0.0/16, 10.96.0.0/16 } masquerade",
  );
});

test("a node that has no range yet is waited for", () => {
  const node = (name: string, podCIDR?: string) => ({
    metadata: { name },
    spec: podCIDR === undefined ? {} : { podCIDR },
    status: {
      addresses: [
        { type: "Hostname", address: name },
        { type: "InternalIP", address: "172.18.0.2" },
      ],
    },
  });
  expect(nodeAddresses({ items: [node("a-control-plane", "10.244.0.0/24"), node("a-worker")] })).toEqual([first]);
});
