import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { apiClient } from "./api-client.ts";
import { type FakeApiServer, fakeApiServer } from "./fake-api-server.ts";
import { type Informers, informers } from "./informers.ts";
import { journalFolder } from "./journal-folder.ts";
import { voicebotResource } from "./resources.ts";
import type { Change } from "./store.ts";

/** Waits pass a hundred times faster; the guard of a watch does not come into play. */
const hasty: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms > 60_000 ? ms : ms / 100, run) };
const soon = { timeout: 10_000, interval: 5 };

let server: FakeApiServer;
let folder: string;
let watches: Informers;
let changes: string[];
let failures: unknown[];

beforeEach(async () => {
  server = await fakeApiServer();
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
afterEach(async () => {
  await watches.stopAll();
  await server.close();
  await rm(folder, { recursive: true });
});

const voicebot = (name: string): KubernetesObject => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace: "shop" },
});

function start(): void {
  changes = [];
  failures = [];
  watches = informers({
    client: apiClient(server.connection, hasty, { finished: () => undefined }),
    clock: hasty,
    random: () => 0.5,
    namespaces: [],
    fieldManager: "voicebot-operator",
    onChange: (_resource, { type, object }: Change) => changes.push(`${type} ${object.metadata.name}`),
    onFailure: (_resource, error) => failures.push(error),
    journals: journalFolder({
      folder,
      owner: { build: "1", podUid: "pod", server: "here", fieldManager: "voicebot-operator" },
      clock: hasty,
      onFailure: (_resource, error) => failures.push(error),
    }),
  });
  watches.start(voicebotResource, { required: true });
}

const names = (): string[] =>
  watches
    .list("voicebot.dev/v1alpha1", "Voicebot")
    .map(({ metadata }) => metadata.name)
    .sort();
const lists = (): number => server.requests.filter(({ url }) => url.includes("limit=100")).length;
const synced = () => vi.waitFor(() => expect(watches.synced()).toBe(true), soon);

/** A first process, which knows a and b, and has ended. */
async function before(): Promise<void> {
  server.put(voicebot("a"));
  server.put(voicebot("b"));
  start();
  await synced();
  await watches.stopAll();
  expect(lists()).toBe(1);
}

test("what an earlier process kept need not be listed, and what changed meanwhile is known before anybody looks", async () => {
  await before();
  server.put(voicebot("b"));
  server.remove("shop", "a");
  server.put(voicebot("c"));
  start();
  await synced();
  expect(names()).toEqual(["b", "c"]);
  expect(changes).toEqual(["added a", "added b", "updated b", "deleted a", "added c"]);
  expect(lists()).toBe(1);
  expect(failures).toEqual([]);
});

test("it is not ready before the API server has gone on from there", async () => {
  await before();
  server.faultOf = (url) => (url.includes("watch=true") ? "hang" : undefined);
  start();
  await vi.waitFor(() => expect(names()).toEqual(["a", "b"]), soon);
  await vi.waitFor(() => expect(server.requests.at(-1)?.url).toContain("watch=true"), soon);
  expect(watches.synced()).toBe(false);
});

test("after an absence that the API server does not remember all is listed, at once and without a complaint", async () => {
  await before();
  server.remove("shop", "a");
  server.put(voicebot("c"));
  server.compact();
  start();
  await synced();
  expect(names()).toEqual(["b", "c"]);
  expect(changes).toEqual(["added a", "added b", "deleted a", "added c"]);
  expect(lists()).toBe(2);
  expect(failures).toEqual([]);
});

test("of a cluster that was set back to a backup all is listed", async () => {
  await before();
  await server.close();
  server = await fakeApiServer();
  server.put(voicebot("b"));
  start();
  await synced();
  expect(names()).toEqual(["b"]);
  expect(lists()).toBe(1);
});

test("a kind that was no longer watched is listed when it is watched again", async () => {
  await before();
  start();
  await synced();
  watches.stop(voicebotResource);
  watches.start(voicebotResource, { required: true });
  await synced();
  expect(names()).toEqual(["a", "b"]);
  expect(lists()).toBe(2);
});
