import { expect, test } from "vitest";
import { cacheKey, type Voice } from "./cache-key.ts";
import { billedCharacters, spokenText } from "./spoken-text.ts";

const voice: Voice = {
  provider: "elevenlabs",
  model: "eleven_flash_v2_5",
  voiceId: "v",
  language: "fr",
  format: "pcm_8000",
  settings: {},
};

test("what sounds the same has the same key", () => {
  expect(cacheKey(voice, " Votre  box\nest e\u0301teinte. ")).toBe(cacheKey(voice, "Votre box est éteinte."));
  expect(cacheKey({ ...voice, settings: { speed: 1, stability: 0.5 } }, "a")).toBe(
    cacheKey({ ...voice, settings: { stability: 0.5, speed: 1 } }, "a"),
  );
});

test("whatever changes the sound changes the key", () => {
  const keys = [
    cacheKey(voice, "Bonjour."),
    cacheKey(voice, "Bonjour ?"),
    cacheKey(voice, "bonjour."),
    ...(["provider", "model", "voiceId", "language", "format"] as const).map((part) =>
      cacheKey({ ...voice, [part]: "other" }, "Bonjour."),
    ),
    cacheKey({ ...voice, settings: { speed: 1.1 } }, "Bonjour."),
    // Parts do not run into each other.
    cacheKey({ ...voice, language: "f", format: "rpcm_8000" }, "Bonjour."),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("the key is the same in every pod and every release, and says nothing of the text", () => {
  expect(cacheKey(voice, "Bonjour.")).toMatchInlineSnapshot(
    `"tts:v1:3470843c9df8e8c57a5f5909d41f7a75da4f876e1fc895b310d052f641c146ab"`,
  );
});

test("characters are counted as ElevenLabs bills them: an accent or an emoji is one", () => {
  expect(billedCharacters(spokenText("e\u0301té 🙂"))).toBe(5);
});
