import { json as bodyOf } from "node:stream/consumers";
import { setTimeout as after } from "node:timers/promises";
import { DeepgramClient } from "@deepgram/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import WebSocket from "ws";
import { muLawOf } from "../speech/mu-law.ts";
import { speechOf } from "../speech/speech-of.ts";
import { type Providers, startProviders } from "./start-providers.ts";

let providers: Providers;
const said = "Bonjour, ma box ne marche plus, je n'ai plus internet depuis ce matin.";
const query = {
  model: "nova-3",
  language: "fr",
  encoding: "linear16",
  sample_rate: 8000,
  interim_results: "true",
  punctuate: "true",
  vad_events: "true",
  endpointing: 300,
  utterance_end_ms: 1000,
};
const silence = (ms: number) => new Uint8Array(ms * 16);

beforeAll(async () => {
  providers = await startProviders({ keys: ["good"] });
});
beforeEach(() => {
  providers.setDelays({ deepgram: { interimMs: 0, finalMs: 0 } });
  providers.setFailures([]);
  providers.clearCounts();
});
afterAll(() => providers.close());

interface Heard {
  readonly type: string;
  readonly is_final?: boolean;
  readonly speech_final?: boolean;
  readonly from_finalize?: boolean;
  readonly start?: number;
  readonly duration?: number;
  readonly last_word_end?: number;
  readonly channel?: {
    readonly alternatives: readonly { readonly transcript: string; readonly words: readonly object[] }[];
  };
}

/** A stream through the official SDK, and all that it says until it closes. */
async function listen(options: object = {}, apiKey = "good", { url } = providers) {
  const client = new DeepgramClient({ apiKey, baseUrl: url.replace("http", "ws") });
  const socket = await client.listen.v1.connect({ ...query, ...options, reconnectAttempts: 0 });
  const messages: Heard[] = [];
  const closed = new Promise<{ code: number }>((resolve) =>
    socket.on("close", (event) => resolve({ code: event.code })),
  );
  socket.on("message", (message) => messages.push(message as Heard));
  socket.on("error", () => undefined);
  socket.connect();
  const finish = async () => {
    socket.sendCloseStream({ type: "CloseStream" });
    await closed;
    return messages;
  };
  return { socket, messages, closed, finish };
}

const transcriptOf = (message: Heard | undefined) => message?.channel?.alternatives[0]?.transcript;
const finals = (messages: readonly Heard[]) =>
  messages.filter((message) => message.is_final === true).map(transcriptOf);

test("speech is heard as it comes: started, interim, final in parts, the end of speech, the end of the utterance", async () => {
  const { socket, finish } = await listen();
  await socket.waitForOpen();
  const pcm = Buffer.concat([silence(200), speechOf(said), silence(1200)]);
  for (let at = 0; at < pcm.length; at += 320) socket.sendMedia(pcm.subarray(at, at + 320));
  const messages = await finish();

  expect(messages[0]?.type).toBe("SpeechStarted");
  const interim = messages.filter((message) => message.is_final === false).map(transcriptOf);
  expect(interim.length).toBeGreaterThan(10);
  expect(interim).toContain("Bonjour, ma box");
  expect(
    finals(messages)
      .filter((text) => text !== "")
      .join(" "),
  ).toBe(said);
  expect(finals(messages).length).toBeGreaterThan(1);
  const last = messages.findLast((message) => message.is_final === true);
  expect(last).toMatchObject({ speech_final: true, from_finalize: false });
  const ended = messages.find((message) => message.type === "UtteranceEnd")?.last_word_end ?? 0;
  expect((last?.start ?? 0) + (last?.duration ?? 0) - ended).toBeCloseTo(0.3, 1);
  expect(messages.at(-1)).toMatchObject({ type: "Metadata", channels: 1, duration: pcm.length / 16_000 });
  const { deepgram } = providers.counts();
  expect(deepgram).toMatchObject({ streams: 1, brokenWords: 0, words: said.split(" ").length });
  expect(deepgram.audioSeconds).toBeCloseTo(pcm.length / 16_000, 3);
});

test("half of an utterance is half of its words", async () => {
  const { socket, finish } = await listen();
  await socket.waitForOpen();
  const pcm = speechOf("un deux trois quatre cinq six");
  socket.sendMedia(pcm.subarray(0, pcm.length / 2));
  socket.sendMedia(silence(400));
  expect(finals(await finish())).toEqual(["un deux trois"]);
  expect(providers.counts().deepgram.brokenWords).toBe(1);
});

