import { parseSettings } from "@voicebots/operator/settings";
import { expect, test } from "vitest";
import { only, type Release, render, valuesFiles } from "./rendered-chart.ts";

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly env: readonly Variable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: unknown;
  readonly securityContext: Record<string, unknown>;
  readonly [probe: string]: unknown;
}

interface PodSpec extends Record<string, unknown> {
  readonly containers: readonly Container[];
}

interface DeploymentSpec {
  readonly replicas: number;
  readonly strategy: { readonly type: string };
  readonly selector: { readonly matchLabels: Record<string, string> };
  readonly template: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec };
}

/** What the kubelet would put into the fields that name the pod. */
const fields: Record<string, string> = {
  "metadata.name": "pod",
  "metadata.namespace": "voicebot-system",
  "metadata.uid": "0d4a1bde-5c0c-4d4a-9a58-0a2f3a6c1b11",
  "status.podIP": "10.1.2.3",
};

async function deployment(
  release?: Release,
): Promise<{ spec: DeploymentSpec; container: Container; environment: Record<string, string> }> {
  const spec = only(await render(release), "Deployment").spec as DeploymentSpec;
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error("the Deployment has no container");
  const environment = Object.fromEntries(
    container.env.map(({ name, value, valueFrom }) => [
      name,
      value ?? fields[valueFrom?.fieldRef.fieldPath ?? ""] ?? "",
    ]),
  );
  return { spec, container, environment };
}

test.each([...valuesFiles.keys()])("the operator starts with the environment of %s values", async (values) => {
  const { environment } = await deployment({ values });
  expect(() => parseSettings(environment)).not.toThrow();
});

test("each value reaches the setting it is for", async () => {
  const { environment, container } = await deployment({
    values: "everything",
    set: { watchNamespaces: ["sales", "support"] },
  });
  expect(parseSettings(environment)).toMatchObject({
    namespace: "voicebot-system",
    podIp: "10.1.2.3",
    watchNamespaces: ["sales", "support"],
    voicebotImage: "registry.example.com/voicebots/voicebot:0.1.0",
    redisImage: "registry.example.com/redis:7.2",
    imagePullPolicy: "Always",
    monitoring: {
      labels: { release: "monitoring" },
      dashboardLabels: { grafana_dashboard: "yes" },
      dashboardAnnotations: { grafana_folder: "Voicebots", folder: "Phones" },
      prometheusUrl: "https://prometheus.example.com",
    },
    logLevel: "debug",
    leaderElection: { enabled: true, leaseName: "bots" },
    workers: 8,
    resyncMs: 300_000,
    metricsApi: { enabled: true, serviceName: "bots-metrics-api", ownerClusterRole: "bots-metrics-api" },
  });
  expect(environment["HTTPS_PROXY"]).toBe("http://proxy.example.com:3128");
  const { httpPort, metricsApi } = parseSettings(environment);
  expect(container.ports).toEqual([
    { name: "http", containerPort: httpPort },
    { name: "metrics-api", containerPort: metricsApi.port },
  ]);
});

test("the metrics API's Service and the ClusterRole that owns it are there under the names the operator is told", async () => {
  const objects = await render({ name: "bots" });
  const { environment } = await deployment({ name: "bots" });
  const { metricsApi } = parseSettings(environment);
  expect(only(objects, "Service", metricsApi.serviceName).spec).toEqual({
    ports: [{ name: "https", port: 443, targetPort: metricsApi.port }],
  });
  expect(only(objects, "ClusterRole", metricsApi.ownerClusterRole)).toBeDefined();
});

test.each([...valuesFiles.keys()])(
  "with %s values the pod is within the restricted Pod Security Standard",
  async (values) => {
    const { spec, container } = await deployment({ values });
    expect(spec.template.spec).toMatchObject({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(spec.template.spec).not.toHaveProperty("hostNetwork");
    expect(spec.template.spec["volumes"]).toEqual([{ name: "cache", emptyDir: { sizeLimit: "256Mi" } }]);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  },
);

test("what the operator keeps for its next start is in a folder that goes with its pod, and the pod is known by its uid", async () => {
  const { container, environment } = await deployment();
  const { cacheFolder, podUid } = parseSettings(environment);
  expect(container["volumeMounts"]).toEqual([{ name: "cache", mountPath: cacheFolder }]);
  expect(podUid).toBe(fields["metadata.uid"]);
});

test("the compiled program goes into the same folder, beside the journals", async () => {
  const { environment } = await deployment();
  const { cacheFolder } = parseSettings(environment);
  expect(environment["NODE_COMPILE_CACHE"]).toBe(`${cacheFolder}/node`);
});

test("the image is the chart's own version unless a tag or a digest says otherwise", async () => {
  expect((await deployment()).container.image).toBe("voicebots/operator:0.1.0");
  expect((await deployment({ set: { "image.tag": "edge" } })).container.image).toBe("voicebots/operator:edge");
  expect((await deployment({ values: "everything" })).container.image).toMatch(
    /^registry\.example\.com\/voicebots\/operator@sha256:/,
  );
});

test("an update overlaps only where one operator knows of the other", async () => {
  expect((await deployment()).spec.strategy.type).toBe("RollingUpdate");
  expect((await deployment({ set: { "leaderElection.enabled": false } })).spec.strategy.type).toBe("Recreate");
});

test("every knob of scheduling reaches the pod", async () => {
  const { spec } = await deployment({ values: "everything" });
  expect(spec.replicas).toBe(2);
  expect(spec.template.metadata.labels).toMatchObject({
    "example.com/team": "telephony",
    ...spec.selector.matchLabels,
  });
  expect(spec.template.spec).toMatchObject({
    serviceAccountName: "operator",
    imagePullSecrets: [{ name: "registry" }],
    nodeSelector: { "kubernetes.io/os": "linux" },
    tolerations: [{ key: "control", operator: "Exists", effect: "NoSchedule" }],
    topologySpreadConstraints: [{ maxSkew: 1 }],
    priorityClassName: "system-cluster-critical",
  });
  expect(spec.template.spec).toHaveProperty("affinity.nodeAffinity");
});
