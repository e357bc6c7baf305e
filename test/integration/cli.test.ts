/** The command line on a real API server. A pod runs nowhere here: what a pod says, and calls, are in the end-to-end test. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { customResourceDefinition } from "@voicebots/operator/api";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { program } from "@voicebots/tools/programs";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { untilEstablished } from "./established.ts";

const main = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));
const labels = {
  "app.kubernetes.io/name": "voicebot",
  "app.kubernetes.io/instance": "support",
  "app.kubernetes.io/component": "bot",
};
const voicebot = (name: string) => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace: "default" },
  spec: { credentials: { secretName: "keys" }, records: { sink: { url: "https://me:hunter2@sink.example/ingest" } } },
});
const pod = (name: string, podLabels: object) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", labels: podLabels },
  spec: { containers: [{ name: "voicebot", image: "voicebot:1" }] },
});

let cluster: ControlPlane;
let kubectl: string;
let folder: string;
/** What the command line said before the cluster knew of Voicebots. */
let withoutDefinition: Ended;

beforeAll(async () => {
  cluster = await startControlPlane();
  kubectl = await program("kubectl");
  folder = await mkdtemp(join(tmpdir(), "voicebot-cli-"));
  withoutDefinition = await run("status", "support");
  await cluster.kubectl.apply([customResourceDefinition()]);
  await untilEstablished(cluster.kubectl, "crd/voicebots.voicebot.dev");
  await cluster.kubectl("create", "namespace", "empty");
  await cluster.kubectl.apply([voicebot("support"), pod("support-1", labels), pod("other", {})]);
});
afterAll(async () => {
  await cluster?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: readonly string[]): Promise<Ended> => runAs(cluster.kubeconfig, ...args);

async function runAs(kubeconfig: string, ...args: readonly string[]): Promise<Ended> {
  const target = ["--kubeconfig", kubeconfig, "--kubectl", kubectl];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...target, ...args], {
      cwd: folder,
      timeout: 60_000,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

test("status shows a Voicebot that no operator has looked at, and its pod", async () => {
  const { code, stdout } = await run("status", "voicebot/support");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^support in default: no operator has looked at it yet/);
  expect(stdout).toMatch(/support-1 +\? +pending/);
});

test("a name that is wrong is told in a line, with those that there are", async () => {
  const [status, elsewhere, call, drain, noPod] = await Promise.all([
    run("status", "sales"),
    run("--namespace", "empty", "report", "support"),
    run("call", "support"),
    run("drain", "other"),
    run("drain", "pod/nobody"),
  ]);
  expect(status).toMatchObject({
    code: 1,
    stderr: 'kubectl voicebot: there is no Voicebot "sales" in namespace "default": there is "support"\n',
  });
  expect(elsewhere.stderr).toContain("kubectl get voicebots --all-namespaces shows where they are");
  expect(call.stderr).toContain('no pod of support takes calls: "kubectl voicebot status support" says why');
  expect(drain.stderr).toContain("pod other is not of a voicebot");
  expect(noPod.stderr).toContain('there is no pod "nobody" in namespace "default"');
});

test("a cluster that is not there, has no Voicebots or does not let one in says what to do", async () => {
  const config = await cluster.kubectl("config", "view", "--raw");
  const nowhere = join(folder, "nowhere.kubeconfig");
  await writeFile(nowhere, config.replace(cluster.server, "https://127.0.0.1:1"));
  const jane = await cluster.kubeconfigFor({ user: "jane" });
  const [away, context, status, drain] = await Promise.all([
    runAs(nowhere, "status", "support"),
    run("--context", "nope", "status", "support"),
    runAs(jane, "status", "support"),
    runAs(jane, "drain", "support-1"),
  ]);
  expect(withoutDefinition.stderr).toMatch(/resource type "voicebot"\n  .*install the operator/);
  expect(away.stderr).toMatch(/^kubectl voicebot: The connection to the server 127\.0\.0\.1:1 was refused.*\n  is the/);
  expect(context.stderr).toContain("kubectl config get-contexts");
  for (const { code, stderr } of [status, drain]) {
    expect(code).toBe(1);
    expect(stderr).toMatch(/is forbidden.*\n  ask whoever runs the cluster/);
  }
});

test("whoever may see a Voicebot and nothing else sees it, and what they may not read", async () => {
  const binding = "--verb=get,list --resource=voicebots".split(" ");
  await cluster.kubectl("create", "role", "onlooker", ...binding, "-n", "default");
  await cluster.kubectl("create", "rolebinding", "onlooker", "--role=onlooker", "--user=joe", "-n", "default");
  const joe = await cluster.kubeconfigFor({ user: "joe" });
  let seen: Ended = { code: 1, stdout: "", stderr: "" };
  await vi.waitFor(
    async () => {
      seen = await runAs(joe, "status", "support");
      expect(seen.code).toBe(0);
    },
    { timeout: 30_000, interval: 500 },
  );
  expect(seen.stdout).toMatch(/^support in default: /);
  expect(seen.stdout).toMatch(/could not be read\n.*pods is forbidden/);
});

test("a report holds the resource, its pods and its events, and nothing of what is planted in them", async () => {
  const metadata = { name: "support-settings", namespace: "default", labels };
  const planted = ["hunter2", "swordfish", "xyzzy-token", "open-sesame", "0612345678", "jeanne@example.com"];
  const env = [{ name: "PROXY_PASSWORD", value: "open-sesame" }];
  const containers = [{ name: "voicebot", image: "voicebot:1", env }];
  await cluster.kubectl.apply([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { ...metadata, name: "support-cache" },
      stringData: { a: "swordfish" },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { "settings.json": '{"sink":{"token":"xyzzy-token"},"desk":"0612345678"}', note: "ask jeanne@example.com" },
    },
    { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "support-2" }, spec: { containers } },
  ]);
  const { code, stdout } = await run("report", "support");
  expect(code).toBe(0);
  expect(stdout).toContain("could not be read: operator.log.error");
  const archive = join(folder, "voicebot-support-report.tar.gz");
  const content = (await promisify(execFile)("tar", ["xzOf", archive], { maxBuffer: 16 * 1024 * 1024 })).stdout;
  expect(content).toContain('"name": "support-1"');
  expect(content).toContain('"name": "PROXY_PASSWORD"');
  expect(content).toContain("https://***@sink.example/ingest");
  expect(planted.filter((word) => content.includes(word) || content.includes(btoa(word)))).toEqual([]);
  await cluster.kubectl("delete", "pod", "support-2", "-n", "default", "--now");
});

