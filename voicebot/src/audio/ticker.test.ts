import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { frameMs } from "./frame.ts";
import { Ticker } from "./ticker.ts";

test("each call gets a frame every 20 ms, and they do not all get it at once", async () => {
  const clock = manualClock();
  const ticker = new Ticker(clock);
  const heard = Array.from({ length: 10 }, () => [] as number[]);
  for (const times of heard) {
    ticker.add(() => times.push(clock.now()));
    await clock.advance(7);
  }
  const from = clock.now();
  await clock.advance(1000);
  for (const times of heard) {
    const since = times.filter((at) => at > from);
    expect(since).toHaveLength(50);
    for (const [index, at] of since.entries()) expect(at - (since[0] ?? 0)).toBe(index * frameMs);
  }
  const moments = heard.map((times) => (times.at(-1) ?? 0) % frameMs);
  expect(new Set(moments).size).toBe(5);
});

test("a call that ends leaves its place to the next", async () => {
  const clock = manualClock();
  const ticker = new Ticker(clock);
  const count = { frames: 0 };
  const five = Array.from({ length: 5 }, () => ticker.add(() => {}));
  await clock.advance(33);
  five[2]?.[Symbol.dispose]();
  ticker.add((frames) => (count.frames += frames));
  await clock.advance(200);
  expect(count.frames).toBe(10);
});

test("nobody is told of frames that fell due before they came, or after they went", async () => {
  const clock = manualClock();
  const ticker = new Ticker(clock);
  await clock.advance(12_345);
  const told: number[] = [];
  const listening = ticker.add((frames) => told.push(frames));
  await clock.advance(frameMs);
  expect(told).toEqual([1]);
  listening[Symbol.dispose]();
  await clock.advance(1000);
  expect(told).toEqual([1]);
});
