import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pcmOfMuLaw } from "../speech/mu-law.ts";
import { speechMs } from "../speech/speech-of.ts";
import { WordsHeard } from "../speech/words-heard.ts";
import { type Providers, startProviders } from "./start-providers.ts";

let providers: Providers;
let client: ElevenLabsClient;
const text = "Bonjour, je suis un assistant automatique. Quel est votre problème ?";

beforeAll(async () => {
  providers = await startProviders({ keys: ["good"], maxConcurrentSpeech: 2 });
  client = new ElevenLabsClient({ baseUrl: providers.url, apiKey: "good", maxRetries: 0 });
});
beforeEach(() => {
  providers.setDelays({ elevenlabs: { firstByteMs: 0, timesRealTime: 1000 } });
  providers.setFailures([]);
  providers.clearCounts();
});
afterAll(() => providers.close());

type Format = "pcm_8000" | "ulaw_8000" | "mp3_44100_128";
const speak = (outputFormat: Format = "pcm_8000", options = {}, said = text) =>
  client.textToSpeech.stream(
    "voice",
    { text: said, modelId: "eleven_flash_v2_5", outputFormat, languageCode: "fr" },
    options,
  );

async function all(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

async function chunksOf(outputFormat?: Format): Promise<Uint8Array[]> {
  return all(await speak(outputFormat));
}

function heard(pcm: Uint8Array): string {
  const words: string[] = [];
  const ears = new WordsHeard((event) => words.push(event.type === "word" ? event.word : `(${event.type})`));
  ears.push(pcm);
  return words.filter((word) => !word.startsWith("(speech")).join(" ");
}

test("the words of the text are in the sound, and each character is billed once", async () => {
  expect(heard(Buffer.concat(await chunksOf()))).toBe(text);
  expect(heard(pcmOfMuLaw(Buffer.concat(await chunksOf("ulaw_8000"))))).toBe(text);
  expect(providers.counts().elevenlabs).toEqual({ requests: 2, characters: 2 * [...text].length });
  expect(providers.texts()).toEqual({ [text]: 2 });
});

test("chunks may end in the middle of a sample", async () => {
  providers.setDelays({ elevenlabs: { firstByteMs: 0, timesRealTime: 50 } });
  const chunks = await chunksOf();
  expect(chunks.some((chunk) => chunk.length % 2 === 1)).toBe(true);
});

test("the first byte takes its time, and the audio comes faster than it plays", async () => {
  providers.setDelays({ elevenlabs: { firstByteMs: 100, timesRealTime: 20 } });
  const startedAt = performance.now();
  const [first] = await chunksOf();
  const tookMs = performance.now() - startedAt;
  expect(first?.length).toBeGreaterThan(0);
  expect(tookMs).toBeGreaterThan(100 + speechMs(text) / 20 - 20);
  expect(tookMs).toBeLessThan(speechMs(text) / 2);
});

test("more requests at once than the plan allows are refused", async () => {
  providers.setDelays({ elevenlabs: { firstByteMs: 200, timesRealTime: 1000 } });
  const tries = await Promise.allSettled([speak(), speak(), speak()]);
  const refused = tries.flatMap((attempt) => (attempt.status === "rejected" ? [attempt.reason] : []));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatchObject({ statusCode: 429, body: { detail: { status: "too_many_concurrent_requests" } } });
  const accepted = tries.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
  for (const stream of accepted) await all(stream);
});

test("an answer says how many requests are under way, and what it cost", async () => {
  const { data, rawResponse } = await client.textToSpeech
    .stream("voice", { text, outputFormat: "pcm_8000" })
    .withRawResponse();
  await all(data);
  expect(rawResponse.headers.get("maximum-concurrent-requests")).toBe("2");
  expect(Number(rawResponse.headers.get("current-concurrent-requests"))).toBeGreaterThan(0);
  expect(rawResponse.headers.get("character-cost")).toBe(String([...text].length));
});

test("a wrong key, an empty text and a format that is not spoken are refused, and cost nothing", async () => {
  const stranger = new ElevenLabsClient({ baseUrl: providers.url, apiKey: "bad", maxRetries: 0 });
  await expect(stranger.textToSpeech.stream("voice", { text, outputFormat: "pcm_8000" })).rejects.toMatchObject({
    statusCode: 401,
  });
  await expect(speak("pcm_8000", {}, "")).rejects.toMatchObject({ statusCode: 422 });
  await expect(speak("mp3_44100_128")).rejects.toMatchObject({ statusCode: 400 });
  expect(providers.counts().elevenlabs).toEqual({ requests: 0, characters: 0 });
});

test("it fails as told: too many requests, an error, a cut stream, silence", async () => {
  providers.setFailures([
    { provider: "elevenlabs", kind: "status", status: 429, retryAfterSeconds: 3, count: 1 },
    { provider: "elevenlabs", kind: "status", status: 503, count: 1 },
    { provider: "elevenlabs", kind: "drop", afterMs: 500, count: 1 },
    { provider: "elevenlabs", kind: "hang", count: 1 },
  ]);
  const tooMany = (await speak().catch((reason: unknown) => reason)) as {
    statusCode: number;
    rawResponse: { headers: Headers };
  };
  expect(tooMany.statusCode).toBe(429);
  expect(tooMany.rawResponse.headers.get("retry-after")).toBe("3");
  await expect(speak()).rejects.toMatchObject({ statusCode: 503 });
  await expect(chunksOf()).rejects.toThrow();
  await expect(speak("pcm_8000", { timeoutInSeconds: 0.1 })).rejects.toThrow();
  expect(heard(Buffer.concat(await chunksOf()))).toBe(text);
  expect(providers.counts().failures.elevenlabs).toBe(4);
});

test("a listener who leaves stops the speech", async () => {
  providers.setDelays({ elevenlabs: { timesRealTime: 0.1 } });
  const leave = new AbortController();
  const stream = await speak("pcm_8000", { abortSignal: leave.signal });
  const reader = stream.getReader();
  await reader.read();
  leave.abort();
  await expect(reader.read().then(() => reader.read())).rejects.toThrow();
});
