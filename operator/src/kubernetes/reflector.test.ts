import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import { fakeClock } from "../fake-clock.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { apiClient } from "./api-client.ts";
import { type FakeApiServer, type Fault, fakeApiServer } from "./fake-api-server.ts";
import { backOffMs, type Reflector, reflector } from "./reflector.ts";
import { voicebotResource } from "./resources.ts";
import { type Change, Store } from "./store.ts";

/** Waits pass a hundred times faster; the guard of a watch does not come into play. */
const hasty: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms > 60_000 ? ms : ms / 100, run) };

const voicebot = (name: string, language = "fr-FR"): KubernetesObject => ({
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  metadata: { name, namespace: "shop" },
  spec: { language },
});

/** Generous: the machine may be busy. */
const soon = { timeout: 4000 };

let server: FakeApiServer;
let store: Store;
let changes: Change[];
let failures: unknown[];
let stop: AbortController;
let ended: Promise<void>;
let running: Reflector;

beforeEach(async () => {
  server = await fakeApiServer();
  store = new Store();
  changes = [];
  failures = [];
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await ended;
  await server.close();
});

function begin(onChange: (change: Change) => void = (change) => changes.push(change), clock: Clock = hasty): void {
  running = reflector({
    resource: voicebotResource,
    namespace: undefined,
    labelSelector: undefined,
    fieldManager: "voicebot-operator",
    store,
    client: apiClient(server.connection, clock, { finished: () => undefined }),
    clock,
    random: Math.random,
    onChange,
    onFailure: (error) => failures.push(error),
    inTurn: (run) => run(),
  });
  ended = running.run(stop.signal);
}

const names = () =>
  store
    .all()
    .map((object) => object.metadata.name)
    .sort();
const lists = () => server.requests.filter((request) => !request.url.includes("watch=true")).length;

