import fc from "fast-check";
import { expect, test } from "vitest";
import { silentFrame } from "../audio/frame.ts";
import { type Side, StereoTimeline } from "./stereo-timeline.ts";

const frame = (value: number, ms = 20) => Buffer.from(new Int16Array(ms * 8).fill(value).buffer);

/** What was recorded of one side, a value for each 20 ms. */
function aTimeline() {
  const blocks: Uint8Array[] = [];
  const timeline = new StereoTimeline((block) => blocks.push(block));
  const samples = (side: Side): number[] => {
    const pcm = Buffer.concat(blocks);
    const at = side === "caller" ? 0 : 2;
    return Array.from({ length: pcm.length / 4 }, (_, index) => pcm.readInt16LE(index * 4 + at));
  };
  const frames = (side: Side) => samples(side).filter((_, index) => index % 160 === 80);
  return { timeline, blocks, frames };
}

test("both voices are where they sounded, the caller left, the bot right", () => {
  const { timeline, frames } = aTimeline();
  for (let at = 20; at <= 3000; at += 20) {
    timeline.hear("bot", frame(at < 1500 ? 0 : 7), at);
    timeline.hear("caller", frame(at < 1000 ? 5 : 0), at);
  }
  timeline.end(3000);
  expect(frames("caller")).toHaveLength(150);
  expect(frames("caller").filter((value) => value === 5)).toHaveLength(49);
  expect(frames("caller").indexOf(0)).toBe(49);
  expect(frames("bot").indexOf(7)).toBe(74);
});

test("silence that follows a voice through the same memory is silence", () => {
  const { timeline, frames } = aTimeline();
  for (let at = 20; at <= 10_000; at += 20) timeline.hear("bot", at <= 4000 ? frame(7) : silentFrame, at);
  timeline.end(10_000);
  expect(frames("bot")).toEqual(Array.from({ length: 500 }, (_, index) => (index < 200 ? 7 : 0)));
});

test("what was held up by the network and comes at once is where it was said", () => {
  const { timeline, frames } = aTimeline();
  const held: Buffer[] = [];
  for (let at = 20; at <= 3000; at += 20) {
    timeline.hear("bot", frame(1), at);
    const said = frame(at / 20);
    if (at > 1000 && at < 1500) held.push(said);
    else for (const pcm of [...held.splice(0), said]) timeline.hear("caller", pcm, at);
  }
  timeline.end(3000);
  expect(frames("caller")).toEqual(Array.from({ length: 150 }, (_, index) => index + 1));
});

test("a caller whose line sent nothing for a while goes on where they are heard, within a tenth of a second", () => {
  const { timeline, frames } = aTimeline();
  for (let at = 20; at <= 5000; at += 20) {
    timeline.hear("bot", frame(1), at);
    if (at <= 1000 || at > 1800) timeline.hear("caller", frame(at === 3000 ? 9 : 2), at);
  }
  timeline.end(5000);
  expect(Math.abs(frames("caller").indexOf(9) - 149)).toBeLessThanOrEqual(5);
});

test("what is sensitive is silence on both sides, and takes its time", () => {
  const { timeline, frames } = aTimeline();
  for (let at = 20; at <= 3000; at += 20) {
    if (at === 1020) timeline.mute();
    if (at === 2020) timeline.unmute();
    for (const side of ["caller", "bot"] as const) timeline.hear(side, frame(3), at);
  }
  timeline.end(3000);
  for (const side of ["caller", "bot"] as const) {
    const heard = frames(side);
    expect(heard).toHaveLength(150);
    expect(heard.slice(50, 100)).toEqual(Array.from({ length: 50 }, () => 0));
    expect(heard.filter((value) => value === 3)).toHaveLength(100);
  }
});

test("a process that stood still for half a minute gives the silence in one piece, and goes on in time", () => {
  const { timeline, blocks, frames } = aTimeline();
  for (let at = 20; at <= 1000; at += 20) timeline.hear("caller", frame(5), at);
  const before = blocks.length;
  for (let at = 31_000; at <= 33_000; at += 20) timeline.hear("caller", frame(6), at);
  timeline.end(33_000);
  expect(blocks.length - before).toBeLessThanOrEqual(12);
  const heard = frames("caller");
  expect(heard).toHaveLength(1650);
  expect(heard.filter((value) => value === 5)).toHaveLength(50);
  // Those that were held up by the stall may lie before it ended; what follows is where it was said.
  expect(heard.filter((value) => value === 6).length).toBeGreaterThan(90);
  expect(heard.slice(1553)).toEqual(Array.from({ length: 97 }, () => 6));
});

test("whatever arrives, whenever, the recording is as long as the call", () => {
  const arrival = fc.record({
    side: fc.constantFrom<Side>("caller", "bot"),
    afterMs: fc.integer({ min: 0, max: 3000 }),
    bytes: fc.integer({ min: 0, max: 12_000 }),
  });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 40 }), (arrivals) => {
      const { timeline, blocks } = aTimeline();
      let at = 0;
      for (const { side, afterMs, bytes } of arrivals) {
        at += afterMs;
        timeline.hear(side, Buffer.alloc(bytes, 1), at);
      }
      timeline.end(at);
      expect(Buffer.concat(blocks).length).toBe(at * 8 * 4);
    }),
    { numRuns: 50 },
  );
});