test("mu-law and 16 kHz are heard too, and without punctuation words are bare", async () => {
  const muLaw = await listen({ encoding: "mulaw", punctuate: "false" });
  await muLaw.socket.waitForOpen();
  muLaw.socket.sendMedia(muLawOf(speechOf("Allô, c'est moi.")));
  expect(finals(await muLaw.finish())).toEqual(["allô c'est moi"]);

  const wide = await listen({ sample_rate: 16_000 });
  await wide.socket.waitForOpen();
  const narrow = new Int16Array(speechOf("Allô, c'est moi.").slice().buffer);
  wide.socket.sendMedia(new Uint8Array(new Int16Array(narrow.length * 2).map((_, i) => narrow[i >> 1] ?? 0).buffer));
  expect(finals(await wide.finish())).toEqual(["Allô, c'est moi."]);
});

test("Finalize makes final what was heard, and the stream goes on", async () => {
  const { socket, messages, finish } = await listen();
  await socket.waitForOpen();
  socket.sendMedia(Buffer.concat([speechOf("oui"), silence(50)]));
  socket.sendFinalize({ type: "Finalize" });
  await expect.poll(() => messages.at(-1)).toMatchObject({ is_final: true, from_finalize: true });
  expect(transcriptOf(messages.at(-1))).toBe("oui");
  socket.sendMedia(Buffer.concat([speechOf("non"), silence(50)]));
  expect(finals(await finish())).toEqual(["oui", "non"]);
});

test("without audio it closes with 1011, and KeepAlive prevents it", async () => {
  const impatient = await startProviders({ deepgramPatienceMs: 500 });
  const kept = await listen({}, "any", impatient);
  await kept.socket.waitForOpen();
  for (let i = 0; i < 5; i++) {
    await after(150);
    kept.socket.sendKeepAlive({ type: "KeepAlive" });
  }
  expect(kept.socket.readyState).toBe(1);
  expect((await kept.closed).code).toBe(1011);
  await impatient.close();
});

test("results take their time", async () => {
  providers.setDelays({ deepgram: { finalMs: 200 } });
  const { socket, messages, finish } = await listen();
  await socket.waitForOpen();
  const startedAt = performance.now();
  socket.sendMedia(Buffer.concat([speechOf("oui"), silence(350)]));
  await expect.poll(() => finals(messages), { interval: 5 }).toEqual(["oui"]);
  expect(performance.now() - startedAt).toBeGreaterThan(190);
  await finish();
});

test("it fails as told in the middle of a stream: 1011, a cut, silence", async () => {
  providers.setFailures([
    { provider: "deepgram", kind: "close-1011", afterMs: 200, count: 1 },
    { provider: "deepgram", kind: "drop", afterMs: 200, count: 1 },
    { provider: "deepgram", kind: "hang", count: 1 },
  ]);
  const codes: number[] = [];
  for (const _ of ["close-1011", "drop"]) {
    const { socket, closed } = await listen();
    await socket.waitForOpen();
    socket.sendMedia(speechOf("bonjour"));
    codes.push((await closed).code);
  }
  expect(codes[0]).toBe(1011);
  expect(codes[1]).not.toBe(1000);
  const hung = await listen();
  await hung.socket.waitForOpen();
  hung.socket.sendMedia(Buffer.concat([speechOf("bonjour"), silence(1000)]));
  await after(100);
  expect(hung.messages).toEqual([]);
  hung.socket.close();
  expect(providers.counts().failures.deepgram).toBe(3);
});

/** The HTTP answer to an upgrade, which the SDK does not show. */
async function refusal(
  path: string,
  key: string,
): Promise<{ status: number | undefined; retryAfter: string | undefined; body: unknown }> {
  const socket = new WebSocket(`${providers.url.replace("http", "ws")}${path}`, {
    headers: { authorization: `Token ${key}` },
  });
  return new Promise((resolve, reject) => {
    socket.on("open", () => reject(new Error("the upgrade was accepted")));
    socket.on("error", () => undefined);
    socket.on("unexpected-response", async (_, response) => {
      const body: unknown = await bodyOf(response);
      resolve({ status: response.statusCode, retryAfter: response.headers["retry-after"], body });
    });
  });
}

test("a wrong key, an encoding it does not hear, and too many streams are refused before they open", async () => {
  const client = await listen({}, "bad");
  await expect(client.socket.waitForOpen()).rejects.toBeDefined();
  expect(await refusal("/v1/listen?model=nova-3", "bad")).toMatchObject({
    status: 401,
    body: { err_code: "INVALID_AUTH" },
  });
  expect(await refusal("/v1/listen?encoding=opus", "good")).toMatchObject({ status: 400 });
  providers.setFailures([{ provider: "deepgram", kind: "status", status: 429, retryAfterSeconds: 1, count: 1 }]);
  expect(await refusal("/v1/listen", "good")).toMatchObject({
    status: 429,
    retryAfter: "1",
    body: { err_code: "TOO_MANY_REQUESTS" },
  });
  expect(providers.counts().deepgram.streams).toBe(0);
});
