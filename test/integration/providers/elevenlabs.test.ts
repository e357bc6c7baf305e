/** The bot's voice: the words are in the sound, paid once, and what fails is never kept. */
import { WordsHeard } from "@voicebots/simulator";
import type { CallProviders } from "@voicebots/voicebot/providers";
import { expect, test, vi } from "vitest";
import { allKeys, aPod, never } from "./a-pod.ts";

/** What a caller understands of a phrase; `broken` counts sounds that are no words. */
async function heard({ textToSpeech }: CallProviders, text: string, { cacheable = true, signal = never } = {}) {
  const words: string[] = [];
  let broken = 0;
  const ears = new WordsHeard((event) => {
    if (event.type === "word") words.push(event.word);
    if (event.type === "broken") broken += 1;
  });
  for await (const chunk of textToSpeech.speak({ text, cacheable }, signal)) {
    expect(chunk.byteLength % 2).toBe(0);
    ears.push(chunk);
  }
  ears.push(new Uint8Array(16_000));
  return { text: words.join(" "), broken };
}

const phrase = "Bonjour, vous parlez à une machine. Quel est votre problème ?";

test("a phrase is heard word for word, paid once, and said again for nothing", async () => {
  await using pod = await aPod();
  const [one, other] = [pod.call(), pod.call()];
  expect(await heard(one, phrase)).toEqual({ text: phrase, broken: 0 });
  expect(await heard(other, phrase)).toEqual({ text: phrase, broken: 0 });
  const { requests, characters } = pod.emulated.counts().elevenlabs;
  expect({ requests, characters }).toEqual({ requests: 1, characters: Array.from(phrase).length });
  expect(one.usage()).toMatchObject({ charactersPaid: characters, cacheMisses: 1, cacheHits: 0 });
  expect(other.usage()).toMatchObject({ charactersPaid: 0, charactersFromCache: characters, cacheHits: 1 });
  expect(await pod.metric("voicebot_elevenlabs_characters_total")).toBe(characters);
  expect(await pod.metric('voicebot_elevenlabs_requests_total{type="cache_hit"}')).toBe(1);
  expect(await pod.metric('voicebot_elevenlabs_requests_total{type="api_call"}')).toBe(1);
  expect(await pod.metric('voicebot_tts_response_seconds_count{source="elevenlabs"}')).toBe(1);
  expect(await pod.metric('voicebot_tts_response_seconds_count{source="cache"}')).toBe(1);
  expect(await pod.metric('voicebot_cost_usd_total{provider="elevenlabs"}')).toBeCloseTo(characters * 0.00005, 12);
  expect(await pod.metric('voicebot_cost_saved_usd_total{provider="elevenlabs"}')).toBeCloseTo(
    characters * 0.00005,
    12,
  );
});

test("twenty calls that begin at once pay their greeting once", async () => {
  await using pod = await aPod();
  const calls = Array.from({ length: 20 }, () => pod.call());
  const greetings = await Promise.all(calls.map((call) => heard(call, phrase)));
  expect(new Set(greetings.map(({ text }) => text))).toEqual(new Set([phrase]));
  expect(pod.emulated.counts().elevenlabs.requests).toBe(1);
  const paid = calls.reduce((sum, call) => sum + call.usage().charactersPaid, 0);
  expect(paid).toBe(Array.from(phrase).length);
});

test("a personal phrase is said and forgotten", async () => {
  await using pod = await aPod();
  for (let i = 0; i < 2; i++) await heard(pod.call(), "Au revoir Madame Dupont.", { cacheable: false });
  expect(pod.emulated.counts().elevenlabs.requests).toBe(2);
});

test("a phrase that the caller interrupts is finished for the next one", async () => {
  await using pod = await aPod({ delays: { elevenlabs: { firstByteMs: 200 } } });
  const turn = new AbortController();
  setTimeout(() => turn.abort(new Error("the caller spoke")), 100);
  await expect(heard(pod.call(), phrase, { signal: turn.signal })).rejects.toThrow("the caller spoke");
  expect(await heard(pod.call(), phrase)).toEqual({ text: phrase, broken: 0 });
  expect(pod.emulated.counts().elevenlabs.requests).toBe(1);
});

test("audio that breaks off is told, not kept, and not begun again in the caller's ear", async () => {
  await using pod = await aPod({ failures: [{ provider: "elevenlabs", kind: "drop", afterMs: 500, count: 1 }] });
  await expect(heard(pod.call(), phrase)).rejects.toMatchObject({ kind: "interrupted" });
  expect(await heard(pod.call(), phrase)).toEqual({ text: phrase, broken: 0 });
  expect(pod.emulated.counts().elevenlabs.requests).toBe(2);
});

test("a voice that is busy for a moment is asked again; one that stays away is told", async () => {
  await using pod = await aPod({ failures: [{ provider: "elevenlabs", kind: "status", status: 429, count: 1 }] });
  expect(await heard(pod.call(), phrase)).toEqual({ text: phrase, broken: 0 });
  expect(await pod.metric('voicebot_provider_errors_total{provider="elevenlabs",kind="rate-limited"}')).toBe(1);
  pod.emulated.setFailures([{ provider: "elevenlabs", kind: "status", status: 500 }]);
  const call = pod.call();
  await expect(heard(call, "Un instant.")).rejects.toMatchObject({ kind: "unavailable" });
  expect(call.usage().charactersPaid).toBe(0);
  // What is cached is said all the same.
  expect(await heard(call, phrase)).toEqual({ text: phrase, broken: 0 });
});

test("a voice that hangs is given up after five seconds, and billed as the provider bills it", async () => {
  await using pod = await aPod({ failures: [{ provider: "elevenlabs", kind: "hang" }] });
  const call = pod.call();
  await expect(heard(call, phrase)).rejects.toMatchObject({ kind: "timeout" });
  expect(call.usage().charactersPaid).toBe(pod.emulated.counts().elevenlabs.characters);
});

test("a refused key still lets the cached phrases be said", async () => {
  await using pod = await aPod({ keys: ["e"] });
  await heard(pod.call(), phrase);
  const refused = pod.providers.forCall(pod.settings, { ...allKeys, elevenlabs: "wrong" });
  expect(await heard(refused, phrase)).toEqual({ text: phrase, broken: 0 });
  await expect(heard(refused, "Un instant.")).rejects.toMatchObject({ kind: "unauthorized" });
  expect(pod.providers.refusedCredentials()).toEqual(["elevenlabs"]);
  const keyless = pod.providers.forCall(pod.settings, {});
  expect(await heard(keyless, phrase)).toEqual({ text: phrase, broken: 0 });
  await expect(heard(keyless, "Un instant.")).rejects.toMatchObject({ kind: "unauthorized" });
});

test("warmed phrases are paid by the pod, not by the calls that say them", async () => {
  await using pod = await aPod();
  const phrases = [phrase, "Un instant.", "Au revoir.", "Au revoir."];
  await pod.providers.warm(phrases, pod.settings, allKeys, never);
  const { requests, characters } = pod.emulated.counts().elevenlabs;
  expect(requests).toBe(3);
  expect(await pod.metric("voicebot_elevenlabs_characters_total")).toBe(characters);
  const call = pod.call();
  for (const text of phrases) await heard(call, text);
  await vi.waitFor(() => expect(pod.emulated.counts().elevenlabs.requests).toBe(3));
  expect(call.usage()).toMatchObject({ charactersPaid: 0, cacheHits: 4, costUsd: { elevenlabs: 0 } });
});
