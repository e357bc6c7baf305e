/** The command line on a real API server. A pod runs nowhere here: what a pod says, and calls, are in the end-to-end test. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { customResourceDefinition } from "@voicebots/operator/api";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { program } from "@voicebots/tools/programs";
import { afterAll, beforeAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));
const labels = {
  "app.kubernetes.io/name": "voicebot",
  "app.kubernetes.io/instance": "support",
  "app.kubernetes.io/component": "bot",
};
const voicebot = {
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name: "support", namespace: "default" },
  spec: { credentials: { secretName: "keys" }, records: { sink: { url: "https://me:hunter2@sink.example/ingest" } } },
};
const pod = (name: string, podLabels: object) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", labels: podLabels },
  spec: { containers: [{ name: "voicebot", image: "voicebot:1" }] },
});

let cluster: ControlPlane;
let kubectl: string;
let folder: string;

beforeAll(async () => {
  cluster = await startControlPlane();
  kubectl = await program("kubectl");
  folder = await mkdtemp(join(tmpdir(), "voicebot-cli-"));
  await cluster.kubectl.apply([customResourceDefinition()]);
  await cluster.kubectl("wait", "--for=condition=Established", "crd/voicebots.voicebot.dev", "--timeout=30s");
  await cluster.kubectl.apply([voicebot, pod("support-1", labels), pod("other", {})]);
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

async function run(...args: readonly string[]): Promise<Ended> {
  const target = ["--kubeconfig", cluster.kubeconfig, "--kubectl", kubectl];
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
  const { code, stdout } = await run("status", "support");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^support in default: no operator has looked at it yet/);
  expect(stdout).toMatch(/support-1 +\? +pending/);
});

test("what does not exist is told in a line", async () => {
  const [status, call, drain] = await Promise.all([
    run("status", "sales"),
    run("call", "support"),
    run("drain", "other"),
  ]);
  expect(status).toMatchObject({
    code: 1,
    stderr: 'kubectl voicebot: Error from server (NotFound): voicebots.voicebot.dev "sales" not found\n',
  });
  expect(call.stderr).toContain('no pod of support takes calls: "kubectl voicebot status support" says why');
  expect(drain.stderr).toContain("pod other is not of a voicebot");
});

test("a report holds the resource, its pods and its events, and no password", async () => {
  const { code, stdout } = await run("report", "support");
  expect(code).toBe(0);
  expect(stdout).toContain("could not be read: operator.log.error");
  const archive = join(folder, "voicebot-support-report.tar.gz");
  const content = (await promisify(execFile)("tar", ["xzOf", archive], { maxBuffer: 16 * 1024 * 1024 })).stdout;
  expect(content).toContain('"name": "support-1"');
  expect(content).toContain("https://***@sink.example/ingest");
  expect(content).not.toContain("hunter2");
});

test("drain evicts a pod and says when it has gone", async () => {
  const { code, stdout, stderr } = await run("drain", "support-1", "--timeout", "30");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("support-1: gone");
});
