/** The operator's container is killed and starts again in its pod, on a real API server: it goes on from what it has kept. */
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  operatorUser,
  prepareInstallation,
  type RunningOperator,
  startOperator,
  writesToVoicebots,
} from "./installed-operator.ts";

const namespace = "shop";
const soon = { timeout: 90_000, interval: 250 };

let controlPlane: ControlPlane;
let operator: RunningOperator;
let folder: string;

const voicebot = (name: string, welcome = "Bonjour") => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace },
  spec: {
    credentials: { secretName: "voicebot-providers" },
    scaling: { replicas: 0 },
    scenario: { phrases: { welcome } },
  },
});
const kubectl = (...args: string[]) => controlPlane.kubectl(...args, "-n", namespace);
const exists = (kind: string, name: string): Promise<boolean> =>
  kubectl("get", kind, name).then(
    () => true,
    () => false,
  );
const start = (podName: string) =>
  startOperator(controlPlane, podName, {
    METRICS_API: "false",
    CACHE_FOLDER: folder,
    NODE_COMPILE_CACHE: join(folder, "node"),
    POD_UID: "the-same-pod",
  });
/** Names of the Voicebots whose status is about the spec of now. */
async function lookedAfter(): Promise<string[]> {
  const { items } = await controlPlane.kubectl.json<{
    items: { metadata: { name: string; generation: number }; status?: { observedGeneration?: number } }[];
  }>("get", "voicebots", "-n", namespace);
  return items
    .filter(({ metadata, status }) => status?.observedGeneration === metadata.generation)
    .map(({ metadata }) => metadata.name);
}
/** Every required kind is on disk, and has been as it is for a while. */
async function isKept(): Promise<boolean> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".journal"));
  const written = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return files.length >= 10 && Math.max(...written) < Date.now() - 2500;
}
const compiled = () => filesIn(join(folder, "node"));
async function filesIn(of: string): Promise<string[]> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voicebots-kept-"));
  controlPlane = await startControlPlane({ audit: true });
  await prepareInstallation(controlPlane);
  await controlPlane.kubectl("create", "namespace", namespace);
  operator = await start("operator-1");
}, 180_000);
afterAll(async () => {
  await operator?.stop();
  await controlPlane?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("an operator that is killed and starts again in its pod lists nothing, and handles what happened meanwhile and nothing else", async () => {
  await controlPlane.kubectl.apply(["gone", "changed", "bereft", "untouched"].map((name) => voicebot(name)));
  await vi.waitFor(async () => expect(await lookedAfter()).toEqual(["bereft", "changed", "gone", "untouched"]), soon);
  await vi.waitFor(async () => expect(await isKept()).toBe(true), soon);
  await operator.stop("SIGKILL");

  await kubectl("delete", "voicebot", "gone");
  await vi.waitFor(async () => expect(await exists("service", "gone")).toBe(false), soon);
  await kubectl("delete", "service", "bereft");
  await controlPlane.kubectl.apply([voicebot("changed", "Bienvenue"), voicebot("fresh")]);

  const since = new Date().toISOString();
  operator = await start("operator-1");
  await vi.waitFor(async () => expect(await lookedAfter()).toEqual(["bereft", "changed", "fresh", "untouched"]), soon);
  await vi.waitFor(async () => expect(await exists("service", "bereft")).toBe(true), soon);
  expect(await exists("service", "fresh")).toBe(true);
  expect(await kubectl("get", "configmap", "changed-settings", "-o", "yaml")).toContain("Bienvenue");

  const events = await controlPlane.auditEvents();
  const asked = events.filter(({ user, at }) => user === operatorUser && at >= since);
  const lists = asked.filter(({ verb }) => verb === "list").map(({ uri }) => uri);
  // How far the API server is takes the metadata of a single object.
  expect(lists.filter((uri) => !uri.endsWith("?limit=1"))).toEqual([]);
  expect(lists.length).toBeGreaterThanOrEqual(10);
  // Nobody else is waited for: the Lease is still that of the process which was killed.
  const lease = asked.filter(({ uri }) => uri.includes("/leases")).map(({ verb }) => verb);
  expect(lease.slice(0, 2)).toEqual(["get", "update"]);
  const writes = writesToVoicebots(events, since);
  const of = (name: string) =>
    writes
      .filter((one) => one.name === name || one.name?.startsWith(`${name}-`))
      .map(({ resource, subresource = "" }) => `${resource}/${subresource}`);
  expect([of("gone"), of("untouched")]).toEqual([[], []]);
  expect(of("bereft").filter((what) => what !== "voicebots/status")).toEqual(["services/"]);
}, 300_000);

test("nothing of a Secret is in what it keeps, and nobody else may read it", async () => {
  const password = atob(await kubectl("get", "secret", "changed-cache", "-o", "jsonpath={.data.password}"));
  expect(password).not.toBe("");
  for (const path of await filesIn(folder)) {
    expect(basename(path)).not.toContain("secret");
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readFile(path, "utf8")).not.toContain(password);
  }
}, 60_000);

test("an operator that is killed has left its program compiled for its next start", async () => {
  await operator.stop("SIGKILL");
  await rm(join(folder, "node"), { recursive: true });
  operator = await start("operator-1");
  expect(await compiled()).toEqual([]);
  await vi.waitFor(async () => expect(await compiled()).not.toEqual([]), soon);
  await operator.stop("SIGKILL");
  expect(await compiled()).not.toEqual([]);
}, 100_000);
