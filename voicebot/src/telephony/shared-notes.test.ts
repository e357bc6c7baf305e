import * as fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { CallDirectory } from "./call-directory.ts";
import { noSharedStore, SharedNotes, type SharedStore } from "./shared-notes.ts";

/** A Redis that can be away. */
function aStore() {
  const texts = new Map<string, string>();
  const state = { away: false };
  const store: SharedStore = {
    set: async (key, text) => !state.away && texts.set(key, text).size > 0,
    get: async (key) => (state.away ? undefined : (texts.get(key) ?? null)),
    async take(key) {
      const found = await store.get(key);
      if (!state.away) texts.delete(key);
      return found;
    },
    close: async () => {},
  };
  return { store, state };
}

const call = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const parties = { caller: "+33123456789", called: "100", parameters: { queue: "gold" } };

test("what one pod is told every pod knows; an announcement is used once, whoever takes it", async () => {
  const { store } = aStore();
  const clock = manualClock();
  const [one, other] = [0, 1].map(() => new CallDirectory(new SharedNotes(store, clock), clock));
  await one?.announce(call, parties);
  expect(await other?.standing(call)).toEqual({ type: "announced" });
  expect(await other?.claim(call)).toEqual(parties);
  expect([await one?.claim(call), await other?.claim(call)]).toEqual([null, null]);
  await other?.began(call);
  await other?.ended(call, { type: "transfer", destination: "support" });
  expect(await one?.standing(call)).toEqual({ type: "transfer", destination: "support" });
});

test("without Redis a pod knows what it was told itself, for as long as it matters", async () => {
  const clock = manualClock();
  const directory = new CallDirectory(new SharedNotes(noSharedStore, clock), clock);
  await directory.announce(call, parties);
  expect(await directory.claim(call)).toEqual(parties);
  expect(await directory.claim(call)).toBeNull();
  await directory.announce(call, parties);
  await clock.advance(121_000);
  expect(await directory.claim(call)).toBeNull();
  expect(await directory.standing(call)).toEqual({ type: "unknown" });
});

test("a call announced while Redis was away is known to its pod when Redis is back", async () => {
  const { store, state } = aStore();
  const clock = manualClock();
  const directory = new CallDirectory(new SharedNotes(store, clock), clock);
  state.away = true;
  await directory.announce(call, parties);
  state.away = false;
  expect(await directory.claim(call)).toEqual(parties);
});

test("a call announced through Redis is still known to its pod when Redis goes away", async () => {
  const { store, state } = aStore();
  const clock = manualClock();
  const directory = new CallDirectory(new SharedNotes(store, clock), clock);
  await directory.announce(call, parties);
  state.away = true;
  expect(await directory.claim(call)).toEqual(parties);
});

test("who asks for the outcome a moment too early waits for it, and not for ever", async () => {
  const clock = manualClock();
  const directory = new CallDirectory(new SharedNotes(noSharedStore, clock), clock);
  await directory.began(call);
  const early = directory.fateOf(call);
  await clock.advance(200);
  await directory.ended(call, { type: "hang-up" });
  await clock.advance(100);
  expect(await early).toEqual({ type: "hang-up" });
  await directory.began(call);
  const tooEarly = directory.fateOf(call);
  await clock.advance(3100);
  expect(await tooEarly).toEqual({ type: "in-progress" });
});

test("the memory has a limit: the oldest announcement is forgotten first", async () => {
  const clock = manualClock();
  const notes = new SharedNotes(noSharedStore, clock);
  for (let index = 0; index <= 10_000; index++) await notes.set(`note ${index}`, "text", 60);
  expect([await notes.get("note 0"), await notes.get("note 1"), await notes.get("note 10000")]).toEqual([
    null,
    "text",
    "text",
  ]);
});

test("whatever is in Redis under a call's key, it is an announcement or none, and a standing", async () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom(
      "transfer:",
      "hang-up",
      "in-progress",
      "null",
      '{"caller":null,"called":null,"parameters":{"a":1}}',
    ),
  );
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      const store: SharedStore = {
        set: async () => true,
        get: async () => text,
        take: async () => text,
        close: async () => {},
      };
      const clock = manualClock();
      const directory = new CallDirectory(new SharedNotes(store, clock), clock);
      const claimed = await directory.claim(call);
      if (claimed) expect(Object.values(claimed.parameters).every((value) => typeof value === "string")).toBe(true);
      const { type } = await directory.standing(call);
      expect(["announced", "in-progress", "hang-up", "transfer"]).toContain(type);
    }),
    { numRuns: 500 },
  );
});
