import { createHash } from "node:crypto";
import * as permissions from "@voicebots/operator/permissions";
import { optionalResources, ownedResources, type Resource } from "@voicebots/operator/resources";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  operatorUser,
  prepareInstallation,
  type RunningOperator,
  startOperator,
  toldSince,
} from "./installed-operator.ts";

const namespace = "shop";
const soon = { timeout: 90_000, interval: 500 };
const kinds = [...ownedResources, ...optionalResources];
const groupOf = ({ apiVersion }: Resource): string =>
  apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
const fullName = (resource: Resource): string => [resource.plural, groupOf(resource)].filter(Boolean).join(".");

interface Child {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Record<string, unknown> & { readonly name: string; readonly labels: Record<string, string> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Record<string, unknown>;
}

let controlPlane: ControlPlane;
let operator: RunningOperator;

const voicebot = (name: string, spec: object): object => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace },
  spec: { credentials: { secretName: "voicebot-providers" }, ...spec },
});

/** The kind alone: what its own project says of its content does not matter here. */
function definition(resource: Resource): object {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const names = { kind: resource.kind, plural: resource.plural, singular: resource.kind.toLowerCase() };
  const [, version] = resource.apiVersion.split("/");
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: fullName(resource) },
    spec: {
      group: groupOf(resource),
      names,
      scope: "Namespaced",
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

const childrenOf = async (resource: Resource): Promise<Child[]> =>
  (
    await controlPlane.kubectl.json<{ items: Child[] }>(
      "get",
      fullName(resource),
      "-n",
      namespace,
      "-l",
      "app.kubernetes.io/managed-by=voicebot-operator",
    )
  ).items;

const withGrafana = { monitoring: { dashboards: { grafanaOperator: { enabled: true } } }, scaling: { replicas: 0 } };
const withKeda = { scaling: { replicas: 0, metricsFrom: "keda" } };

beforeAll(async () => {
  controlPlane = await startControlPlane({ audit: true });
  await prepareInstallation(controlPlane);
  await controlPlane.kubectl.apply(optionalResources.map(definition));
  await controlPlane.kubectl("create", "namespace", namespace);
  operator = await startOperator(controlPlane, "operator-1");
  await controlPlane.kubectl.apply([voicebot("support", withGrafana), voicebot("sales", withKeda)]);
});
afterAll(async () => {
  await operator?.stop();
  await controlPlane?.stop();
});

test("under the rights that it is shipped with, the operator makes a child of every kind that it may own", async () => {
  await vi.waitFor(async () => {
    const found = await Promise.all(kinds.map(async (one) => [one.kind, (await childrenOf(one)).length > 0] as const));
    expect(found.filter(([, isThere]) => !isThere)).toEqual([]);
  }, soon);
}, 180_000);

test("what somebody changes in a child of any kind is put right", async () => {
  for (const kind of kinds) {
    const [child] = await childrenOf(kind);
    if (child === undefined) throw new Error(`there is no ${kind.kind}`);
    const wanted = child.metadata.labels["app.kubernetes.io/part-of"];
    const edit = JSON.stringify({ metadata: { labels: { "app.kubernetes.io/part-of": "somebody" } } });
    const { name } = child.metadata;
    await controlPlane.kubectl("patch", fullName(kind), name, "-n", namespace, "--type=merge", "-p", edit);
    await vi.waitFor(async () => {
      const now = (await childrenOf(kind)).find(({ metadata }) => metadata.name === name);
      expect([kind.kind, now?.metadata.labels["app.kubernetes.io/part-of"]]).toEqual([kind.kind, wanted]);
    }, soon);
  }
}, 300_000);

test("what somebody changes in a file is put right, although the operator keeps no file in memory", async () => {
  const configMaps = ownedResources.find(({ kind }) => kind === "ConfigMap");
  if (configMaps === undefined) throw new Error("ConfigMaps are owned");
  const files = await childrenOf(configMaps);
  // The settings, and a dashboard.
  for (const { metadata, data = {} } of [files[0], files.at(-1)].filter((one) => one !== undefined)) {
    const edit = JSON.stringify({ data: Object.fromEntries(Object.keys(data).map((file) => [file, "changed"])) });
    await controlPlane.kubectl("patch", "configmap", metadata.name, "-n", namespace, "--type=merge", "-p", edit);
    await vi.waitFor(async () => {
      const now = (await childrenOf(configMaps)).find((one) => one.metadata.name === metadata.name);
      expect(now?.data).toEqual(data);
    }, soon);
  }
}, 300_000);

test("who also applies a field of ours is named in an Event and in the status, and is not fought without end", async () => {
  const theirs = (revisionHistoryLimit: number) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "support", namespace },
    spec: { revisionHistoryLimit },
  });
  const read = <T>(what: string) => controlPlane.kubectl.json<T>("get", what, "support", "-n", namespace);
  const ours = async () => (await read<{ spec: { revisionHistoryLimit: number } }>("deployment")).spec;
  const before = (await ours()).revisionHistoryLimit;
  const isOursAgain = () => vi.waitFor(async () => expect((await ours()).revisionHistoryLimit).toBe(before), soon);
  const since = new Date().toISOString();
  const asFlux = ["--field-manager=flux", "--force-conflicts", "--validate=false"];
  await controlPlane.kubectl.apply([theirs(77)], ...asFlux);
  await isOursAgain();
  await vi.waitFor(async () => {
    const { status } = await read<{ status: { conditions: { type: string }[] } }>("voicebot");
    expect(status.conditions.find(({ type }) => type === "Degraded")).toMatchObject({
      reason: "FieldConflict",
      message: expect.stringMatching(/^"flux" sets \.spec\.revisionHistoryLimit of Deployment "support" too/),
    });
    const told = await toldSince(controlPlane, namespace, since);
    expect(told.join()).toMatch(/ChangeReverted: Deployment "support": .*set by "flux"/);
  }, soon);
  for (let times = 0; times < 4; times += 1) await controlPlane.kubectl.apply([theirs(78 + times)], ...asFlux);
  await isOursAgain();
  const answers = (await controlPlane.auditEvents()).filter(
    ({ user, verb, resource, at, code }) =>
      user === operatorUser && verb === "patch" && resource === "deployments" && at >= since && code === 200,
  );
  expect(answers.length).toBeLessThanOrEqual(5);
}, 180_000);

