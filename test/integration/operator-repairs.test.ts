/** What others do to a Voicebot's children, on a real API server: it is put right, told of, or left alone where it is theirs. */
import { ownedResources } from "@voicebots/operator/resources";
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

test("what somebody changes in a file is put right, although the operator keeps no file in memory", async () => {
  const configMaps = ownedResources.find(({ kind }) => kind === "ConfigMap");
  if (configMaps === undefined) throw new Error("ConfigMaps are owned");
  const files = await childrenOf(controlPlane, namespace, configMaps);
  // The settings, and a dashboard.
  for (const { metadata, data = {} } of [files[0], files.at(-1)].filter((one) => one !== undefined)) {
    const edit = JSON.stringify({ data: Object.fromEntries(Object.keys(data).map((file) => [file, "changed"])) });
    await controlPlane.kubectl("patch", "configmap", metadata.name, "-n", namespace, "--type=merge", "-p", edit);
    await vi.waitFor(async () => {
      const now = (await childrenOf(controlPlane, namespace, configMaps)).find(
        (one) => one.metadata.name === metadata.name,
      );
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