test("a report that cannot be written says where", async () => {
  await mkdir(join(folder, "taken"));
  const { code, stderr } = await run("report", "support", "--output", "taken");
  expect(code).toBe(1);
  expect(stderr).toMatch(/the report could not be written .*taken.*--output\n$/);
});

const isReady = {
  status: { phase: "Running", podIP: "127.0.0.1", conditions: [{ type: "Ready", status: "True" }] },
};

test("where the disruption budget lets no pod go, drain says so and in the end gives up; a call says that it does not get through", async () => {
  const budget = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "support", namespace: "default" },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  };
  const patch = ["--subresource=status", "--type=merge", "-p", JSON.stringify(isReady)];
  await cluster.kubectl("patch", "pod", "support-1", "-n", "default", ...patch);
  await cluster.kubectl.apply([budget]);
  const counted = () => cluster.kubectl("get", "pdb", "support", "-o", "jsonpath={.status.currentHealthy}");
  await vi.waitFor(async () => expect(await counted()).toBe("1"), { timeout: 30_000, interval: 250 });
  const [drain, call] = await Promise.all([run("drain", "support-1", "--timeout", "3"), run("call", "support")]);
  expect(drain.stdout).toContain("support-1: the disruption budget lets no pod go yet");
  expect(drain).toMatchObject({ code: 1, stderr: expect.stringMatching(/budget did not let support-1 go after 3 s/) });
  expect(call).toMatchObject({ code: 1, stderr: expect.stringMatching(/the port could not be forwarded: .+/) });
  await cluster.kubectl("delete", "pdb", "support", "-n", "default");
});

test("who watches a cluster that goes away sees what was last known, why no more is, and then the bot again", async () => {
  const target = ["--kubeconfig", cluster.kubeconfig, "--kubectl", kubectl];
  const watching = execa(process.execPath, [main, ...target, "status", "support", "--watch"], {
    reject: false,
    buffer: false,
    cleanup: true,
  });
  let shown = "";
  watching.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  const within = { timeout: 60_000, interval: 250 };
  try {
    await vi.waitFor(() => expect(shown).toMatch(/^support in default: /), within);
    await cluster.killApiServer();
    await vi.waitFor(
      () => expect(shown).toMatch(/support in default: .*as of before, now: The connection .*refused/s),
      within,
    );
    await cluster.startApiServer();
    shown = "";
    // Two screens after each other that know of no trouble.
    await vi.waitFor(() => expect(shown).toMatch(/(support in default: (?:(?!as of before).)*){2}$/s), within);
    expect(watching.exitCode).toBe(null);
  } finally {
    watching.kill();
    await watching;
  }
}, 180_000);

test("drain evicts a pod and says when it has gone", async () => {
  const { code, stdout, stderr } = await run("drain", "support-1", "--timeout", "30");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("support-1: gone");
});
