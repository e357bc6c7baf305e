/** The operators that are measured: ours as it is shipped, bundled; and a small one on Kopf with the same children. */
import type { ChildProcess } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { KubernetesObject } from "@voicebots/operator/desired";
import { type ControlPlane, freePort } from "@voicebots/tools/cluster";
import { execa } from "execa";
import { operatorNamespace, operatorUser, prepareInstallation } from "../../integration/installed-operator.ts";

export interface Subject {
  readonly name: string;
  /** As the API server knows it. */
  readonly user: string;
  /** Whether it puts a child right that somebody edited. */
  readonly revertsEdits: boolean;
  /** Whatever must be there before it starts. */
  prepare(controlPlane: ControlPlane): Promise<void>;
  start(controlPlane: ControlPlane): Promise<RunningSubject>;
}

export interface RunningSubject {
  readonly pid: number;
  /** Where it answers over HTTP. */
  readonly url: string;
  /** Milliseconds between its start and the moment at which it said that it was ready. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

const repository = join(import.meta.dirname, "..", "..", "..");
const operator = join(repository, "operator");
const cache = process.env["VOICEBOTS_CACHE"] ?? join(homedir(), ".cache", "voicebots");

export function ours(logLevel = "warn"): Subject {
  return {
    name: "voicebot-operator",
    user: operatorUser,
    revertsEdits: true,
    async prepare(controlPlane) {
      await prepareInstallation(controlPlane);
      await execa("npm", ["run", "--silent", "-w", "operator", "bundle"], { cwd: repository, stdio: "inherit" });
    },
    async start(controlPlane) {
      const port = await freePort();
      const profile = process.env["BENCH_CPU_PROFILE"];
      const profiling = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
      const { hostname, port: apiServerPort } = new URL(controlPlane.server);
      const child = execa(
        process.execPath,
        [...profiling, ...(await imageFlags()), join(operator, "dist/operator.mjs")],
        {
          extendEnv: false,
          env: {
            KUBERNETES_SERVICE_HOST: hostname,
            KUBERNETES_SERVICE_PORT: apiServerPort,
            SERVICE_ACCOUNT_FOLDER: await serviceAccountFolder(controlPlane),
            NODE_ENV: "production",
            POD_NAMESPACE: operatorNamespace,
            POD_NAME: "bench",
            VOICEBOT_IMAGE: "example.test/voicebot:1",
            REDIS_IMAGE: "example.test/redis:7",
            HTTP_PORT: String(port),
            // A thousand autoscalers that ask every fifteen seconds would be measured too; the references serve none.
            METRICS_API: "false",
            LOG_LEVEL: logLevel,
          },
          reject: false,
          buffer: false,
          stdout: "inherit",
          stderr: "inherit",
          cleanup: true,
        },
      );
      return running(child, `http://127.0.0.1:${port}/readyz`);
    },
  };
}

/** What the image gives to Node. */
async function imageFlags(): Promise<string[]> {
  const command = /^CMD (\[.*\])$/m.exec(await readFile(join(operator, "Dockerfile"), "utf8"))?.[1];
  if (command === undefined) throw new Error("the operator's Dockerfile has no CMD");
  return (JSON.parse(command) as string[]).filter((word) => word.startsWith("--"));
}

/** A folder as the kubelet mounts it into the operator's pod; it goes with the control plane. */
async function serviceAccountFolder({ kubectl, kubeconfig }: ControlPlane): Promise<string> {
  const folder = join(dirname(kubeconfig), "service-account");
  const token = await kubectl("create", "token", "voicebot-operator", "-n", operatorNamespace, "--duration=24h");
  const { clusters } = JSON.parse(await readFile(kubeconfig, "utf8")) as {
    readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  };
  const ca = Buffer.from(clusters[0]?.cluster["certificate-authority-data"] ?? "", "base64");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "token"), token.trim(), { mode: 0o600 });
  await writeFile(join(folder, "ca.crt"), ca);
  return folder;
}

/** The template: the children of a Voicebot of which name, namespace, uid and welcome are these words. */
export const placeholders = {
  name: "NAME-HERE",
  namespace: "NAMESPACE-HERE",
  uid: "UID-HERE",
  welcome: "WELCOME-HERE",
};

export function kopf(children: readonly KubernetesObject[]): Subject {
  const folder = join(cache, "bench-kopf");
  const python = join(folder, "venv", "bin", "python");
  const template = join(folder, "children.json");
  return {
    name: "Kopf",
    user: "kopf",
    revertsEdits: false,
    async prepare(controlPlane) {
      await prepareInstallation(controlPlane);
      await mkdir(folder, { recursive: true });
      await execa("python3", ["-m", "venv", join(folder, "venv")], { stdio: "inherit" });
      const requirements = join(import.meta.dirname, "kopf", "requirements.txt");
      await execa(python, ["-m", "pip", "install", "--quiet", "-r", requirements], { stdio: "inherit" });
      await writeFile(template, JSON.stringify(children));
    },
    async start(controlPlane) {
      const port = await freePort();
      const program = join(import.meta.dirname, "kopf", "operator.py");
      const liveness = `http://127.0.0.1:${port}/healthz`;
      const child = execa(
        python,
        ["-m", "kopf", "run", "--quiet", "--all-namespaces", "--standalone", `--liveness=${liveness}`, program],
        {
          env: {
            KUBECONFIG: await controlPlane.kubeconfigFor({ user: "kopf", groups: ["system:masters"] }),
            CHILDREN: template,
          },
          reject: false,
          buffer: false,
          stdout: "inherit",
          stderr: "inherit",
          cleanup: true,
        },
      );
      return running(child, liveness);
    },
  };
}

async function running(
  child: Pick<ChildProcess, "pid" | "exitCode" | "kill" | "once">,
  readiness: string,
): Promise<RunningSubject> {
  const startedAt = performance.now();
  while (!(await isOk(readiness))) {
    if (child.exitCode !== null) throw new Error(`the operator ended before it was ready: exit ${child.exitCode}`);
    if (performance.now() - startedAt > 120_000) throw new Error("the operator is not ready after two minutes");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    pid: child.pid ?? 0,
    url: new URL(readiness).origin,
    readyMs: performance.now() - startedAt,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