test("a child of any kind that is desired no longer is deleted, and what is not ours never is", async () => {
  for (const kind of kinds) {
    const [child] = await childrenOf(kind);
    if (child === undefined) throw new Error(`there is no ${kind.kind}`);
    const { clusterIP: _ip, clusterIPs: _ips, replicas: _replicas, ...spec } = child.spec ?? {};
    const { labels, ownerReferences } = child.metadata;
    const copy = (name: string, owners: unknown): object => ({
      ...child,
      metadata: { name, namespace, labels, ...(owners === undefined ? {} : { ownerReferences: owners }) },
      ...(child.spec === undefined ? {} : { spec }),
      status: undefined,
    });
    await controlPlane.kubectl.apply([copy("left-over", ownerReferences), copy("of-somebody", undefined)]);
  }
  await vi.waitFor(async () => {
    const names = await Promise.all(
      kinds.map(async (kind) => (await childrenOf(kind)).map(({ metadata }) => metadata.name)),
    );
    expect(names.filter((of) => of.includes("left-over"))).toEqual([]);
    expect(names.filter((of) => !of.includes("of-somebody"))).toEqual([]);
  }, soon);
}, 300_000);

test("the operator tells of itself under controller-runtime's names, that it is well, and in each line which Voicebot it is about", async () => {
  const page = async (path: string) => (await fetch(`${operator.http}${path}`)).text();
  expect(JSON.parse(await page("/healthz"))).toEqual({ status: "ok" });
  const metrics = await page("/metrics");
  for (const metric of [
    'controller_runtime_reconcile_total{controller="voicebot",result="success"}',
    'controller_runtime_reconcile_time_seconds_count{controller="voicebot"}',
    'controller_runtime_max_concurrent_reconciles{controller="voicebot"}',
    'workqueue_adds_total{name="voicebot"}',
    'workqueue_depth{name="voicebot"}',
    'rest_client_requests_total{code="200",method="PATCH"}',
    'leader_election_master_status{name="voicebot-operator"} 1',
  ]) {
    expect(metrics).toContain(metric);
  }
  const reconciled = operator.log.filter(({ msg }) => msg === "reconciled").map(({ voicebot }) => voicebot);
  expect(reconciled).toEqual(
    expect.arrayContaining([
      { namespace, name: "support" },
      { namespace, name: "sales" },
    ]),
  );
});

