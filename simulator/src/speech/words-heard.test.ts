import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { muLawOf, pcmOfMuLaw } from "./mu-law.ts";
import { speechMs, speechOf, spokenWords } from "./speech-of.ts";
import { type HeardEvent, WordsHeard } from "./words-heard.ts";

vi.setConfig({ testTimeout: 60_000 });

const frameBytes = 320;
const silence = (ms: number) => new Uint8Array(Math.round(ms * 8) * 2);
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

function hear(chunks: readonly Uint8Array[]): HeardEvent[] {
  const events: HeardEvent[] = [];
  const heard = new WordsHeard((event) => events.push(event));
  for (const chunk of chunks) heard.push(chunk);
  heard.push(silence(300));
  return events;
}

const wordsOf = (events: readonly HeardEvent[]) =>
  events.flatMap((event) => (event.type === "word" ? [event.word] : []));
const brokenOf = (events: readonly HeardEvent[]) => events.filter((event) => event.type === "broken").length;

function eachSample(pcm: Uint8Array, change: (sample: number, index: number) => number): Uint8Array {
  const samples = new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.byteLength));
  return new Uint8Array(
    samples.map((sample, index) => Math.max(-32_768, Math.min(32_767, Math.round(change(sample, index))))).buffer,
  );
}

/** Uniform noise, the same for the same seed. */
function noise(seed: number, amplitude: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * amplitude;
  };
}

const word = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .filter((text) => spokenWords(text).length === 1);
const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(" "));

test("what is said is heard, whatever the chunks, the start, the gain, the noise, and through mu-law", () => {
  fc.assert(
    fc.property(
      sentence,
      fc.nat(1000),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.nat(300),
      fc.nat(2 ** 31),
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      (text, startSamples, gain, noiseAmplitude, seed, sizes, muLaw) => {
        const random = noise(seed, noiseAmplitude);
        const said = joined(new Uint8Array(startSamples * 2), speechOf(text), silence(40));
        const sounding = eachSample(said, (sample) => sample * gain + random());
        const line = muLaw ? pcmOfMuLaw(muLawOf(sounding)) : sounding;
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < line.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          chunks.push(line.subarray(at, at + size));
          at += size;
        }
        const events = hear(chunks);
        expect(wordsOf(events)).toEqual(spokenWords(text));
        expect(brokenOf(events)).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});

/**
 * A word said amid silence, cut into frames, and the numbers of the frames that lie wholly inside it. Before the first of
 * them some of the word has sounded: what only delays all of a word disturbs nothing.
 */
function framesOfWord(text: string, offsetSamples: number) {
  const line = joined(silence(60), new Uint8Array(offsetSamples * 2), speechOf(text), silence(200));
  const frames: Uint8Array[] = [];
  for (let at = 0; at + frameBytes <= line.length; at += frameBytes) frames.push(line.subarray(at, at + frameBytes));
  const said = hear(frames).find((event) => event.type === "word");
  if (said?.type !== "word") throw new Error("the undisturbed word was not heard");
  const inside = frames.flatMap((_, index) =>
    index * 20 >= said.startMs + 2 && (index + 1) * 20 <= said.endMs ? [index] : [],
  );
  return { frames, inside };
}

const disturbances: Record<string, (frames: Uint8Array[], index: number) => Uint8Array[]> = {
  lost: (frames, index) => frames.toSpliced(index, 1),
  "replaced by silence": (frames, index) => frames.with(index, silence(20)),
  late: (frames, index) => frames.toSpliced(index, 0, silence(20)),
  repeated: (frames, index) => frames.toSpliced(index, 0, frames[index] ?? silence(20)),
  "swapped with the next": (frames, index) =>
    frames.with(index, frames[index + 1] ?? silence(20)).with(index + 1, frames[index] ?? silence(20)),
};

for (const [name, disturb] of Object.entries(disturbances)) {
  test(`a word with a frame ${name} is broken, never misheard`, () => {
    fc.assert(
      fc.property(word, fc.nat(159), fc.nat(), (text, offset, pick) => {
        const { frames, inside } = framesOfWord(text, offset);
        const candidates = name.startsWith("swapped") ? inside.slice(0, -1) : inside;
        const events = hear(disturb(frames, candidates[pick % candidates.length] ?? 0));
        expect(wordsOf(events)).toEqual([]);
        expect(brokenOf(events)).toBeGreaterThan(0);
      }),
      // Once, the word began where its first frame does.
      { numRuns: 150, examples: [["\u0800", 158, 0]] },
    );
  });
}

test("half an utterance is half its words, and a word that is cut is broken", () => {
  const pcm = speechOf("un deux trois quatre cinq six");
  const half = hear([pcm.subarray(0, pcm.length / 2)]);
  expect(wordsOf(half)).toEqual(["un", "deux", "trois"]);
  expect(brokenOf(half)).toBe(1);
});

test("a listener who comes in the middle of a word hears the words after it", () => {
  const pcm = speechOf("internet ne marche plus");
  expect(wordsOf(hear([pcm.subarray(1501)]))).toEqual([]);
  expect(wordsOf(hear([pcm.subarray(1500)]))).toEqual(["ne", "marche", "plus"]);
});

test("words have their times, and speech its beginning and end", () => {
  const events = hear([silence(500), speechOf("oui merci"), silence(1000), speechOf("voilà")]);
  expect(events.map((event) => event.type)).toEqual([
    "speech-started",
    "word",
    "word",
    "speech-ended",
    "speech-started",
    "word",
    "speech-ended",
  ]);
  const first = events[1];
  if (first?.type !== "word") throw new Error("no word");
  expect(first.startMs).toBeCloseTo(500, 0);
  expect(first.endMs).toBeCloseTo(500 + 240, -1);
});

test("people speak about fifteen characters a second", () => {
  const text =
    "Bonjour, ma box ne marche plus, je n'ai plus internet depuis ce matin, pouvez-vous m'aider s'il vous plaît ?";
  const charactersPerSecond = [...text].length / (speechMs(text) / 1000);
  expect(charactersPerSecond).toBeGreaterThan(14);
  expect(charactersPerSecond).toBeLessThan(17);
});

test("silence and light noise hold no words", () => {
  const random = noise(7, 1000);
  expect(hear([eachSample(silence(3000), () => random())])).toEqual([]);
});

test("a word longer than sixty bytes is heard as several", () => {
  const long = `https://exemple.fr/${"é".repeat(60)}`;
  const heard = wordsOf(hear([speechOf(long)]));
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.join("")).toBe(long);
});

test("sound that never ends is one broken burst, and takes no more memory", () => {
  const tone = eachSample(silence(60_000), (_, index) => 8000 * Math.sin(index / 3));
  expect(hear([tone]).map((event) => event.type)).toEqual(["speech-started", "broken", "speech-ended"]);
});
