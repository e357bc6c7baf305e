import { expect, test } from "vitest";
import { speechOf } from "../speech/speech-of.ts";
import { frameBytes } from "./audiosocket.ts";
import { Ears } from "./ears.ts";
import { Playout } from "./playout.ts";

const leadMs = 60;

function phone() {
  const ears: Ears = new Ears(() => playout.leadMs);
  const playout = new Playout(ears, { leadMs });
  return { ears, playout };
}

function framesOf(text: string): Uint8Array[] {
  const pcm = speechOf(text);
  return Array.from({ length: Math.ceil(pcm.length / frameBytes) }, (_, i) => {
    const frame = new Uint8Array(frameBytes);
    frame.set(pcm.subarray(i * frameBytes, (i + 1) * frameBytes));
    return frame;
  });
}

/** Each frame arrives at its own time; the phone plays on for a second after the last. */
function played(frames: readonly Uint8Array[], arrivesAtMs: (index: number) => number) {
  const { ears, playout } = phone();
  const last = arrivesAtMs(frames.length - 1);
  for (let now = 0, next = 0; now <= last + 1000; now++) {
    while (next < frames.length && arrivesAtMs(next) <= now) {
      playout.arrive(frames[next] ?? new Uint8Array(0), now);
      next++;
    }
    if (now % 20 === 0) playout.advance(now);
  }
  return { text: ears.textSince(0), ears, playout };
}

const text = "Est-ce que cela fonctionne maintenant ?";

test("frames at their time are heard whole, from when they arrived", () => {
  const { text: heard, ears, playout } = played(framesOf(text), (i) => 1000 + i * 20);
  expect(heard).toBe(text);
  expect(ears.words[0]?.startMs).toBeGreaterThanOrEqual(999);
  expect(ears.words[0]?.startMs).toBeLessThan(1025);
  expect(playout.gaps.spread).toMatchObject({ p50Ms: 20, p99Ms: 20, maxMs: 20 });
  expect(playout.underflows).toBe(0);
});

test("frames that come early are not heard early", () => {
  const { text: heard, ears } = played(framesOf("oui non"), () => 500);
  expect(heard).toBe("oui non");
  expect((ears.words.at(-1)?.endMs ?? 0) - (ears.words[0]?.startMs ?? 0)).toBeGreaterThan(500);
});

test("more than is held on the way is lost, as from a bot that does not pace", () => {
  const { ears, playout } = played(framesOf(text), () => 500);
  expect(ears.words.length).toBeLessThan(4);
  expect(playout.lostMs).toBeGreaterThan(1000);
});

test("jitter within the phone's patience breaks nothing", () => {
  const { text: heard, playout } = played(framesOf(text), (i) => 500 + i * 20 + (i % 5 === 4 ? 45 : 0));
  expect(heard).toBe(text);
  expect(playout.underflows).toBe(0);
});

test("after a stall a phone leaves out silence until it is no longer behind", () => {
  const silent = new Uint8Array(frameBytes);
  const frames = [...Array.from({ length: 50 }, () => silent), ...framesOf("oui")];
  const stalled = played(frames, (i) => Math.max(i * 20, i < 30 ? 600 : 0));
  expect(stalled.text).toBe("oui");
  expect(stalled.ears.words[0]?.startMs).toBeGreaterThanOrEqual(975);
  expect(stalled.ears.words[0]?.startMs).toBeLessThan(1025);
});

test("a frame that comes too late breaks its word, and is counted", () => {
  const { text: heard, playout } = played(framesOf(text), (i) => 500 + i * 20 + (i >= 10 ? 120 : 0));
  expect(heard).toContain("…");
  expect(playout.underflows).toBe(1);
  expect(playout.leadMs).toBeGreaterThan(leadMs);
  expect(playout.gaps.spread.maxMs).toBe(140);
});

test("a bot that stops at the end of a phrase, and speaks again later, has no underflow", () => {
  const frames = [...framesOf("bonjour"), ...framesOf("bonjour")];
  const { text: heard, playout } = played(frames, (i) => 500 + i * 20 + (i >= frames.length / 2 ? 300 : 0));
  expect(heard).toBe("bonjour bonjour");
  expect(playout.underflows).toBe(0);
});

test("a call that ends keeps what was on its way, and loses what was sent ahead", () => {
  const { ears, playout } = phone();
  for (const frame of framesOf("oui non")) playout.arrive(frame, 0);
  playout.advance(300);
  playout.end();
  expect(ears.textSince(0)).toBe("oui …");
  expect(playout.lostMs).toBeGreaterThan(0);
});

test("a phone that had a hole waits longer from then on, and the same lateness breaks nothing more", () => {
  const late = (i: number) => ((i >= 30 && i < 36) || (i >= 80 && i < 86) ? 100 : 0);
  const { ears, playout } = played(framesOf(text), (i) => 500 + i * 20 + Math.max(late(i), late(i - 1), late(i - 2)));
  expect(playout.underflows).toBe(1);
  expect(ears.words.filter(({ word }) => word === undefined).length).toBeLessThanOrEqual(2);
});
