import { expect, test } from "vitest";
import { apiServerFlags, controllerManagerFlags, etcdFlags } from "./control-plane-flags.ts";

const layout = {
  folder: "/runs/1",
  ports: { etcd: 2379, etcdPeer: 2380, apiServer: 6443 },
  audit: false,
  hpaSyncSeconds: 5,
};

test("the control plane listens on loopback alone", () => {
  const flags = [...etcdFlags(layout), ...apiServerFlags(layout), ...controllerManagerFlags(layout)];
  const addresses = flags.join("\n").match(/\d+\.\d+\.\d+\.\d+(?!\/|\d)/g);
  expect(new Set(addresses)).toEqual(new Set(["127.0.0.1"]));
});

test("the API server says who it is to the servers behind it, by certificate", () => {
  expect(apiServerFlags(layout)).toEqual(
    expect.arrayContaining([
      "--requestheader-client-ca-file=/runs/1/front-proxy-ca.crt",
      "--requestheader-allowed-names=front-proxy-client",
      "--proxy-client-cert-file=/runs/1/front-proxy-client.crt",
    ]),
  );
});

test("what the cluster holds goes with the run, unless it has a folder of its own", () => {
  expect(etcdFlags(layout)).toContain("--data-dir=/runs/1/etcd");
  expect(etcdFlags({ ...layout, dataFolder: "/kept" })).toContain("--data-dir=/kept");
});

test("requests are logged only when asked for", () => {
  expect(apiServerFlags(layout).join(" ")).not.toContain("audit");
  expect(apiServerFlags({ ...layout, audit: true })).toContain("--audit-log-path=/runs/1/audit.log");
});

test("the autoscaler looks as often as the test wants", () => {
  expect(controllerManagerFlags({ ...layout, hpaSyncSeconds: 2 })).toContain(
    "--horizontal-pod-autoscaler-sync-period=2s",
  );
});
