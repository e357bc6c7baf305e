/** What others do to a Voicebot's children, on a real API server: it is put right, told of, or left alone where it is theirs. */
import { readFile } from "node:fs/promises";
import { decodeAnswer, type MetadataList, protobufMetadataList } from "@voicebots/operator/metadata-lists";
import { collectionPath, type Resource } from "@voicebots/operator/resources";
import type { ControlPlane } from "@voicebots/tools/cluster";
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  type Child,
  childrenOf,
  type EveryKind,
  fullName,
  kinds,
  soon,
  startEveryKind,
  untilEveryKindIsThere,
  voicebotLike,
} from "./every-kind.ts";
import { operatorUser, toldSince } from "./installed-operator.ts";

const namespace = "shop";

let everyKind: EveryKind;
let controlPlane: ControlPlane;

beforeAll(async () => {
  everyKind = await startEveryKind(namespace);
  ({ controlPlane } = everyKind);
  await untilEveryKindIsThere(controlPlane, namespace);
});
afterAll(() => everyKind?.stop());

test("what somebody changes in a child of any kind is put right", async () => {
  for (const kind of kinds) {
    const [child] = await childrenOf(controlPlane, namespace, kind);
    if (child === undefined) throw new Error(`there is no ${kind.kind}`);
    const wanted = child.metadata.labels["app.kubernetes.io/part-of"];
    const edit = JSON.stringify({ metadata: { labels: { "app.kubernetes.io/part-of": "somebody" } } });
    const { name } = child.metadata;
    await controlPlane.kubectl("patch", fullName(kind), name, "-n", namespace, "--type=merge", "-p", edit);
    await vi.waitFor(async () => {
      const now = (await childrenOf(controlPlane, namespace, kind)).find(({ metadata }) => metadata.name === name);
      expect([kind.kind, now?.metadata.labels["app.kubernetes.io/part-of"]]).toEqual([kind.kind, wanted]);
    }, soon);
  }
}, 300_000);

/** Something that each kind says besides its metadata, said otherwise. */
const edits: Readonly<Record<string, (child: Child) => object>> = {
  ServiceAccount: () => ({ automountServiceAccountToken: true }),
  ConfigMap: ({ data = {} }) => ({ data: Object.fromEntries(Object.keys(data).map((file) => [file, "changed"])) }),
  Service: () => ({ spec: { selector: { "app.kubernetes.io/name": "somebody" } } }),
  Deployment: () => ({ spec: { template: { spec: { terminationGracePeriodSeconds: 77 } } } }),
  StatefulSet: () => ({ spec: { template: { spec: { automountServiceAccountToken: true } } } }),
  HorizontalPodAutoscaler: () => ({ spec: { maxReplicas: 77 } }),
  PodDisruptionBudget: () => ({ spec: { maxUnavailable: "77%" } }),
  NetworkPolicy: () => ({ spec: { ingress: [{}] } }),
  ServiceMonitor: () => ({ spec: { endpoints: [] } }),
  PrometheusRule: () => ({ spec: { groups: [] } }),
  GrafanaDashboard: () => ({ spec: { configMapRef: { name: "somebodys" } } }),
  ScaledObject: () => ({ spec: { maxReplicaCount: 77 } }),
};

const saying = ({ apiVersion: _version, kind: _kind, metadata: _metadata, status: _status, ...rest }: Child) => rest;

test("what somebody changes in what a child of any kind says is put right, though of most only metadata is watched", async () => {
  const since = new Date().toISOString();
  for (const kind of kinds) {
    const children = await childrenOf(controlPlane, namespace, kind);
    // Of the files: the settings, and a dashboard.
    for (const child of new Set([children[0], children.at(-1)].filter((one) => one !== undefined))) {
      const { name } = child.metadata;
      const edit = JSON.stringify(edits[kind.kind]?.(child));
      await controlPlane.kubectl("patch", fullName(kind), name, "-n", namespace, "--type=merge", "-p", edit);
      await vi.waitFor(async () => {
        const now = (await childrenOf(controlPlane, namespace, kind)).find(({ metadata }) => metadata.name === name);
        expect([kind.kind, now && saying(now)]).toEqual([kind.kind, saying(child)]);
      }, soon);
    }
  }
  expect(await refusedSince(since)).toEqual([]);
}, 300_000);

