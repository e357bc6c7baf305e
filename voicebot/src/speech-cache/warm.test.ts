import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import type { SharedCache } from "./shared-cache.ts";
import { speechCache } from "./speech-cache.ts";
import { warm } from "./warm.ts";

/** Pods that share a cache, a clock and a provider which takes `makeMs` for each phrase. */
function aCluster({ makeMs = 1000, script = (_key: string, _nth: number): Error | null => null } = {}) {
  const clock = manualClock();
  const stored = new Map<string, Uint8Array>();
  const locks = new Set<string>();
  const made: string[] = [];
  let making = 0;
  let mostAtOnce = 0;

  const shared: SharedCache = {
    read: async (key) => stored.get(key),
    write: async (key, audio) => void stored.set(key, audio),
    async lock(key) {
      if (locks.has(key)) return "held";
      locks.add(key);
      return { release: async () => void locks.delete(key) };
    },
    state: () => "connected",
    close: async () => {},
  };
  async function* make(key: string): AsyncGenerator<Uint8Array> {
    making += 1;
    mostAtOnce = Math.max(mostAtOnce, making);
    made.push(key);
    const nth = made.filter((other) => other === key).length;
    await new Promise<void>((resolve) => void clock.after(makeMs, resolve));
    making -= 1;
    const error = script(key, nth);
    if (error !== null) throw error;
    yield new Uint8Array([1, 1]);
  }
  const aPod = (cache: SharedCache = shared) => {
    const speech = speechCache(cache, clock);
    const warmed = (keys: readonly string[], signal = new AbortController().signal) =>
      warm(
        speech,
        clock,
        keys.map((key) => ({ key, ttlSeconds: 60, make: () => make(key) })),
        signal,
      );
    return { warmed, speech };
  };
  return { clock, aPod, shared, stored, locks, made, mostAtOnce: () => mostAtOnce };
}
const phrases = ["welcome", "goodbye", "filler", "transfer", "notice"];

test("a pod makes each phrase once, two at a time, and lets go of every lock", async () => {
  const { clock, aPod, made, stored, locks, mostAtOnce } = aCluster();
  const { warmed, speech } = aPod();
  const done = warmed(phrases);
  await clock.advance(3000);
  expect(await done).toEqual({ present: 0, made: 5, failed: 0, error: undefined });
  expect(made.toSorted()).toEqual(phrases.toSorted());
  expect(mostAtOnce()).toBe(2);
  expect(stored.size).toBe(5);
  expect(locks.size).toBe(0);
  expect(speech.inMemory("welcome")).toBeDefined();
});

test("pods that start together pay each phrase once, and all have it in memory", async () => {
  const { clock, aPod, made } = aCluster();
  const pods = Array.from({ length: 4 }, () => aPod());
  const done = Promise.all(pods.map(({ warmed }) => warmed(phrases)));
  await clock.advance(10_000);
  const results = await done;
  expect(made).toHaveLength(5);
  expect(results.reduce((sum, result) => sum + result.made, 0)).toBe(5);
  expect(results.reduce((sum, result) => sum + result.present, 0)).toBe(15);
  expect(pods.every(({ speech }) => phrases.every((phrase) => speech.inMemory(phrase) !== undefined))).toBe(true);
});

test("without a shared cache a pod makes its phrases for itself", async () => {
  const { clock, aPod, shared, made } = aCluster();
  const alone: SharedCache = { ...shared, read: async () => undefined, lock: async () => "unavailable" };
  const done = aPod(alone).warmed(["welcome"]);
  await clock.advance(1000);
  expect(await done).toMatchObject({ made: 1 });
  expect(made).toEqual(["welcome"]);
});

test("a pod whose Redis starts later waits for it before it pays", async () => {
  const { clock, aPod, shared, stored, made } = aCluster();
  let state: "connected" | "unavailable" = "unavailable";
  const done = aPod({ ...shared, state: () => state }).warmed(["welcome"]);
  await clock.advance(20_000);
  expect(made).toEqual([]);
  state = "connected";
  await clock.advance(2000);
  expect(await done).toMatchObject({ made: 1 });
  expect(stored.has("welcome")).toBe(true);
});

test("a pod whose Redis never starts warms itself after a minute", async () => {
  const { clock, aPod, shared, made } = aCluster();
  const done = aPod({ ...shared, state: () => "unavailable", lock: async () => "unavailable" }).warmed(["welcome"]);
  await clock.advance(62_000);
  expect(await done).toMatchObject({ made: 1 });
  expect(made).toEqual(["welcome"]);
});

test("a lock that nobody ever releases is waited for half a minute, no more", async () => {
  const { clock, aPod, shared, made } = aCluster();
  const stuck: SharedCache = { ...shared, lock: async () => "held" };
  const done = aPod(stuck).warmed(["welcome"]);
  await clock.advance(29_000);
  expect(made).toEqual([]);
  await clock.advance(5000);
  expect(await done).toMatchObject({ made: 1 });
});

test("a phrase that fails in a way that may pass is tried three times; the others are not held up", async () => {
  const unavailable = new ProviderError("elevenlabs", "unavailable");
  const { clock, aPod, made } = aCluster({
    script: (key, nth) => (key === "welcome" || (key === "filler" && nth === 1) ? unavailable : null),
  });
  const done = aPod().warmed(phrases);
  await clock.advance(20_000);
  expect(await done).toEqual({ present: 0, made: 4, failed: 1, error: unavailable });
  expect(made.filter((key) => key === "welcome")).toHaveLength(3);
  expect(made.filter((key) => key === "filler")).toHaveLength(2);
});

test("a refused key ends it: the other phrases are not even asked for", async () => {
  const refused = new ProviderError("elevenlabs", "unauthorized");
  const { clock, aPod, made } = aCluster({ script: () => refused });
  const done = aPod().warmed(phrases);
  await clock.advance(20_000);
  expect(await done).toEqual({ present: 0, made: 0, failed: 5, error: refused });
  expect(made).toHaveLength(2);
});

test("a pod that must leave stops at once, with the signal's reason, and lets go of its locks", async () => {
  const { clock, aPod, locks } = aCluster();
  const leaving = new AbortController();
  const done = expect(aPod().warmed(phrases, leaving.signal)).rejects.toThrow("leaving");
  await clock.advance(500);
  leaving.abort(new Error("leaving"));
  await done;
  await clock.advance(0);
  expect(locks.size).toBe(0);
});
