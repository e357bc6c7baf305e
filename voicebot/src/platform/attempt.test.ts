import { expect, test } from "vitest";
import { attempt, pause } from "./attempt.ts";
import { manualClock } from "./manual-clock.ts";

const never = new Promise<never>(() => {});

test("an attempt ends with the asker's own reason", async () => {
  const asker = new AbortController();
  using trying = attempt(manualClock(), asker.signal);
  const raced = expect(trying.race(never)).rejects.toThrow("the caller spoke");
  asker.abort(new Error("the caller spoke"));
  await raced;
  expect(trying.signal.reason).toBe(asker.signal.reason);
});

test("an attempt ends with the last time limit's error, and not before", async () => {
  const clock = manualClock();
  using trying = attempt(clock, new AbortController().signal);
  trying.limit(100, () => new Error("first"));
  trying.limit(300, () => new Error("second"));
  const raced = expect(trying.race(never)).rejects.toThrow("second");
  await clock.advance(299);
  expect(trying.signal.aborted).toBe(false);
  await clock.advance(1);
  await raced;
});

test("an attempt that is over leaves nothing behind on the asker's signal or the clock", async () => {
  const clock = manualClock();
  const asker = new AbortController();
  const ended = attempt(clock, asker.signal);
  ended.limit(100, () => new Error("late"));
  ended[Symbol.dispose]();
  await clock.advance(1000);
  asker.abort();
  expect(ended.signal.aborted).toBe(false);
});

test("a pause ends at once when its asker gives up", async () => {
  const asker = new AbortController();
  const paused = expect(pause(manualClock(), 1000, asker.signal)).rejects.toThrow("gone");
  asker.abort(new Error("gone"));
  await paused;
});
