/** The chart, installed by Helm itself into a real API server: its objects are accepted, its rights are what they say. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { untilEstablished } from "./established.ts";
import { chart, helmOn } from "./installed-chart.ts";
import { startOperator } from "./installed-operator.ts";

const valuesOf = (name: string): string => join(chart, "ci", `${name}-values.yaml`);
const system = "voicebot-system";
const folder = mkdtempSync(join(tmpdir(), "chart-test-"));
let controlPlane: ControlPlane;

/** As little of the Prometheus operator as its kinds need to be taken. */
const definition = (kind: string, plural: string) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.monitoring.coreos.com` },
  spec: {
    group: "monitoring.coreos.com",
    scope: "Namespaced",
    names: { kind, plural },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
});
const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };

beforeAll(async () => {
  controlPlane = await startControlPlane({ audit: true });
  const namespace = (name: string, labels = {}) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels },
  });
  await controlPlane.kubectl.apply([
    namespace(system, restricted),
    namespace("sales"),
    namespace("support"),
    definition("ServiceMonitor", "servicemonitors"),
    definition("PrometheusRule", "prometheusrules"),
  ]);
  await untilEstablished(
    controlPlane.kubectl,
    "crd/servicemonitors.monitoring.coreos.com",
    "crd/prometheusrules.monitoring.coreos.com",
  );
}, 900_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await controlPlane?.stop();
});

interface Review {
  readonly user: string;
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Asks the API server itself whether somebody may do something. */
async function may({ user, ...resourceAttributes }: Review): Promise<boolean> {
  const kind = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" };
  const file = join(folder, "review.json");
  writeFileSync(file, JSON.stringify({ ...kind, spec: { user, resourceAttributes } }));
  const answer = await controlPlane.kubectl(
    "create",
    "--raw",
    `/apis/${kind.apiVersion}/subjectaccessreviews`,
    "-f",
    file,
  );
  return (JSON.parse(answer) as { status: { allowed: boolean } }).status.allowed;
}

const operator = `system:serviceaccount:${system}:voicebot-operator`;
const autoscaler = "system:serviceaccount:kube-system:horizontal-pod-autoscaler";

async function installed(values: string, during: () => Promise<void>): Promise<void> {
  await helmOn(
    controlPlane,
    "install",
    "voicebot-operator",
    chart,
    "--namespace",
    system,
    "--values",
    valuesOf(values),
  );
  try {
    await during();
  } finally {
    await helmOn(controlPlane, "uninstall", "voicebot-operator", "--namespace", system);
  }
}

test("the operator may look after Voicebots everywhere, and read no Secret", () =>
  installed("default", async () => {
    const inSales = { user: operator, namespace: "sales" };
    expect(await may({ ...inSales, verb: "list", group: "voicebot.dev", resource: "voicebots" })).toBe(true);
    expect(await may({ ...inSales, verb: "patch", group: "apps", resource: "deployments" })).toBe(true);
    expect(await may({ ...inSales, verb: "create", resource: "secrets" })).toBe(true);
    for (const verb of ["get", "list", "watch", "update", "patch", "delete"]) {
      expect(await may({ ...inSales, verb, resource: "secrets" })).toBe(false);
    }
    const voicebots = { ...inSales, group: "voicebot.dev", resource: "voicebots" };
    // Its finalizer is a field of the Voicebot.
    expect(await may({ ...voicebots, verb: "patch" })).toBe(true);
    for (const verb of ["create", "update", "delete"]) expect(await may({ ...voicebots, verb })).toBe(false);
  }));

test("the metrics API has the rights it starts with, and the autoscaler may read the calls in progress", () =>
  installed("default", async () => {
    const authentication = {
      namespace: "kube-system",
      resource: "configmaps",
      name: "extension-apiserver-authentication",
    };
    expect(await may({ user: operator, verb: "get", ...authentication })).toBe(true);
    const services = { group: "apiregistration.k8s.io", resource: "apiservices" };
    expect(await may({ user: operator, verb: "patch", ...services, name: "v1beta2.custom.metrics.k8s.io" })).toBe(true);
    expect(await may({ user: operator, verb: "patch", ...services, name: "v1beta1.metrics.k8s.io" })).toBe(false);
    const metric = {
      user: autoscaler,
      verb: "get",
      group: "custom.metrics.k8s.io",
      resource: "pods",
      namespace: "sales",
      name: "*",
    };
    expect(await may({ ...metric, subresource: "voicebot_active_calls" })).toBe(true);
  }));

test("told which namespaces to watch, it may do nothing in others", () =>
  installed("namespaced", async () => {
    const voicebots = { user: operator, verb: "list", group: "voicebot.dev", resource: "voicebots" };
    expect(await may({ ...voicebots, namespace: "sales" })).toBe(true);
    expect(await may({ ...voicebots, namespace: "support" })).toBe(true);
    expect(await may({ ...voicebots, namespace: "default" })).toBe(false);
    expect(await may(voicebots)).toBe(false);
  }));

test("who may edit a namespace may edit its Voicebots, once the cluster has joined the roles", () =>
  installed("default", async () => {
    const editor = { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" } };
    const metadata = { name: "editor", namespace: "sales" };
    const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" }];
    await controlPlane.kubectl.apply([
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata, subjects, ...editor },
    ]);
    const jane = { user: "jane", namespace: "sales", group: "voicebot.dev", resource: "voicebots" };
    await expect.poll(() => may({ ...jane, verb: "create" }), { timeout: 10_000 }).toBe(true);
    expect(await may({ ...jane, verb: "update", subresource: "status" })).toBe(false);
  }));

test("in a namespace that enforces the restricted Pod Security Standard the operator's pods are admitted", () =>
  installed("everything", async () => {
    const pods = async () => {
      const { items } = await controlPlane.kubectl.json<{ items: unknown[] }>("get", "pods", "--namespace", system);
      return items.length;
    };
    await expect.poll(pods, { timeout: 20_000 }).toBe(2);
    const monitor = await controlPlane.kubectl("get", "servicemonitor", "bots", "--namespace", system, "-o", "name");
    expect(monitor.trim()).toBe("servicemonitor.monitoring.coreos.com/bots");
  }));

test("Voicebots outlive the operator, and the next release takes their definition over", async () => {
  const voicebot = {
    apiVersion: "voicebot.dev/v1alpha1",
    kind: "Voicebot",
    metadata: { name: "support", namespace: "support" },
    spec: { credentials: { secretName: "voicebot-providers" } },
  };
  const uids = async () =>
    controlPlane.kubectl("get", "voicebot", "support", "--namespace", "support", "-o", "jsonpath={.metadata.uid}");
  let before = "";
  await installed("default", async () => {
    await untilEstablished(controlPlane.kubectl, "crd/voicebots.voicebot.dev");
    await controlPlane.kubectl.apply([voicebot]);
    before = await uids();
  });
  await installed("default", async () => expect(await uids()).toBe(before));
});

const soon = { timeout: 90_000, interval: 500 };
const least = (name: string, namespace: string) => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace },
  spec: { credentials: { secretName: "voicebot-providers" }, scaling: { replicas: 0 } },
});

/** The operator as the installed Deployment would start it: its settings, its account, its roles. */
async function startAsInstalled() {
  const { spec } = await controlPlane.kubectl.json<{
    spec: { template: { spec: { containers: [{ env: { name: string; value?: string }[] }] } } };
  }>("get", "deployment", "voicebot-operator", "--namespace", system);
  // Where it listens is this machine's affair.
  const settings = spec.template.spec.containers[0].env.flatMap(({ name, value }) =>
    value === undefined || name.endsWith("_PORT") ? [] : [[name, value] as const],
  );
  return startOperator(controlPlane, "operator-1", {
    ...Object.fromEntries(settings),
    POD_NAMESPACE: system,
    KUBECONFIG: await controlPlane.kubeconfigFor({ serviceAccount: "voicebot-operator", namespace: system }),
  });
}

const deployments = (namespace: string) =>
  controlPlane.kubectl("get", "deployments", "--namespace", namespace, "-o", "name");

test("with the chart's own roles the operator does all that it does and is refused nothing; its APIService goes with the chart", async () => {
  const since = new Date().toISOString();
  await installed("default", async () => {
    const running = await startAsInstalled();
    try {
      await controlPlane.kubectl.apply([least("everywhere", "sales")]);
      await vi.waitFor(async () => expect(await deployments("sales")).toContain("/everywhere"), soon);
      const calls = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/sales/pods/*/voicebot_active_calls";
      await vi.waitFor(() => controlPlane.kubectl("get", "--raw", calls), soon);
      await controlPlane.kubectl("delete", "voicebot", "everywhere", "--namespace", "sales");
    } finally {
      await running.stop();
    }
  });
  const asked = (await controlPlane.auditEvents()).filter(({ user, at }) => user === operator && at >= since);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ code }) => code === 403)).toEqual([]);
  const apiServices = () => controlPlane.kubectl("get", "apiservices", "-o", "name");
  await vi.waitFor(async () => expect(await apiServices()).not.toContain("custom.metrics.k8s.io"), soon);
}, 240_000);

test("with a Role in the namespace that it watches and no right elsewhere, the operator works there and is refused nothing", async () => {
  await controlPlane.kubectl("apply", "--server-side", "-f", join(chart, "files", "crd"));
  const since = new Date().toISOString();
  await installed("without-cluster-rights", async () => {
    const running = await startAsInstalled();
    try {
      await controlPlane.kubectl.apply([least("elsewhere", "sales"), least("here", "support")]);
      await vi.waitFor(async () => expect(await deployments("support")).toContain("/here"), soon);
      await vi.waitFor(() => controlPlane.kubectl("get", "pdb", "here", "--namespace", "support"), soon);
      expect(await deployments("sales")).not.toContain("/elsewhere");
    } finally {
      await running.stop();
    }
  });
  const asked = (await controlPlane.auditEvents()).filter(({ user, at }) => user === operator && at >= since);
  expect(asked.filter(({ code }) => code === 403)).toEqual([]);
  expect(new Set(asked.map(({ namespace }) => namespace))).toEqual(new Set(["support", system]));
}, 240_000);
