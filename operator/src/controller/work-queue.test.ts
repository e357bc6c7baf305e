import fc from "fast-check";
import { expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { longestRetryMs, type WorkQueue, workQueue } from "./work-queue.ts";

const silent = { added: () => undefined, retried: () => undefined, waited: () => undefined, worked: () => undefined };
function aQueue(limit?: number): { queue: WorkQueue; clock: FakeClock } {
  const clock = fakeClock();
  return { queue: workQueue({ clock, observer: silent, ...(limit === undefined ? {} : { limit }) }), clock };
}

test("a hundred events about one Voicebot are one reconcile", async () => {
  const { queue } = aQueue();
  for (let event = 0; event < 100; event += 1) queue.add("shop/support");
  expect(queue.depth).toBe(1);
  expect(await queue.next()).toBe("shop/support");
  expect(queue.depth).toBe(0);
});

test("an event during a reconcile leads to one more, after it", async () => {
  const { queue } = aQueue();
  queue.add("a");
  await queue.next();
  queue.add("a");
  queue.add("a");
  expect(queue.depth).toBe(0);
  queue.done("a");
  expect(queue.depth).toBe(1);
});

test("what happens now goes before what is only looked over, also when it waited already", async () => {
  const { queue } = aQueue();
  for (const key of ["a", "b", "c"]) queue.add(key, "startup");
  queue.add("c");
  queue.add("d");
  expect([await queue.next(), await queue.next(), await queue.next(), await queue.next()]).toEqual([
    "c",
    "d",
    "a",
    "b",
  ]);
});

test("failures wait 5 ms, 10, 20 and so on up to five minutes, and success starts anew", () => {
  const { queue, clock } = aQueue();
  const waits: number[] = [];
  for (let failure = 0; failure < 20; failure += 1) {
    const before = clock.now();
    queue.addRateLimited("a");
    while (queue.depth === 0) clock.advance(5);
    waits.push(clock.now() - before);
    void queue.next();
    queue.done("a");
  }
  expect(waits.slice(0, 4)).toEqual([5, 10, 20, 40]);
  expect(waits.at(-1)).toBe(longestRetryMs);
  queue.forget("a");
  queue.addRateLimited("a");
  clock.advance(5);
  expect(queue.depth).toBe(1);
});

test("the wait that the API server asks for is kept", () => {
  const { queue, clock } = aQueue();
  queue.addRateLimited("a", 2000);
  clock.advance(1999);
  expect(queue.depth).toBe(0);
  clock.advance(1);
  expect(queue.depth).toBe(1);
});

test("of several times for one key the earliest holds, with one timer", () => {
  const { queue, clock } = aQueue();
  queue.addAfter("a", 1000);
  queue.addAfter("a", 100);
  queue.addAfter("a", 5000);
  expect(clock.pending).toBe(1);
  clock.advance(100);
  expect(queue.depth).toBe(1);
});

test("a full queue refuses new keys and still takes known ones", () => {
  const { queue } = aQueue(2);
  expect([queue.add("a"), queue.addAfter("b", 10), queue.add("c"), queue.add("a"), queue.addAfter("c", 10)]).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
});

test("closing wakes those who wait and forgets the rest", async () => {
  const { queue, clock } = aQueue();
  const waiting = queue.next();
  queue.addAfter("a", 10);
  queue.close();
  expect(await waiting).toBeUndefined();
  expect([queue.add("b"), clock.pending, await queue.next()]).toEqual([false, 0, undefined]);
});

const action = fc.oneof(
  fc.record({
    do: fc.constantFrom("add", "startup", "after", "fail", "forget"),
    key: fc.constantFrom("a", "b", "c", "d"),
  }),
  fc.record({ do: fc.constantFrom("take", "finish", "wait"), key: fc.constant("") }),
);

test("no key is reconciled twice at once and none is forgotten, whatever happens in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 200 }), async (actions) => {
      const { queue, clock } = aQueue();
      const working: string[] = [];
      /** Keys of which something happened that no reconcile begun later has seen. */
      const owed = new Set<string>();
      const take = async (): Promise<void> => {
        const key = (await queue.next()) as string;
        expect(working).not.toContain(key);
        working.push(key);
        owed.delete(key);
      };
      for (const { do: what, key } of actions) {
        if (what === "add" || what === "startup") {
          queue.add(key, what === "add" ? "live" : "startup");
          owed.add(key);
        } else if (what === "after") {
          queue.addAfter(key, 50);
          owed.add(key);
        } else if (what === "fail") {
          queue.addRateLimited(key);
          owed.add(key);
        } else if (what === "forget") queue.forget(key);
        else if (what === "wait") clock.advance(20);
        else if (what === "take" && queue.depth > 0) await take();
        else if (what === "finish") queue.done(working.shift() ?? "none");
        expect(queue.depth).toBeLessThanOrEqual(4);
      }
      for (const key of working.splice(0)) queue.done(key);
      clock.advance(longestRetryMs);
      while (queue.depth > 0) {
        await take();
        for (const key of working.splice(0)) queue.done(key);
      }
      expect([...owed]).toEqual([]);
      expect(queue.inWorkSeconds()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
