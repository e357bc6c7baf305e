import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { ProviderError } from "../platform/provider-error.ts";
import { connectToDeepgram } from "./deepgram-connection.ts";
import type { DeepgramMessage } from "./deepgram-message.ts";

const open: Disposable[] = [];
afterEach(() => {
  for (const resource of open.splice(0)) resource[Symbol.dispose]();
});

/** A WebSocket server that is Deepgram's in nothing but the handshake; `refuse`: an HTTP status instead. */
async function aServer(onStream: (socket: WebSocket, request: IncomingMessage) => void, refuse?: number) {
  const server: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (refuse === undefined) sockets.handleUpgrade(request, socket, head, (stream) => onStream(stream, request));
    else socket.end(`HTTP/1.1 ${refuse} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push({
    [Symbol.dispose]() {
      for (const client of sockets.clients) client.terminate();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function connect(baseUrl: string, model = "nova-3") {
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<ProviderError>();
  const messages: DeepgramMessage[] = [];
  let malformed = 0;
  let ends = 0;
  const request = {
    apiKey: "secret",
    baseUrl,
    model,
    language: "fr",
    keyterms: ["fibre", "box & wifi"],
    endpointingMs: 500,
    utteranceEndMs: 1000,
    eager: true,
  };
  const connection = connectToDeepgram(request, {
    opened: () => opened.resolve(),
    message: (message) => messages.push(message),
    malformed: () => (malformed += 1),
    ended: (error) => {
      ends += 1;
      ended.resolve(error);
    },
  });
  open.push({ [Symbol.dispose]: () => connection.abandon() });
  return { connection, opened: opened.promise, ended: ended.promise, messages, counts: () => ({ malformed, ends }) };
}

test("the stream is asked for as Deepgram documents it, with the key as a token", async () => {
  const asked = Promise.withResolvers<IncomingMessage>();
  const { opened } = connect(await aServer((_, request) => asked.resolve(request)));
  await opened;
  const { url, headers } = await asked.promise;
  const { pathname, searchParams } = new URL(url ?? "", "http://deepgram");
  expect(pathname).toBe("/v1/listen");
  expect(headers.authorization).toBe("Token secret");
  expect(searchParams.getAll("keyterm")).toEqual(["fibre", "box & wifi"]);
  searchParams.delete("keyterm");
  expect(Object.fromEntries(searchParams)).toEqual({
    model: "nova-3",
    language: "fr",
    encoding: "linear16",
    sample_rate: "8000",
    channels: "1",
    interim_results: "true",
    punctuate: "true",
    smart_format: "true",
    vad_events: "true",
    endpointing: "500",
    utterance_end_ms: "1000",
  });
});

test("audio goes out byte for byte, keep-alives and the end as text messages", async () => {
  const received: (string | Buffer)[] = [];
  const closing = Promise.withResolvers<void>();
  const url = await aServer((socket) =>
    socket.on("message", (data: Buffer, isBinary) => {
      received.push(isBinary ? data : data.toString());
      if (!isBinary && data.toString().includes("CloseStream")) closing.resolve();
    }),
  );
  const { connection, opened, counts } = connect(url);
  expect(connection.send(new Uint8Array([0]))).toBe(false);
  await opened;
  const frame = new Uint8Array([9, 1, 2, 3]);
  expect(connection.send(frame.subarray(1))).toBe(true);
  connection.keepAlive();
  connection.finish();
  await closing.promise;
  expect(received).toEqual([Buffer.from([1, 2, 3]), '{"type":"KeepAlive"}', '{"type":"CloseStream"}']);
  connection.abandon();
  expect(counts().ends).toBe(0);
});

test("messages are parsed: unknown and binary ones ignored, broken ones told", async () => {
  const results = {
    type: "Results",
    channel_index: [0, 1],
    duration: 1,
    start: 0,
    is_final: true,
    speech_final: true,
    channel: {
      alternatives: [
        {
          transcript: "Oui.",
          confidence: 0.99,
          words: [{ word: "oui", start: 0.1, end: 0.4, confidence: 0.99, punctuated_word: "Oui." }],
        },
      ],
    },
    metadata: { request_id: "r", model_info: {}, model_uuid: "u" },
  };
  const url = await aServer((socket) => {
    socket.send(JSON.stringify({ type: "Metadata", request_id: "r" }));
    socket.send(JSON.stringify({ type: "Results", start: "?" }));
    socket.send("not JSON");
    socket.send(Buffer.from([1, 2, 3]));
    socket.send(JSON.stringify({ type: "SpeechStarted", channel: [0], timestamp: 0.1 }));
    socket.send(JSON.stringify(results));
    socket.send(JSON.stringify({ type: "UtteranceEnd", channel: [0, 1], last_word_end: 0.4 }));
    socket.close(1000);
  });
  const { ended, messages, counts } = connect(url);
  await ended;
  expect(messages.map(({ type }) => type)).toEqual(["SpeechStarted", "Results", "UtteranceEnd"]);
  expect(messages[1]).toMatchObject({ speech_final: true, channel: { alternatives: [{ transcript: "Oui." }] } });
  expect(counts().malformed).toBe(2);
});

test.each([
  [400, "invalid-request"],
  [401, "unauthorized"],
  [402, "unauthorized"],
  [429, "rate-limited"],
  [503, "unavailable"],
] as const)("a handshake refused with %i is %s, told once", async (status, kind) => {
  const { ended, counts } = connect(await aServer(() => {}, status));
  expect(await ended).toMatchObject({ provider: "deepgram", kind });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(counts().ends).toBe(1);
});

test.each([
  [1000, "", "interrupted"],
  [1008, "DATA-0000", "invalid-request"],
  [1011, "NET-0000", "unavailable"],
  [1011, "NET-0001", "timeout"],
  [1011, "Deepgram did not receive audio data. See https://dpgr.am/net0001", "timeout"],
] as const)("a stream closed with %i %s is %s", async (code, reason, kind) => {
  const { ended } = connect(await aServer((socket) => socket.close(code, reason)));
  expect((await ended).kind).toBe(kind);
});

test("a stream that breaks without a word is interrupted", async () => {
  const { ended, counts } = connect(await aServer((socket) => socket.terminate()));
  expect((await ended).kind).toBe("interrupted");
  expect(counts().ends).toBe(1);
});

test("nobody there is unavailable", async () => {
  const { ended } = connect("ws://127.0.0.1:1");
  expect((await ended).kind).toBe("unavailable");
});

test("a stream abandoned while it opens tells nothing", async () => {
  const { connection, counts } = connect(await aServer(() => {}));
  connection.abandon();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(counts().ends).toBe(0);
});

test("a flux model is asked for at v2, in its own words", async () => {
  const asked = Promise.withResolvers<IncomingMessage>();
  const { opened } = connect(await aServer((_, request) => asked.resolve(request)), "flux-general-multi");
  await opened;
  const { url, headers } = await asked.promise;
  const { pathname, searchParams } = new URL(url ?? "", "http://deepgram");
  expect([pathname, headers.authorization]).toEqual(["/v2/listen", "Token secret"]);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    model: "flux-general-multi",
    encoding: "linear16",
    sample_rate: "8000",
    language_hint: "fr",
    eager_eot_threshold: "0.5",
    eot_timeout_ms: "2500",
  });
  expect(searchParams.getAll("keyterm")).toEqual(["fibre", "box & wifi"]);
  for (const ofV1 of ["language", "endpointing", "interim_results"]) expect(searchParams.has(ofV1)).toBe(false);
});

test.each([
  ["INTERNAL_SERVER_ERROR", "unavailable"],
  ["UNPARSABLE_CLIENT_MESSAGE", "invalid-request"],
  ["NET_TIMEOUT", "timeout"],
])("Flux' fatal %s ends the stream as %s, once, whatever code it then closes with", async (code, kind) => {
  const url = await aServer((socket) => {
    socket.send(JSON.stringify({ type: "Connected", request_id: "r", sequence_id: 0 }));
    socket.send(JSON.stringify({ type: "Error", sequence_id: 1, code, description: "It is over." }));
    socket.close(1011);
  });
  const { ended, counts } = connect(url, "flux-general-multi");
  expect((await ended).kind).toBe(kind);
  expect(counts()).toEqual({ malformed: 0, ends: 1 });
});
