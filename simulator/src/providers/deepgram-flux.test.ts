import { once } from "node:events";
import { DeepgramClient } from "@deepgram/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import WebSocket from "ws";
import { speechOf } from "../speech/speech-of.ts";
import { type Providers, startProviders } from "./start-providers.ts";

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders({ keys: ["good"], deepgramPatienceMs: 500 });
});
beforeEach(() => {
  providers.setDelays({ deepgram: { interimMs: 0, finalMs: 0 } });
  providers.setFailures([]);
  providers.clearCounts();
});
afterAll(() => providers.close());

const silence = (ms: number) => new Uint8Array(ms * 16);
const query = { model: "flux-general-multi", encoding: "linear16", sample_rate: 8000, language_hint: "fr" } as const;

interface Told {
  readonly type: string;
  readonly event?: string;
  readonly transcript?: string;
  readonly turn_index?: number;
  readonly sequence_id?: number;
  readonly trigger?: string;
  readonly words?: readonly object[];
  readonly code?: string;
}

/** A stream through the official SDK, what it is sent, and all that it says until it closes. */
async function told(sound: readonly Uint8Array[], options: object = {}, orders: readonly object[] = []) {
  const client = new DeepgramClient({ apiKey: "good", baseUrl: providers.url.replace("http", "ws") });
  const socket = await client.listen.v2.connect({ ...query, ...options, reconnectAttempts: 0 });
  const messages: Told[] = [];
  const closed = new Promise<number>((resolve) => socket.on("close", ({ code }) => resolve(code)));
  socket.on("message", (message) => messages.push(message as Told));
  socket.on("error", () => undefined);
  socket.connect();
  await socket.waitForOpen();
  for (const order of orders) socket.socket.send(JSON.stringify(order));
  for (const pcm of sound) for (let at = 0; at < pcm.length; at += 640) socket.sendMedia(pcm.slice(at, at + 640));
  if (orders.length === 0) socket.sendCloseStream({ type: "CloseStream" });
  const code = await closed;
  return { messages, code, turns: messages.filter(({ type }) => type === "TurnInfo") };
}

const events = (turns: readonly Told[]) => turns.map(({ event }) => event).filter((event) => event !== "Update");

test("a caller's two sentences are two turns, numbered, whole, in the order of their messages", async () => {
  const { messages, code, turns } = await told([
    silence(200),
    speechOf("ma box ne marche plus"),
    silence(1200),
    speechOf("le voyant est rouge"),
    silence(1200),
  ]);
  expect(code).toBe(1000);
  expect(messages[0]).toMatchObject({ type: "Connected", sequence_id: 0 });
  expect(messages.map(({ sequence_id }) => sequence_id)).toEqual(messages.map((_, index) => index));
  expect(events(turns)).toEqual(["StartOfTurn", "EndOfTurn", "StartOfTurn", "EndOfTurn"]);
  const ends = turns.filter(({ event }) => event === "EndOfTurn");
  expect(ends).toMatchObject([
    { turn_index: 0, transcript: "ma box ne marche plus", trigger: "model", languages_hinted: ["fr"] },
    { turn_index: 1, transcript: "le voyant est rouge", trigger: "model" },
  ]);
  expect(ends[0]?.words?.[0]).toMatchObject({ word: "ma", start: expect.any(Number), end: expect.any(Number) });
  expect(turns.filter(({ event }) => event === "Update").length).toBeGreaterThan(8);
  expect(providers.counts().deepgram).toMatchObject({ streams: 1, brokenWords: 0 });
});

test("with an eager threshold a pause is believed to be the end, and taken back when the caller goes on", async () => {
  const { turns } = await told([speechOf("mon internet"), silence(350), speechOf("non mon portable"), silence(1000)], {
    eager_eot_threshold: 0.4,
  });
  expect(events(turns)).toEqual(["StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EagerEndOfTurn", "EndOfTurn"]);
  const [eager, end] = turns.filter(({ event }) => event?.endsWith("EndOfTurn")).slice(-2);
  expect([eager?.transcript, end?.transcript]).toEqual([
    "mon internet non mon portable",
    "mon internet non mon portable",
  ]);
});

test("a model that is never sure ends the turn by time", async () => {
  const { turns } = await told([speechOf("oui"), silence(1500)], { eot_threshold: 1, eot_timeout_ms: 800 });
  expect(turns.find(({ event }) => event === "EndOfTurn")).toMatchObject({ trigger: "timeout", transcript: "oui" });
});

test("there is no KeepAlive: a stream without audio ends, and one that is sent v1's message at once", async () => {
  const patient = await told([], {}, [{ type: "Configure", thresholds: {} }]);
  expect([patient.messages.at(-1)?.type, patient.code]).toEqual(["ConfigureSuccess", 1011]);
  const v1 = await told([], {}, [{ type: "KeepAlive" }]);
  expect(v1.messages.at(-1)).toMatchObject({ type: "Error", code: "UNPARSABLE_CLIENT_MESSAGE" });
  expect(v1.code).toBe(1008);
});

test.each([
  ["another model", { model: "nova-3" }, 400],
  ["a parameter of v1", { interim_results: "true" }, 400],
  ["a hint for the English model", { model: "flux-general-en", language_hint: "en" }, 400],
  ["an eager threshold above the sure one", { eager_eot_threshold: "0.8" }, 400],
  ["a wrong key", {}, 401],
])("%s is refused before the stream opens", async (_, options, status) => {
  const parameters = new URLSearchParams({ ...query, sample_rate: "8000", ...options });
  const socket = new WebSocket(`${providers.url.replace("http", "ws")}/v2/listen?${parameters.toString()}`, {
    headers: { authorization: `Token ${status === 401 ? "bad" : "good"}` },
  });
  socket.on("error", () => {});
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
  expect(response.statusCode).toBe(status);
  socket.terminate();
});