/** Voicebots like the two, but that all their names are taken. */
const namesakes = new Map(
  [
    ["support", "taken"],
    ["sales", "seized"],
  ].flatMap(([like = "", name = ""]) => [
    [like, name],
    [digestOf(like), digestOf(name)],
  ]),
);

/** As it is in the names of a bot's dashboards. */
function digestOf(name: string): string {
  return createHash("sha256").update(`${namespace}/${name}`).digest("hex").slice(0, 10);
}

test("whatever kind an object has that bears the name of a child and no label of ours, it is left as it is", async () => {
  const names: [Resource, string][] = [];
  for (const kind of kinds) {
    const child = (await childrenOf(kind)).find(({ metadata }) => metadata.name !== "of-somebody");
    if (child === undefined) throw new Error(`there is no ${kind.kind}`);
    const { clusterIP: _ip, clusterIPs: _ips, replicas: _replicas, ...spec } = child.spec ?? {};
    const name = [...namesakes].reduce((like, [from, to]) => like.replace(from, to), child.metadata.name);
    const content = child.spec === undefined ? { data: { theirs: "1" } } : { spec };
    const body = kind.kind === "ServiceAccount" ? {} : content;
    const { apiVersion } = kind;
    await controlPlane.kubectl.apply([{ apiVersion, kind: kind.kind, metadata: { name, namespace }, ...body }]);
    names.push([kind, name]);
  }
  await controlPlane.kubectl.apply([voicebot("taken", withGrafana), voicebot("seized", withKeda)]);
  for (const one of ["taken", "seized"]) {
    await vi.waitFor(async () => {
      const { status } = await controlPlane.kubectl.json<{ status?: { conditions?: { reason: string }[] } }>(
        "get",
        "voicebot",
        one,
        "-n",
        namespace,
      );
      expect(status?.conditions?.map(({ reason }) => reason)).toContain("NameTaken");
    }, soon);
  }
  for (const [kind, name] of names) {
    const { metadata } = await controlPlane.kubectl.json<{
      metadata: { ownerReferences?: unknown; managedFields?: { manager: string }[] };
    }>("get", fullName(kind), name, "-n", namespace, "--show-managed-fields");
    const managers = (metadata.managedFields ?? []).map(({ manager }) => manager);
    expect([kind.kind, metadata.ownerReferences, managers.includes("voicebot-operator")]).toEqual([
      kind.kind,
      undefined,
      false,
    ]);
  }
}, 300_000);

/** Rights that show in no request here, and why they are needed all the same. */
const notSeenHere: Readonly<Record<string, string>> = {
  "create endpoints/restricted": "asked for by an admission plugin of OpenShift alone",
  "update voicebots.voicebot.dev/finalizers": "asked for by the admission plugin OwnerReferencesPermissionEnforcement",
  "patch voicebots.voicebot.dev": "the finalizer, from the first pod that takes calls",
  "patch pods": "the deletion cost before a scale-down, which the end-to-end test shows under calls",
  "patch events.events.k8s.io": "the count of an Event, sent a minute after its first",
  "patch apiservices.apiregistration.k8s.io": "a certificate of the metrics API that was renewed",
};

