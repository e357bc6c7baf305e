/** Our operator as it is shipped: bundled, with the image's flags and environment, coming in by its service account. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ControlPlane, freePort } from "@voicebots/tools/cluster";
import { execa } from "execa";
import { operatorNamespace, operatorUser, prepareInstallation } from "../../integration/installed-operator.ts";
import { running, type Subject } from "./subjects.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const operator = join(repository, "operator");

export const ours: Subject = {
  name: "ours",
  user: operatorUser,
  revertsEdits: true,
  async prepare(controlPlane) {
    await prepareInstallation(controlPlane);
    await execa("npm", ["run", "--silent", "-w", "operator", "bundle"], { cwd: repository, stdio: "inherit" });
  },
  async forget(controlPlane) {
    await rm(cacheFolder(controlPlane), { recursive: true, force: true });
  },
  async start(controlPlane) {
    const port = await freePort();
    const image = await imageSettings();
    const { hostname, port: apiServerPort } = new URL(controlPlane.server);
    const flags = [...image.flags, ...(process.env["BENCH_NODE_FLAGS"] ?? "").split(" ").filter(Boolean)];
    const child = execa(process.execPath, [...flags, join(operator, "dist/operator.mjs")], {
      extendEnv: false,
      env: {
        ...image.environment,
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: apiServerPort,
        SERVICE_ACCOUNT_FOLDER: await serviceAccountFolder(controlPlane),
        POD_NAMESPACE: operatorNamespace,
        POD_NAME: "bench",
        POD_UID: "bench",
        CACHE_FOLDER: cacheFolder(controlPlane),
        NODE_COMPILE_CACHE: join(cacheFolder(controlPlane), "node"),
        VOICEBOT_IMAGE: "example.test/voicebot:1",
        REDIS_IMAGE: "example.test/redis:7",
        HTTP_PORT: String(port),
        // A thousand autoscalers that ask every fifteen seconds would be measured too; the others serve none.
        METRICS_API: "false",
        LOG_LEVEL: "error",
      },
      reject: false,
      buffer: false,
      stdout: "inherit",
      stderr: "inherit",
      cleanup: true,
    });
    return running(child, `http://127.0.0.1:${port}/readyz`);
  },
};

/** As a pod's emptyDir: it outlives the operator's process, and goes with the control plane. */
const cacheFolder = ({ kubeconfig }: ControlPlane): string => join(dirname(kubeconfig), "operator-cache");

interface ImageSettings {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What the image gives to Node: the command's flags, and its environment. */
async function imageSettings(): Promise<ImageSettings> {
  const dockerfile = await readFile(join(operator, "Dockerfile"), "utf8");
  const command = /^CMD (\[.*\])$/m.exec(dockerfile)?.[1];
  if (command === undefined) throw new Error("the operator's Dockerfile has no CMD");
  const variables = dockerfile.matchAll(/^ENV (.*)$/gm).flatMap(([, line = ""]) => line.split(" "));
  return {
    flags: (JSON.parse(command) as string[]).filter((word) => word.startsWith("--")),
    environment: Object.fromEntries(variables.map((one) => one.split("=", 2) as [string, string])),
  };
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
