import { expect, test } from "vitest";
import { frameBytes } from "./frame.ts";
import { VoiceActivity, type VoiceChange } from "./voice-activity.ts";

/** A frame of a square wave. */
function frame(amplitude: number): Uint8Array {
  const pcm = Buffer.alloc(frameBytes);
  for (let at = 0; at < frameBytes; at += 2) pcm.writeInt16LE(at % 4 === 0 ? amplitude : -amplitude, at);
  return pcm;
}

/** The changes that a sequence of [amplitude, frames] causes, with the frame in which each came. */
function changes(...sounds: readonly (readonly [number, number])[]): [number, VoiceChange][] {
  const found: [number, VoiceChange][] = [];
  let at = 0;
  const activity = new VoiceActivity((change) => found.push([at, change]));
  for (const [amplitude, frames] of sounds) {
    for (let index = 0; index < frames; index++, at++) activity.hear(frame(amplitude));
  }
  return found;
}

test("a sound is noticed in its first frame, and its end in its second quiet one, with how long it was", () => {
  expect(changes([0, 10], [4000, 5], [0, 20])).toEqual([
    [10, { type: "caller-loud" }],
    [16, { type: "caller-quiet", loudMs: 100 }],
  ]);
});

test("a single quiet frame within a sound belongs to it", () => {
  expect(changes([0, 5], [4000, 10], [0, 1], [4000, 10], [0, 2])).toEqual([
    [5, { type: "caller-loud" }],
    [27, { type: "caller-quiet", loudMs: 420 }],
  ]);
});

test("a noisy line is quiet all the same, and speech stands out of its noise", () => {
  expect(changes([250, 200])).toEqual([]);
  expect(changes([250, 200], [6000, 10])).toEqual([[200, { type: "caller-loud" }]]);
});

test("noise that stays is the line's, not the caller's", () => {
  const found = changes([0, 50], [1500, 1000]);
  expect(found.map(([, { type }]) => type)).toEqual(["caller-loud", "caller-quiet"]);
});
