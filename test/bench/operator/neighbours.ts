/** Two small operators with the children of ours, on the frameworks that people use: what ours is measured against. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KubernetesObject } from "@voicebots/operator/desired";
import { type ControlPlane, freePort } from "@voicebots/tools/cluster";
import { execa, type Options } from "execa";
import { operatorNamespace, prepareInstallation } from "../../integration/installed-operator.ts";
import { benchFolder, running, type Subject, type SubjectName } from "./subjects.ts";

/** In the template: name, namespace, uid and welcome of the Voicebot. */
export const placeholders = {
  name: "NAME-HERE",
  namespace: "NAMESPACE-HERE",
  uid: "UID-HERE",
  welcome: "WELCOME-HERE",
};

const template = join(benchFolder, "children.json");
const attached = { reject: false, buffer: false, stdout: "inherit", stderr: "inherit", cleanup: true } as const;

/** `children`: those of one Voicebot, with the placeholders. */
export const kopf = (children: readonly KubernetesObject[]): Subject => {
  const folder = join(benchFolder, "kopf");
  const python = join(folder, "bin", "python");
  return {
    ...neighbour("kopf"),
    revertsEdits: false,
    async prepare(controlPlane) {
      await prepareNeighbour(controlPlane, "kopf", children);
      await execa("python3", ["-m", "venv", folder], { stdio: "inherit" });
      const requirements = join(import.meta.dirname, "kopf", "requirements.txt");
      await execa(python, ["-m", "pip", "install", "--quiet", "-r", requirements], { stdio: "inherit" });
    },
    async start(controlPlane) {
      const liveness = `http://127.0.0.1:${await freePort()}/healthz`;
      const program = join(import.meta.dirname, "kopf", "operator.py");
      const flags = ["--quiet", "--all-namespaces", "--standalone", `--liveness=${liveness}`];
      const env = await environment(controlPlane, "kopf");
      return running(execa(python, ["-m", "kopf", "run", ...flags, program], { ...attached, env }), liveness);
    },
  };
};

export const controllerRuntime = (children: readonly KubernetesObject[]): Subject => {
  const program = join(benchFolder, "controller-runtime");
  return {
    ...neighbour("controller-runtime"),
    revertsEdits: true,
    async prepare(controlPlane) {
      await prepareNeighbour(controlPlane, "controller-runtime", children);
      // With the flags of the programs in `tools`: what they have compiled is not compiled again.
      const how: Options = {
        cwd: join(import.meta.dirname, "controller-runtime"),
        env: { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly -trimpath -buildvcs=false" },
        stdio: "inherit",
      };
      await execa("go", ["build", "-ldflags", "-s -w", "-o", program, "."], how);
    },
    async start(controlPlane) {
      const address = `127.0.0.1:${await freePort()}`;
      const env = { ...(await environment(controlPlane, "controller-runtime")), HEALTH_ADDRESS: address };
      return running(execa(program, { ...attached, env }), `http://${address}/readyz`);
    },
  };
};

/** Whether it can be built here; a reason when not. */
export async function whyNot(name: SubjectName): Promise<string | undefined> {
  const [command, ...args] = {
    ours: ["true"],
    "controller-runtime": ["go", "version"],
    kopf: ["python3", "-c", "import venv"],
  }[name];
  const { failed } = await execa(command ?? "", args, { reject: false, timeout: 15_000 });
  return failed ? `${command} is not here` : undefined;
}

/** A service account, so that the API server gives it the same turn in its queues as ours. */
function neighbour<Name extends SubjectName>(name: Name): { name: Name; user: string } {
  return { name, user: `system:serviceaccount:${operatorNamespace}:${name}` };
}

async function environment(controlPlane: ControlPlane, name: SubjectName): Promise<Record<string, string>> {
  const identity = { serviceAccount: name, namespace: operatorNamespace };
  return { KUBECONFIG: await controlPlane.kubeconfigFor(identity), CHILDREN: template };
}

async function prepareNeighbour(
  controlPlane: ControlPlane,
  name: SubjectName,
  children: readonly KubernetesObject[],
): Promise<void> {
  await prepareInstallation(controlPlane);
  const group = "rbac.authorization.k8s.io";
  await controlPlane.kubectl.apply([
    {
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: `bench-${name}` },
      subjects: [{ kind: "ServiceAccount", name, namespace: operatorNamespace }],
      roleRef: { apiGroup: group, kind: "ClusterRole", name: "cluster-admin" },
    },
  ]);
  await mkdir(benchFolder, { recursive: true });
  await writeFile(template, JSON.stringify(children));
}
