import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleRatesHz } from "./audio-socket.ts";
import { Resampler } from "./resample.ts";

function tone(hz: number, rateHz: number, ms: number): Buffer {
  const samples = Int16Array.from({ length: (rateHz * ms) / 1000 }, (_, index) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * hz * index) / rateHz)),
  );
  return Buffer.from(samples.buffer);
}

/** How much of a tone is in the sound, as an amplitude; the first and last 50 ms are left out. */
function amplitude(pcm: Buffer, hz: number, rateHz: number): number {
  const skip = rateHz / 20;
  const count = pcm.length / 2 - 2 * skip;
  let [cosine, sine] = [0, 0];
  for (let index = 0; index < count; index++) {
    const value = pcm.readInt16LE((index + skip) * 2);
    const angle = (2 * Math.PI * hz * index) / rateHz;
    cosine += value * Math.cos(angle);
    sine += value * Math.sin(angle);
  }
  return (2 * Math.hypot(cosine, sine)) / count;
}

test.each(sampleRatesHz)("speech at %i Hz keeps its band in both directions, and each frame its length", (rateHz) => {
  for (const hz of [300, 1000, 3000]) {
    const down = new Resampler(rateHz, 8000).push(tone(hz, rateHz, 400));
    expect(down.length).toBe(400 * 16);
    expect(amplitude(down, hz, 8000) / 10_000).toBeCloseTo(1, 1);
    const up = new Resampler(8000, rateHz).push(tone(hz, 8000, 400));
    expect(amplitude(up, hz, rateHz) / 10_000).toBeCloseTo(1, 1);
  }
  const up = new Resampler(8000, rateHz);
  for (let frame = 0; frame < 100; frame++) expect(up.push(Buffer.alloc(320)).length).toBe((rateHz / 50) * 2);
});

test("what a phone cannot carry does not come back as another tone", () => {
  const folded = new Resampler(16_000, 8000).push(tone(5000, 16_000, 400));
  expect(amplitude(folded, 3000, 8000)).toBeLessThan(30);
});

test("full scale stays full scale and never wraps around", () => {
  const square = Buffer.from(Int16Array.from({ length: 1600 }, (_, i) => (i % 40 < 20 ? 32_767 : -32_768)).buffer);
  const up = new Resampler(8000, 48_000).push(square);
  for (let at = 2; at < up.length; at += 2) {
    expect(Math.abs(up.readInt16LE(at) - up.readInt16LE(at - 2))).toBeLessThan(40_000);
  }
});

test("a stream sounds the same however it is cut", () => {
  const rates = fc.constantFrom(...sampleRatesHz);
  fc.assert(
    fc.property(rates, fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 12 }), (rateHz, cuts) => {
      const sound = tone(440, rateHz, 60);
      const whole = new Resampler(rateHz, 8000).push(sound);
      const cut = new Resampler(rateHz, 8000);
      const parts: Buffer[] = [];
      let at = 0;
      for (const samples of cuts) {
        parts.push(cut.push(sound.subarray(at, at + samples * 2)));
        at += samples * 2;
      }
      parts.push(cut.push(sound.subarray(at)));
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("any bytes, in pieces of any length, are whole samples, as many as the rates say", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sampleRatesHz),
      fc.constantFrom(...sampleRatesHz),
      fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 12 }),
      (fromHz, toHz, pieces) => {
        const resampler = new Resampler(fromHz, toHz);
        const out = pieces.reduce((sum, piece) => sum + resampler.push(piece).length, 0);
        const samples = pieces.reduce((sum, piece) => sum + (piece.length >> 1), 0);
        expect(out % 2).toBe(0);
        expect(Math.abs(out / 2 - (samples * toHz) / fromHz)).toBeLessThanOrEqual(Math.ceil(toHz / fromHz));
      },
    ),
  );
});
