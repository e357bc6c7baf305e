import { expect, test } from "vitest";
import { lastWords } from "./last-words.ts";
import type { TextToSpeech } from "./text-to-speech.ts";

const audio = (byte: number, length = 2) => new Uint8Array(length).fill(byte);
const failing: TextToSpeech = {
  async *speak() {
    yield* [];
    throw new Error("no voice");
  },
};
const speaking: TextToSpeech = {
  async *speak() {
    yield audio(9);
  },
};
const { signal } = new AbortController();
async function said(voice: TextToSpeech, text: string): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of voice.speak({ text, cacheable: true }, signal)) chunks.push(chunk);
  return chunks;
}

test("what was kept is said although the voice fails; for the rest it fails", async () => {
  const words = lastWords();
  words.keep(" Ne quittez   pas. ", audio(1));
  const voice = words.behind(failing, () => false);
  expect(words.has("Ne quittez pas.")).toBe(true);
  expect(await said(voice, "Ne quittez pas.")).toEqual([audio(1)]);
  await expect(said(voice, "Bonjour.")).rejects.toThrow("no voice");
});

test("what the voice has at hand is said in that voice", async () => {
  const words = lastWords();
  words.keep("Ne quittez pas.", audio(1));
  expect(
    await said(
      words.behind(speaking, () => true),
      "Ne quittez pas.",
    ),
  ).toEqual([audio(9)]);
});

test("few texts are kept, the newest, and none that is empty or endless", () => {
  const words = lastWords();
  words.keep("empty", audio(1, 0));
  words.keep("endless", audio(1, 70 * 16_000));
  for (let number = 0; number < 40; number++) words.keep(`phrase ${number}`, audio(1));
  expect(["empty", "endless", "phrase 7"].map((text) => words.has(text))).toEqual([false, false, false]);
  expect(["phrase 8", "phrase 39"].map((text) => words.has(text))).toEqual([true, true]);
});