test("the operator uses every right that it asks for, and is refused nothing", async () => {
  const calls = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/voicebot_active_calls`;
  await vi.waitFor(() => controlPlane.kubectl("get", "--raw", calls), soon);
  // A watch is on record once it has ended.
  await operator.stop();
  const events = (await controlPlane.auditEvents()).filter(({ user }) => user === operatorUser);
  expect(events.filter(({ code }) => code === 403)).toEqual([]);
  const used = new Set<string>();
  for (const { verb, resource, subresource, code } of events) {
    const name = subresource === undefined ? resource : `${resource}/${subresource}`;
    used.add(`${verb} ${name}`);
    // A server-side apply of what is not there yet is allowed by `create`, and is one.
    if (verb === "patch" && code === 201) used.add(`create ${name}`);
  }
  const asked = [
    ...permissions.watchedNamespaceRules,
    ...permissions.ownNamespaceRules,
    ...permissions.metricsApiOwnNamespaceRules,
    ...permissions.kubeSystemRules,
    ...permissions.metricsApiClusterRules,
  ].flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ verb, resource, group: apiGroups[0] ?? "" }))),
  );
  const unused = asked
    .filter(({ verb, resource }) => !used.has(`${verb} ${resource}`))
    .map(({ verb, resource, group }) => {
      const [plural = "", subresource] = resource.split("/");
      const named = group === "" ? plural : `${plural}.${group}`;
      return `${verb} ${subresource === undefined ? named : `${named}/${subresource}`}`;
    });
  expect(unused.filter((one) => notSeenHere[one] === undefined)).toEqual([]);
}, 120_000);

test("Secrets cannot be read by the operator: get, list and watch are forbidden to it", async () => {
  for (const verb of ["get", "list", "watch", "update", "patch", "delete", "deletecollection"]) {
    const answer = await controlPlane
      .kubectl("auth", "can-i", verb, "secrets", "-n", namespace, `--as=${operatorUser}`)
      .catch(() => "no");
    expect([verb, answer.trim()]).toEqual([verb, "no"]);
  }
  const kubeconfig = await controlPlane.kubeconfigFor({ serviceAccount: "voicebot-operator", namespace: "voicebots" });
  const asOperator = (...args: string[]) =>
    controlPlane.kubectl(`--kubeconfig=${kubeconfig}`, ...args, "-n", namespace);
  await expect(asOperator("get", "secret", "support-cache")).rejects.toThrow(/forbidden/i);
  await expect(asOperator("get", "secrets")).rejects.toThrow(/forbidden/i);
  await expect(asOperator("get", "secrets", "--watch-only", "--request-timeout=5s")).rejects.toThrow(/forbidden/i);
}, 60_000);

test("told to watch one namespace, with rights there alone, the operator works there and is refused nothing", async () => {
  const only = "only-here";
  const narrow = { serviceAccount: "narrow", namespace: "voicebots" };
  await controlPlane.kubectl("create", "namespace", only);
  const bind = (name: string, inNamespace: string, role: string) =>
    controlPlane.kubectl(
      ...["create", "rolebinding", name, "-n", inNamespace, role],
      `--serviceaccount=${narrow.namespace}:${narrow.serviceAccount}`,
    );
  await bind("narrow", only, "--clusterrole=voicebot-operator");
  await bind("narrow", narrow.namespace, "--role=voicebot-operator");
  const second = await startOperator(controlPlane, "operator-2", {
    KUBECONFIG: await controlPlane.kubeconfigFor(narrow),
    WATCH_NAMESPACES: only,
    METRICS_API: "false",
  });
  try {
    const spec = { credentials: { secretName: "voicebot-providers" } };
    const [here, elsewhere] = [only, namespace].map((where) => ({
      apiVersion: "voicebot.dev/v1alpha1",
      kind: "Voicebot",
      metadata: { name: "narrow", namespace: where },
      spec,
    }));
    await controlPlane.kubectl.apply([elsewhere ?? {}, here ?? {}]);
    const deployments = (where: string) => controlPlane.kubectl("get", "deployments", "-n", where, "-o", "name");
    await vi.waitFor(async () => expect(await deployments(only)).toContain("/narrow"), soon);
    await vi.waitFor(() => controlPlane.kubectl("get", "pdb", "narrow", "-n", only), soon);
    expect(await deployments(namespace)).not.toContain("/narrow");
    const asked = (await controlPlane.auditEvents()).filter(({ user }) => user.endsWith(":narrow"));
    expect(asked.filter(({ code }) => code === 403)).toEqual([]);
    expect(new Set(asked.map((event) => event.namespace))).toEqual(new Set([only, narrow.namespace]));
  } finally {
    await second.stop();
  }
}, 120_000);
