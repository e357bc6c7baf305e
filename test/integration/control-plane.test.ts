import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { type ControlPlane, isFree, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test } from "vitest";

let cluster: ControlPlane;
beforeAll(async () => {
  cluster = await startControlPlane({ audit: true });
});
afterAll(() => cluster?.stop());

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "echo", namespace: "default" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "echo" } },
    template: { metadata: { labels: { app: "echo" } }, spec: { containers: [{ name: "echo", image: "echo:1" }] } },
  },
};

test("a Deployment gets its ReplicaSet and its pods, and they go with it", async () => {
  const count = async (kind: string) =>
    (await cluster.kubectl.json<{ items: unknown[] }>("get", kind, "-l", "app=echo")).items.length;
  await cluster.kubectl.apply([deployment]);
  await expect.poll(() => count("replicasets"), { timeout: 20_000 }).toBe(1);
  await expect.poll(() => count("pods"), { timeout: 20_000 }).toBe(2);
  await cluster.kubectl("delete", "deployment", "echo");
  await expect.poll(() => count("replicasets"), { timeout: 20_000 }).toBe(0);
});

test("somebody else has the rights that RBAC gives and no others, and what they asked for is on record", async () => {
  const kubeconfig = await cluster.kubeconfigFor({ serviceAccount: "reader", namespace: "default" });
  const asReader = (...args: string[]) => cluster.kubectl(`--kubeconfig=${kubeconfig}`, ...args);
  await expect(asReader("get", "pods")).rejects.toThrow('User "system:serviceaccount:default:reader" cannot list');
  await cluster.kubectl("create", "rolebinding", "reader", "--clusterrole=view", "--serviceaccount=default:reader");
  await expect.poll(() => asReader("get", "pods").catch(() => "refused")).not.toBe("refused");
  const asked = (await cluster.auditEvents()).filter(({ user }) => user === "system:serviceaccount:default:reader");
  expect(asked.map(({ verb, resource, code }) => [verb, resource, code])).toEqual(
    expect.arrayContaining([
      ["list", "pods", 403],
      ["list", "pods", 200],
    ]),
  );
});

test("an owner that is killed leaves nothing behind", async () => {
  const script = `
    import { startControlPlane } from "@voicebots/tools/cluster";
    const cluster = await startControlPlane();
    console.log(JSON.stringify([cluster.server, cluster.kubeconfig]));`;
  const owner = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(owner.stdout), "line")) as [string];
  const [server, kubeconfig] = JSON.parse(line) as [string, string];
  expect(existsSync(kubeconfig)).toBe(true);
  owner.kill("SIGKILL");
  await expect.poll(() => existsSync(dirname(kubeconfig)), { timeout: 20_000 }).toBe(false);
  // Nobody listens on its port any more.
  const port = Number(new URL(server).port);
  await expect.poll(() => isFree(port, "127.0.0.1"), { timeout: 10_000 }).toBe(true);
});