/** The applies that the API server refused since then because somebody else holds a field: whose it is was known before. */
async function refusedSince(since: string): Promise<string[]> {
  const all = await controlPlane.auditEvents();
  const isRefused = ({ user, verb, at, code }: (typeof all)[number]): boolean =>
    user === operatorUser && verb === "patch" && at >= since && code === 409;
  return all.filter(isRefused).map(({ resource }) => resource);
}

/** Between two lists something may have changed. */
const briefly = { timeout: 10_000, interval: 500 };

test("a list of metadata says in protobuf what it says in JSON, of every kind", async () => {
  const api = await administrator(controlPlane);
  try {
    for (const kind of kinds.filter(({ metadataOnly }) => metadataOnly)) {
      await vi.waitFor(async () => {
        const json = JSON.parse((await api.list(kind, "application/json")).toString()) as MetadataList;
        const protobuf = decodeAnswer(await api.list(kind, protobufMetadataList)) as MetadataList;
        expect(json.items.length).toBeGreaterThan(0);
        expect(protobuf.items.map(saidIn)).toEqual(json.items.map(saidIn));
      }, briefly);
    }
  } finally {
    await api.close();
  }
}, 60_000);

/** All but what differs in kind: of whose fields which time is told, and fields of metadata, which are known themselves. */
function saidIn({ metadata }: MetadataList["items"][number]): object {
  const managedFields = ((metadata["managedFields"] ?? []) as readonly ManagedFields[]).map(
    ({ manager, operation, subresource = "", fieldsV1: { "f:metadata": _metadata, ...fields } }) => ({
      manager,
      operation,
      subresource,
      fields,
    }),
  );
  return { ...metadata, managedFields };
}

interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1: Readonly<Record<string, unknown>>;
}

async function administrator({ server, kubeconfig }: ControlPlane) {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, "utf8")) as {
    readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
    readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
  };
  const decoded = (text = ""): Buffer => Buffer.from(text, "base64");
  const ca = decoded(clusters[0]?.cluster["certificate-authority-data"]);
  const cert = decoded(users[0]?.user["client-certificate-data"]);
  const key = decoded(users[0]?.user["client-key-data"]);
  const dispatcher = new Agent({ connect: { ca, cert, key } });
  return {
    async list(kind: Resource, accept: string): Promise<Buffer> {
      const url = `${server}${collectionPath(kind, namespace)}`;
      const { statusCode, body } = await request(url, { dispatcher, headers: { accept } });
      const answer = Buffer.from(await body.arrayBuffer());
      if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${answer.toString()}`);
      return answer;
    },
    close: () => dispatcher.close(),
  };
}

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

test("an object of somebody else's is left alone and named in the status and in an Event", async () => {
  const since = new Date().toISOString();
  const metadata = { name: "phones", namespace };
  await controlPlane.kubectl.apply([{ apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ port: 80 }] } }]);
  await controlPlane.kubectl.apply([voicebotLike("support", namespace, "phones")]);
  const read = <T>(kind: string) => controlPlane.kubectl.json<T>("get", kind, "phones", "-n", namespace);
  await vi.waitFor(async () => {
    const { status } = await read<{ status?: { conditions?: { type: string }[] } }>("voicebot");
    expect(status?.conditions?.find(({ type }) => type === "Degraded")).toMatchObject({
      status: "True",
      reason: "NameTaken",
    });
    expect((await toldSince(controlPlane, namespace, since)).join()).toContain('NameTaken: Service "phones" exists');
  }, soon);
  const { spec } = await read<{ spec: { ports: { port: number }[] } }>("service");
  expect(spec.ports.map(({ port }) => port)).toEqual([80]);
}, 180_000);
