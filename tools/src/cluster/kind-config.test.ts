import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kindConfig } from "./kind-config.ts";

const shipped = readFileSync(join(import.meta.dirname, "../../../kind-config.yaml"), "utf8");

test("the shipped configuration is used as it is, under the run's own name", () => {
  const config = kindConfig({ name: "demo-1", base: shipped, ownImage: false });
  expect(config).toMatchObject({ kind: "Cluster", name: "demo-1" });
  expect(config.networking).toBeUndefined();
  expect(config.nodes).toHaveLength(1);
  expect(config.nodes[0]?.extraPortMappings?.map(({ hostPort }) => hostPort)).toEqual([9090, 9091, 9092, 3000, 8501]);
});

test("our own node image gets its pod network from us, and kube-proxy without iptables", () => {
  expect(kindConfig({ name: "demo", base: shipped, ownImage: true }).networking).toEqual({
    disableDefaultCNI: true,
    kubeProxyMode: "nftables",
  });
});

test("our own node image makes volumes at once, and keeps the autoscaler's pace of the file", () => {
  const { kubeadmConfigPatches = [], nodes } = kindConfig({ name: "demo", base: shipped, ownImage: true });
  expect(kubeadmConfigPatches.join()).toContain("pvclaimbinder-sync-period: 1s");
  expect(nodes[0]?.kubeadmConfigPatches?.join()).toContain("horizontal-pod-autoscaler-sync-period: 5s");
  expect(kindConfig({ name: "demo", base: shipped, ownImage: false }).kubeadmConfigPatches?.join()).not.toContain(
    "pvclaim",
  );
});

test("a Secret that comes later reaches pods soon, with either node image", () => {
  for (const ownImage of [true, false]) {
    expect(kindConfig({ name: "demo", base: shipped, ownImage }).nodes[0]?.kubeadmConfigPatches).toContain(
      "kind: KubeletConfiguration\nsyncFrequency: 10s\n",
    );
  }
});

test("one control plane, and the rest are workers", () => {
  const roles = kindConfig({ name: "demo", base: shipped, nodes: 3, ownImage: true }).nodes.map(({ role }) => role);
  expect(roles).toEqual(["control-plane", "worker", "worker"]);
});

test("other ports take the place of the configuration's, on loopback unless they say else", () => {
  const { nodes } = kindConfig({
    name: "demo",
    base: shipped,
    portMappings: [{ containerPort: 30090, hostPort: 40000 }],
    ownImage: false,
  });
  expect(nodes[0]?.extraPortMappings).toEqual([
    { containerPort: 30090, hostPort: 40000, listenAddress: "127.0.0.1", protocol: "TCP" },
  ]);
});

test("without a file the autoscaler looks every five seconds all the same", () => {
  const { nodes } = kindConfig({ name: "demo", ownImage: false });
  expect(nodes).toHaveLength(1);
  expect(nodes[0]?.kubeadmConfigPatches?.[0]).toContain("horizontal-pod-autoscaler-sync-period: 5s");
});

test("a file of another kind is refused", () => {
  expect(() => kindConfig({ name: "demo", base: "kind: Deployment", ownImage: false })).toThrow("kind: Cluster");
});
