import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
// oxlint-disable-next-line import/default -- Node takes its CommonJS build, in which the default is all there is.
import wavefile from "wavefile";
import { SpareBlocks } from "./spare-blocks.ts";
import { StereoTimeline } from "./stereo-timeline.ts";
import { repairWav, WavFile, wavHeaderBytes } from "./wav-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voicebot-wav-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const second = (left: number, right: number) =>
  Buffer.from(new Int16Array(16_000).map((_, index) => (index % 2 === 0 ? left : right)).buffer);

function channelsOf(path: string): { seconds: number; left: number; right: number } {
  const wav = new wavefile.WaveFile(readFileSync(path));
  const [left, right] = wav.getSamples(false, Int16Array) as unknown as [Int16Array, Int16Array];
  return { seconds: left.length / 8000, left: left.at(-1) ?? 0, right: right.at(-1) ?? 0 };
}

test("a file is a WAV of the length that was written", async () => {
  const path = join(folder, "call.wav");
  const file = new WavFile(path);
  for (let number = 1; number <= 3; number++) expect(file.append(second(number, -number))).toBe(true);
  expect(await file.close()).toBe(3);
  expect(channelsOf(path)).toEqual({ seconds: 3, left: 3, right: -3 });
});

test("what a process left when it died is a WAV of what it had written, to the last whole sample", async () => {
  const path = join(folder, "call.wav");
  const whole = new WavFile(path);
  whole.append(second(1, 2));
  await whole.close();
  appendFileSync(path, Buffer.concat([second(5, 6), Buffer.from([1, 2, 3])]));
  expect(await repairWav(path)).toBe(2);
  expect(channelsOf(path)).toEqual({ seconds: 2, left: 5, right: 6 });
});

test("a disk that refuses, or does not keep up, ends the recording and not the call", async () => {
  const there = join(folder, "there.wav");
  writeFileSync(there, "");
  const refused = new WavFile(there);
  refused.append(second(1, 1));
  expect(await refused.close()).toBeNull();

  const slow = new WavFile(join(folder, "slow.wav"));
  const taken = Array.from({ length: 40 }, () => slow.append(second(1, 1)));
  expect(taken.filter(Boolean)).toHaveLength(8);
  expect(await slow.close()).toBeNull();
});

test("calls that share the memory of their blocks each have their own sound", async () => {
  const blocks = new SpareBlocks();
  const calls = [1, 2, 3].map((number) => {
    const path = join(folder, `${number}.wav`);
    const file = new WavFile(path);
    const timeline = new StereoTimeline(
      (pcm) => file.append(pcm, () => blocks.giveBack(pcm)),
      (bytes) => blocks.take(bytes),
    );
    const frame = Buffer.from(new Int16Array(160).fill(number).buffer);
    return { number, path, file, timeline, frame };
  });
  for (let at = 20; at <= 5000; at += 20) {
    for (const { timeline, frame } of calls) {
      timeline.hear("caller", frame, at);
      timeline.hear("bot", frame, at);
    }
    // The disk takes some of it now, and some later.
    if (at % 300 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const { number, path, file, timeline } of calls) {
    timeline.end(5000);
    expect(await file.close()).toBe(5);
    const [left, right] = new wavefile.WaveFile(readFileSync(path)).getSamples(false, Int16Array) as unknown as [
      Int16Array,
      Int16Array,
    ];
    expect(new Set([...left, ...right])).toEqual(new Set([number]));
  }
});

test("whatever a dead process left, it becomes a WAV that can be read", async () => {
  const path = join(folder, "call.wav");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      writeFileSync(path, bytes);
      const seconds = await repairWav(path);
      expect(channelsOf(path).seconds).toBe(seconds);
      expect(seconds).toBe(Math.max(0, Math.floor((bytes.length - wavHeaderBytes) / 4)) / 8000);
    }),
    { numRuns: 100 },
  );
});
