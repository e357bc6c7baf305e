import fc from "fast-check";
import { expect, test } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { frameBytes, frameMs, silentFrame } from "./frame.ts";
import { type Cut, Playout } from "./playout.ts";
import { mostFramesAtOnce, Ticker } from "./ticker.ts";

const loud = (ms: number) => Buffer.alloc(ms * 16, 0x20);
const isSilent = (frame: Uint8Array) => Buffer.from(frame).equals(Buffer.from(silentFrame));

function aPlayout(delayMs = 0) {
  const clock = new ManualClock();
  const frames: { atMs: number; silent: boolean; bytes: number }[] = [];
  const story: string[] = [];
  const cuts: Cut[] = [];
  const playout = new Playout(
    clock,
    {
      send: (frame) => frames.push({ atMs: clock.now(), silent: isSilent(frame), bytes: frame.length }),
      unheardMs: () => delayMs,
      dropUnheard: () => void (delayMs > 0 && story.push(`${clock.now()} taken back`)),
    },
    {
      onStarted: (id) => story.push(`${clock.now()} started ${id}`),
      onFinished: (id) => story.push(`${clock.now()} finished ${id}`),
      onFailed: (cut) => {
        cuts.push(cut);
        story.push(`${clock.now()} failed ${cut.id}`);
      },
      onUnderflow: (id) => story.push(`${clock.now()} underflow ${id}`),
    },
  );
  const ticker = new Ticker(clock);
  const beat = ticker.add((due) => playout.framesDue(due));
  return { clock, frames, story, cuts, playout, beat };
}

test("a minute of frames has exactly three thousand, however late the timers fire", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 1, maxLength: 50 }), (lateness) => {
      const { clock, frames } = aPlayout();
      let index = 0;
      while (clock.now() < 60_000) {
        clock.advance(1);
        // The process is busy for a moment: less than a frame, so nothing may be lost or added.
        if (clock.now() % 97 === 0) clock.stall(lateness[index++ % lateness.length] ?? 0);
      }
      expect(Math.abs(frames.length - clock.now() / frameMs)).toBeLessThanOrEqual(1);
      expect(frames.every(({ bytes }) => bytes === frameBytes)).toBe(true);
    }),
    { numRuns: 10 },
  );
});

