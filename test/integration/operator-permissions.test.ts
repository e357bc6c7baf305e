/** Under exactly the rights that it declares, on a real API server: the operator can do all that it does, and nothing else. */
import { createHash } from "node:crypto";
import * as permissions from "@voicebots/operator/permissions";
import type { Resource } from "@voicebots/operator/resources";
import type { ControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  childrenOf,
  type EveryKind,
  fullName,
  kinds,
  soon,
  startEveryKind,
  untilEveryKindIsThere,
  voicebotLike,
} from "./every-kind.ts";
import { operatorUser } from "./installed-operator.ts";

const namespace = "shop";

let everyKind: EveryKind;
let controlPlane: ControlPlane;

beforeAll(async () => {
  everyKind = await startEveryKind(namespace);
  ({ controlPlane } = everyKind);
});
afterAll(() => everyKind?.stop());

test("under the rights that it is shipped with, the operator makes a child of every kind that it may own", async () => {
  await expect(untilEveryKindIsThere(controlPlane, namespace)).resolves.toBeUndefined();
}, 180_000);

test("a child of any kind that is desired no longer is deleted, and what is not ours never is", async () => {
  for (const kind of kinds) {
    const [child] = await childrenOf(controlPlane, namespace, kind);
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
      kinds.map(async (kind) => (await childrenOf(controlPlane, namespace, kind)).map(({ metadata }) => metadata.name)),
    );
    expect(names.filter((of) => of.includes("left-over"))).toEqual([]);
    expect(names.filter((of) => !of.includes("of-somebody"))).toEqual([]);
  }, soon);
}, 300_000);

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
    const child = (await childrenOf(controlPlane, namespace, kind)).find(
      ({ metadata }) => metadata.name !== "of-somebody",
    );
    if (child === undefined) throw new Error(`there is no ${kind.kind}`);
    const { clusterIP: _ip, clusterIPs: _ips, replicas: _replicas, ...spec } = child.spec ?? {};
    const name = [...namesakes].reduce((like, [from, to]) => like.replace(from, to), child.metadata.name);
    const content = child.spec === undefined ? { data: { theirs: "1" } } : { spec };
    const body = kind.kind === "ServiceAccount" ? {} : content;
    const { apiVersion } = kind;
    await controlPlane.kubectl.apply([{ apiVersion, kind: kind.kind, metadata: { name, namespace }, ...body }]);
    names.push([kind, name]);
  }
  await controlPlane.kubectl.apply([
    voicebotLike("support", namespace, "taken"),
    voicebotLike("sales", namespace, "seized"),
  ]);
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
  "patch voicebots.voicebot.dev": "the finalizer, from the first pod that takes calls: see operator-in-time",
  "patch pods": "the marks of pods with calls: see operator-in-time",
  "patch events.events.k8s.io": "the count of an Event, sent a minute after its first",
  "patch apiservices.apiregistration.k8s.io": "a certificate of the metrics API that was renewed: see operator-in-time",
};

test("the operator uses every right that it asks for, and is refused nothing", async () => {
  const calls = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/voicebot_active_calls`;
  await vi.waitFor(() => controlPlane.kubectl("get", "--raw", calls), soon);
  // A watch is on record once it has ended.
  await everyKind.operator.stop();
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
