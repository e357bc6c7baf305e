import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { aServer } from "../../test/a-server.ts";
import { systemClock } from "../platform/clock.ts";
import { manualClock } from "../platform/manual-clock.ts";
import { elevenLabs } from "./elevenlabs.ts";

const voice = (baseUrl: string, { clock = systemClock, model = "eleven_flash_v2_5" } = {}) =>
  elevenLabs({ apiKey: "secret", baseUrl, voiceId: "voice/1", model, language: "fr", clock });
const phrase = { text: "Bonjour.", cacheable: true };
const { signal } = new AbortController();

async function heard(audio: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of audio) chunks.push(chunk);
  return chunks;
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a phrase is asked for as 8 kHz PCM, in the bot's language", async () => {
  const asked = Promise.withResolvers<{ url: string | undefined; key: unknown; body: unknown }>();
  const url = await aServer(async (response, request) => {
    asked.resolve({ url: request.url, key: request.headers["xi-api-key"], body: JSON.parse(await text(request)) });
    response.end(Buffer.from([1, 2]));
  });
  await heard(voice(url).speak(phrase, signal));
  expect(await asked.promise).toEqual({
    url: "/v1/text-to-speech/voice%2F1/stream?output_format=pcm_8000",
    key: "secret",
    body: { text: "Bonjour.", model_id: "eleven_flash_v2_5", language_code: "fr" },
  });
});

test("a model that finds out the language by itself is not told it", async () => {
  const asked = Promise.withResolvers<unknown>();
  const url = await aServer(async (response, request) => {
    asked.resolve(JSON.parse(await text(request)));
    response.end(Buffer.from([1, 2]));
  });
  await heard(voice(url, { model: "eleven_multilingual_v2" }).speak(phrase, signal));
  expect(await asked.promise).toEqual({ text: "Bonjour.", model_id: "eleven_multilingual_v2" });
});

test("chunks of any length come out as whole samples, as they come", async () => {
  const url = await aServer(async (response) => {
    for (const part of [[1], [2, 3], [4, 5, 6, 7], [8]]) {
      response.write(Buffer.from(part));
      await pause(20);
    }
    response.end();
  });
  const chunks = await heard(voice(url).speak(phrase, signal));
  expect(chunks.length).toBeGreaterThan(1);
  expect(chunks.every((chunk) => chunk.byteLength % 2 === 0)).toBe(true);
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]));
});

test.each([
  [400, { detail: { status: "invalid_request", message: "x" } }, "invalid-request"],
  [401, { detail: { status: "invalid_api_key", message: "x" } }, "unauthorized"],
  [401, { detail: { status: "quota_exceeded", message: "x" } }, "unauthorized"],
  [404, { detail: { status: "voice_not_found", message: "x" } }, "invalid-request"],
  [400, { detail: { status: "model_not_found", message: "x" } }, "model-not-found"],
  [422, { detail: [{ loc: ["body"], msg: "x", type: "y" }] }, "invalid-request"],
  [429, { detail: { status: "too_many_concurrent_requests", message: "x" } }, "rate-limited"],
  [500, {}, "unavailable"],
] as const)("HTTP %i %j is %s, after one request", async (status, body, kind) => {
  let requests = 0;
  const url = await aServer((response) => {
    requests += 1;
    response.writeHead(status, { "content-type": "application/json", "retry-after": "1" }).end(JSON.stringify(body));
  });
  await expect(heard(voice(url).speak(phrase, signal))).rejects.toMatchObject({
    name: "ProviderError",
    provider: "elevenlabs",
    kind,
    retryAfterMs: 1000,
  });
  expect(requests).toBe(1);
});

test("audio that breaks off is interrupted, an answer without audio is a protocol error, nobody there is unavailable", async () => {
  const cut = await aServer((response) => {
    response.write(Buffer.from([1, 2]));
    setTimeout(() => response.destroy(), 20);
  });
  await expect(heard(voice(cut).speak(phrase, signal))).rejects.toMatchObject({ kind: "interrupted" });
  const empty = await aServer((response) => response.end());
  await expect(heard(voice(empty).speak(phrase, signal))).rejects.toMatchObject({ kind: "protocol" });
  await expect(heard(voice("http://127.0.0.1:1").speak(phrase, signal))).rejects.toMatchObject({ kind: "unavailable" });
});

/** What becomes of a phrase whose server says `audio` and then nothing more, when time passes. */
async function outcomeAfter(ms: number, audio: readonly number[]): Promise<unknown> {
  const clock = manualClock();
  const reached = Promise.withResolvers<void>();
  const url = await aServer((response) => {
    if (audio.length === 0) reached.resolve();
    else response.write(Buffer.from(audio));
  });
  const outcome = (async () => {
    for await (const _ of voice(url, { clock }).speak(phrase, signal)) reached.resolve();
  })().catch((error: unknown) => error);
  await reached.promise;
  await clock.advance(ms);
  return outcome;
}

test("no audio within five seconds is a timeout", async () => {
  expect(await outcomeAfter(5000, [])).toMatchObject({ kind: "timeout" });
});

test("audio that stops coming for three seconds is a timeout", async () => {
  expect(await outcomeAfter(3000, [1, 2])).toMatchObject({ kind: "timeout" });
});

test("a slow listener is not mistaken for a slow provider", async () => {
  const clock = manualClock();
  const url = await aServer((response) => {
    response.write(Buffer.from([1, 2]));
    setTimeout(() => response.end(Buffer.from([3, 4])), 50);
  });
  const chunks: number[] = [];
  for await (const chunk of voice(url, { clock }).speak(phrase, signal)) {
    chunks.push(...chunk);
    await clock.advance(60_000);
  }
  expect(chunks).toEqual([1, 2, 3, 4]);
});

test("an interruption ends the request, with the caller's own reason", async () => {
  const closed = Promise.withResolvers<void>();
  const turn = new AbortController();
  const url = await aServer((response) => {
    response.on("close", () => closed.resolve());
    response.write(Buffer.from([1, 2]));
  });
  const audio = heard(
    (async function* () {
      for await (const chunk of voice(url).speak(phrase, turn.signal)) {
        yield chunk;
        turn.abort(new Error("the caller spoke"));
      }
    })(),
  );
  await expect(audio).rejects.toThrow("the caller spoke");
  await closed.promise;
});

test("a listener who has heard enough ends the request", async () => {
  const closed = Promise.withResolvers<void>();
  const url = await aServer((response) => {
    response.on("close", () => closed.resolve());
    response.write(Buffer.from([1, 2]));
  });
  for await (const _ of voice(url).speak(phrase, signal)) break;
  await closed.promise;
});