test("a list in pages and the watch after it fill the store", async () => {
  for (let number = 0; number < 250; number += 1) server.put(voicebot(`bot-${number}`));
  begin();
  await vi.waitFor(() => expect(store.size).toBe(250), soon);
  expect(lists()).toBe(3);
  expect(store.get("shop", "bot-7")).toMatchObject({ apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot" });
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  server.put(voicebot("late"));
  server.remove("shop", "bot-7");
  await vi.waitFor(
    () => expect([store.get("shop", "late") !== undefined, store.get("shop", "bot-7")]).toEqual([true, undefined]),
    soon,
  );
  expect(changes.at(-1)).toMatchObject({ type: "deleted", object: { metadata: { name: "bot-7" } } });
});

test.each<Fault>(["cut", "500", "410", "429", "garbage"])(
  "a first list that fails with %s is tried again",
  async (fault) => {
    server.put(voicebot("a"));
    server.harm(fault, fault);
    begin();
    await vi.waitFor(() => expect(names()).toEqual(["a"]), soon);
    expect(failures).toHaveLength(2);
  },
);

test.each<Fault>(["cut", "500", "garbage", "429"])(
  "a watch that fails with %s goes on from where it was, without a list",
  async (fault) => {
    begin();
    await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
    server.harm(fault);
    server.cutWatches();
    server.put(voicebot("meanwhile"));
    await vi.waitFor(() => expect(names()).toEqual(["meanwhile"]), soon);
    expect(lists()).toBe(1);
  },
);

test("a position that the API server has forgotten leads to a new list, which tells what went meanwhile", async () => {
  server.put(voicebot("a"));
  begin();
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  server.harm("500");
  server.cutWatches();
  server.remove("shop", "a");
  server.put(voicebot("b"));
  server.compact();
  await vi.waitFor(() => expect(names()).toEqual(["b"]), soon);
  expect(changes.map((change) => change.type)).toContain("deleted");
  expect(lists()).toBe(2);
});

test("a new list takes the place of what has changed, and of nothing else", async () => {
  server.put(voicebot("a"));
  server.put(voicebot("b"));
  begin();
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  const [a, b] = [store.get("shop", "a"), store.get("shop", "b")];
  server.harm("500");
  server.cutWatches();
  server.put(voicebot("b"));
  server.compact();
  await vi.waitFor(() => expect(lists()).toBe(2), soon);
  await vi.waitFor(() => expect(store.get("shop", "b")).not.toBe(b), soon);
  expect(store.get("shop", "a")).toBe(a);
});

test("a bookmark moves the position: the history before it is not asked for again", async () => {
  begin();
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  server.put(voicebot("a"));
  server.put(voicebot("a", "en-US"));
  await vi.waitFor(() => expect(store.get("shop", "a")?.["spec"]).toEqual({ language: "en-US" }), soon);
  server.bookmark();
  server.compact();
  await wait(50);
  server.cutWatches();
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  expect(lists()).toBe(1);
});

test("a watch has a time limit, and one that outlives it is given up for another, without a list", async () => {
  const clock = fakeClock();
  begin(undefined, clock);
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  const watches = () => server.requests.map(({ url }) => url).filter((url) => url.includes("watch=true"));
  expect(watches()[0]).toContain("allowWatchBookmarks=true");
  const seconds = Number(new URLSearchParams(watches()[0]?.split("?")[1]).get("timeoutSeconds"));
  expect(seconds).toBeGreaterThanOrEqual(300);
  expect(seconds).toBeLessThan(600);
  clock.advance(seconds * 1000);
  await wait(20);
  expect(watches()).toHaveLength(1);
  clock.advance(15_000);
  await vi.waitFor(() => expect([watches().length, server.openWatches()]).toEqual([2, 1]), soon);
  expect(lists()).toBe(1);
});

test("a repeated event is one change", async () => {
  begin();
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  server.put(voicebot("a"));
  server.repeatLastEvent();
  server.put(voicebot("b"));
  await vi.waitFor(() => expect(names()).toEqual(["a", "b"]), soon);
  expect(changes).toHaveLength(2);
});

test("a listener that throws ends nothing", async () => {
  begin(() => {
    throw new Error("a mistake of ours");
  });
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  server.put(voicebot("a"));
  server.put(voicebot("b"));
  await vi.waitFor(() => expect(names()).toEqual(["a", "b"]), soon);
  expect(failures).toHaveLength(2);
});

test("an API server that comes back and refuses at first is asked again soon each time", async () => {
  const waits: number[] = [];
  const clock: Clock = {
    ...hasty,
    after(ms, run) {
      waits.push(ms);
      return hasty.after(ms, run);
    },
  };
  let asked = 0;
  server.put(voicebot("a"));
  server.faultOf = () => (++asked === 1 ? "cut" : asked <= 9 ? "500" : undefined);
  begin(undefined, clock);
  await vi.waitFor(() => expect(names()).toEqual(["a"]), soon);
  expect(failures).toHaveLength(9);
  expect(Math.max(...waits.slice(0, 9))).toBeLessThanOrEqual(1500);
});

test("stopped while it waits to try again, it asks nothing more", async () => {
  server.harm("500", "500", "500", "500", "500", "500");
  begin();
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(1), soon);
  stop.abort();
  await ended;
  const asked = server.requests.length;
  await wait(100);
  expect(server.requests).toHaveLength(asked);
  expect(running.synced()).toBe(false);
});

test("stopped in the middle of a watch, it ends", async () => {
  begin();
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  stop.abort();
  await ended;
  await vi.waitFor(() => expect(server.openWatches()).toBe(0), soon);
});

test("whatever harm is done in whatever order, the store is right in the end", async () => {
  begin();
  await vi.waitFor(() => expect(server.openWatches()).toBe(1), soon);
  const harms: (() => void)[] = [
    () => server.cutWatches(),
    () => server.harm("500"),
    () => server.harm("garbage", "410"),
    () => server.compact(),
    () => server.repeatLastEvent(),
    () => server.bookmark(),
  ];
  for (let step = 0; step < 300; step += 1) {
    const name = `bot-${step % 17}`;
    if (step % 5 === 3) server.remove("shop", name);
    else server.put(voicebot(name, step % 2 === 0 ? "fr-FR" : "en-US"));
    harms[(step * 7) % 11]?.();
    await wait(1);
  }
  const versions = (objects: readonly KubernetesObject[]) =>
    Object.fromEntries(objects.map((object) => [object.metadata.name, object.metadata.resourceVersion]));
  await vi.waitFor(() => expect(versions(store.all())).toEqual(versions(server.objects())), { timeout: 4000 });
});

test("waits double from half a second to half a minute, each shortened by chance", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => backOffMs(failures, 0))).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
  expect(backOffMs(100, 0.999)).toBeGreaterThan(15_000);
});
