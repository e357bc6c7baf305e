/**
 * The real Prometheus operator on a stage, from the manifests that its authors ship, and a Prometheus of its making that
 * chooses by `release`, as that of kube-prometheus-stack does.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageMaker, Kubectl } from "@voicebots/tools/cluster";
import { parse } from "yaml";
import { prometheusOperatorFolder } from "../integration/prometheus-operator.ts";

/** Where its authors put it. */
const namespace = "default";
const prometheus = { name: "stack", namespace };
/** By which that Prometheus chooses: not what an installation of ours says unless it is told. */
export const release = { release: "a-stack-of-our-own" };

/** Names of images made of programs of ours. */
export interface PrometheusImages {
  readonly operator: string;
  readonly reloader: string;
  readonly prometheus: string;
}

export async function prometheusImages(make: ImageMaker): Promise<PrometheusImages> {
  return {
    operator: await make.program("prometheus-operator"),
    reloader: await make.program("prometheus-config-reloader"),
    prometheus: await make.program("prometheus"),
  };
}

/** Its rights and itself, and what its Prometheus may discover; its definitions are there. Resolves when it is at work. */
export async function installPrometheusOperator(kubectl: Kubectl, images: PrometheusImages): Promise<void> {
  const manifests = [...(await shipped("prometheus-operator", images)), ...(await shipped("prometheus", images))];
  await kubectl.apply(manifests.filter(({ kind }) => kind !== "Prometheus"));
  await kubectl("-n", namespace, "rollout", "status", "deployment/prometheus-operator", "--timeout=180s");
}

interface Manifest {
  readonly kind: string;
}

/**
 * The manifests of a folder of its examples, with images of ours. Its config-reloader is not held to 1 % of a core, as
 * kube-prometheus-stack does not hold it either; it keeps no Service of the kubelets, whom nobody reads here.
 */
async function shipped(folder: string, images: PrometheusImages): Promise<readonly Manifest[]> {
  const path = join(await prometheusOperatorFolder(), "example", "rbac", folder);
  const files = (await readdir(path)).filter((name) => name.endsWith(".yaml"));
  const texts = await Promise.all(files.map((name) => readFile(join(path, name), "utf8")));
  return texts.map((text) => {
    const ours = text
      .replace(/image: \S+\/prometheus-operator:\S+/, `image: ${images.operator}`)
      .replace(/=\S+\/prometheus-config-reloader:\S+/, `=${images.reloader}`)
      .replace(/^( *- )--kubelet-service=.*$/m, "$1--config-reloader-cpu-limit=0");
    return parse(ours) as Manifest;
  });
}

/** Asks the operator for a Prometheus, and publishes it at a port of the nodes. It may take a while to answer. */
export async function askForPrometheus(kubectl: Kubectl, image: string, nodePort: number): Promise<void> {
  const selector = { matchLabels: release };
  const port = 9090;
  await kubectl.apply([
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "Prometheus",
      metadata: prometheus,
      spec: {
        version: "v3.10.0",
        image,
        serviceAccountName: "prometheus",
        // Its default. By EndpointSlices: test/integration/neighbours.test.ts.
        serviceDiscoveryRole: "Endpoints",
        evaluationInterval: "5s",
        serviceMonitorSelector: selector,
        serviceMonitorNamespaceSelector: {},
        ruleSelector: selector,
        ruleNamespaceSelector: {},
        securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 2000 },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "published-prometheus", namespace },
      // The operator's startup probe looks every 15 s: it answers before it is called ready.
      spec: {
        type: "NodePort",
        selector: { prometheus: prometheus.name },
        publishNotReadyAddresses: true,
        ports: [{ port, targetPort: port, nodePort }],
      },
    },
  ]);
}