test("after a stall at most three frames go out at once, and the beat finds its time again", () => {
  for (const stallMs of [50, 200, 3000]) {
    const { clock, frames } = aPlayout();
    clock.advance(1000);
    clock.stall(stallMs);
    clock.advance(0);
    const burst = frames.filter(({ atMs }) => atMs === 1000 + stallMs).length;
    expect(burst).toBeLessThanOrEqual(mostFramesAtOnce);
    expect(burst).toBe(Math.min(mostFramesAtOnce, Math.floor(stallMs / frameMs)));
    const before = frames.length;
    clock.advance(1000);
    expect(frames.length - before).toBe(50);
    const gaps = frames.slice(before + 1).map(({ atMs }, index) => atMs - (frames[before + index]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(frameMs);
  }
});

test("nobody listening, no timer: an idle process sleeps", () => {
  const { clock, beat } = aPlayout();
  clock.advance(100);
  expect(clock.waiting).toBe(1);
  beat[Symbol.dispose]();
  expect(clock.waiting).toBe(0);
});

test("phrases follow each other without a gap, and end when their last frame has sounded", () => {
  const { clock, frames, story, playout } = aPlayout();
  for (const id of [1, 2]) {
    const audio = playout.enqueue(id);
    audio.push(loud(100));
    audio.end();
  }
  clock.advance(400);
  expect(story).toEqual(["20 started 1", "120 finished 1", "120 started 2", "220 finished 2"]);
  expect(frames.filter(({ silent }) => !silent)).toHaveLength(10);
  expect(frames).toHaveLength(20);
});

test("an odd rest of a phrase is filled up with silence, not lost", () => {
  const { clock, frames, playout } = aPlayout();
  const audio = playout.enqueue(1);
  audio.push(loud(45));
  audio.end();
  clock.advance(200);
  expect(frames.filter(({ silent }) => !silent)).toHaveLength(3);
});

test("a stream that falls behind is an underflow, but waiting for it to begin or for the next phrase is not", () => {
  const { clock, story, playout } = aPlayout();
  clock.advance(200);
  const audio = playout.enqueue(1);
  clock.advance(200);
  audio.push(loud(60));
  clock.advance(100);
  audio.push(loud(60));
  audio.end();
  clock.advance(200);
  expect(story).toEqual(["400 started 1", "480 underflow 1", "500 underflow 1", "580 finished 1"]);
});

test("into silence a phrase begins at once, and the silence after it is shorter by the same frame", () => {
  const { clock, frames, story, playout } = aPlayout();
  clock.advance(205);
  const audio = playout.enqueue(1);
  audio.push(loud(60));
  audio.end();
  clock.advance(115);
  expect(story).toEqual(["205 started 1", "260 finished 1"]);
  const since = frames.filter(({ atMs }) => atMs > 190).map(({ atMs, silent }) => `${atMs}${silent ? "" : " loud"}`);
  expect(since).toEqual(["200", "205 loud", "220 loud", "240 loud", "280", "300", "320"]);
});

test("phrases that begin into silence never get a call ahead by more than one frame", () => {
  const { clock, frames, playout } = aPlayout();
  for (let turn = 0; turn < 20; turn++) {
    clock.advance(93);
    const audio = playout.enqueue(turn);
    audio.push(loud(100));
    audio.end();
    clock.advance(200);
  }
  clock.advance(60);
  expect(frames).toHaveLength(Math.floor(clock.now() / frameMs));
});

test("a phrase that breaks off sounds as far as it goes, and the one after it is played", () => {
  const { clock, story, cuts, playout } = aPlayout();
  const first = playout.enqueue(1);
  first.push(loud(100));
  first.fail();
  const second = playout.enqueue(2);
  second.push(loud(20));
  second.end();
  clock.advance(300);
  expect(story).toEqual(["20 started 1", "120 failed 1", "120 started 2", "140 finished 2"]);
  expect(cuts).toEqual([{ id: 1, playedMs: 100, totalMs: null }]);
});

test("a pause is silent within one frame, and knows to the millisecond what was heard", () => {
  fc.assert(
    fc.property(fc.integer({ min: 21, max: 1999 }), (atMs) => {
      const { clock, frames, playout } = aPlayout();
      const audio = playout.enqueue(7);
      audio.push(loud(2000));
      audio.end();
      clock.advance(atMs);
      const cut = playout.pause();
      clock.advance(100);
      // The first frame goes out at 20 ms.
      expect(cut).toEqual({ id: 7, playedMs: atMs - 20, totalMs: 2000 });
      const sounded = frames.filter(({ silent }) => !silent);
      expect((sounded.at(-1)?.atMs ?? 0) + frameMs).toBeLessThanOrEqual(atMs + frameMs);
    }),
  );
});

test("after a pause the phrase goes on from its last quiet spot, so that no word begins in its middle", () => {
  const { clock, frames, story, playout } = aPlayout();
  const audio = playout.enqueue(1);
  for (const pcm of [loud(200), Buffer.alloc(40 * 16), loud(400)]) audio.push(pcm);
  audio.end();
  clock.advance(400);
  playout.pause();
  clock.advance(1000);
  playout.resume();
  clock.advance(1000);
  // 380 ms had been sent; the quiet spot ends at 240 ms.
  const after = frames.filter(({ atMs, silent }) => atMs > 1400 && !silent);
  expect(after).toHaveLength((640 - 240) / frameMs);
  expect(story.at(-1)).toContain("finished 1");
});

test("what is forgotten is never heard, and a phrase that had not begun leaves nothing to remember", () => {
  const { clock, frames, story, playout } = aPlayout();
  playout.enqueue(1).push(loud(40));
  expect(playout.clear()).toBeNull();
  const audio = playout.enqueue(2);
  audio.push(loud(1000));
  clock.advance(110);
  expect(playout.clear()).toEqual({ id: 2, playedMs: 90, totalMs: null });
  clock.advance(500);
  expect(frames.filter(({ silent }) => !silent)).toHaveLength(5);
  expect(story).toEqual(["20 started 2"]);
});

test("what a carrier still holds was not heard: it is taken back, and said again", () => {
  const { clock, frames, story, playout } = aPlayout(100);
  playout.enqueue(1).push(loud(5000));
  clock.advance(1000);
  const sent = frames.filter(({ silent }) => !silent).length;
  expect(playout.pause()).toEqual({ id: 1, playedMs: sent * frameMs - 100, totalMs: null });
  expect(story.at(-1)).toBe(`${clock.now()} taken back`);
  clock.advance(200);
  playout.resume();
  expect(playout.clear()?.playedMs).toBe(sent * frameMs - 200);
});
