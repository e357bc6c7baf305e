/**
 * Deepgram's live transcription, `GET /v1/listen` as a WebSocket: hears the words in the audio that it is sent.
 * https://developers.deepgram.com/reference/speech-to-text/listen-streaming
 */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import * as z from "zod";
import { type AudioInput, audioInput } from "./audio-input.ts";
import { type Message, Transcriber } from "./deepgram-transcriber.ts";
import { acceptsKey, type Emulation } from "./emulation.ts";
import { pause } from "./schedule.ts";
import type { Failure } from "./settings.ts";

const flag = z.enum(["true", "false"]).transform((value) => value === "true");

const Query = z.looseObject({
  model: z.string().min(1).max(128).default("base-general"),
  encoding: z.string().default("linear16"),
  sample_rate: z.coerce.number().int().default(8000),
  channels: z.coerce.number().int().min(1).max(1).default(1),
  interim_results: flag.default(false),
  punctuate: flag.default(false),
  smart_format: flag.default(false),
  vad_events: flag.default(false),
  endpointing: z.union([z.literal("false"), z.literal("true"), z.coerce.number().int().min(0)]).default(10),
  utterance_end_ms: z.coerce.number().int().min(1000).optional(),
});

const ControlMessage = z.looseObject({ type: z.string() });

interface Listening {
  readonly query: z.output<typeof Query>;
  readonly input: AudioInput;
  readonly requestId: string;
  readonly failure: Failure | undefined;
}

/** What `preValidation` settled for a request that is about to become a WebSocket. */
const settled = new WeakMap<FastifyRequest, Listening>();

export function deepgram(app: FastifyInstance, emulation: Emulation): void {
  app.route({
    method: "GET",
    url: "/v1/listen",
    websocket: true,
    preValidation: async (request, reply) => admit(request, reply, emulation),
    handler: (socket, request) => {
      const listening = settled.get(request);
      if (listening !== undefined) listen(socket, listening, emulation);
    },
  });
}

async function admit(request: FastifyRequest, reply: FastifyReply, emulation: Emulation): Promise<void> {
  const requestId = randomUUID();
  const refuse = (status: number, err_code: string, err_msg: string) => {
    emulation.ledger.failed("deepgram");
    return reply.code(status).header("dg-request-id", requestId).send({ err_code, err_msg, request_id: requestId });
  };
  const key = /^Token (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (!acceptsKey(emulation, key)) return refuse(401, "INVALID_AUTH", "Invalid credentials.");
  const query = Query.safeParse(request.query);
  if (!query.success) return refuse(400, "Bad Request", z.prettifyError(query.error));
  const input = audioInput(query.data.encoding, query.data.sample_rate);
  if (input === undefined) return refuse(400, "Bad Request", "Unsupported encoding or sample_rate.");
  if (query.data.utterance_end_ms !== undefined && !query.data.interim_results) {
    return refuse(400, "Bad Request", "utterance_end_ms requires interim_results=true.");
  }
  const failure = emulation.failing.next("deepgram", query.data.model);
  if (failure?.kind === "status") {
    if (failure.retryAfterSeconds !== undefined) reply.header("retry-after", String(failure.retryAfterSeconds));
    const tooMany = failure.status === 429;
    return refuse(
      failure.status,
      tooMany ? "TOO_MANY_REQUESTS" : "FAILURE",
      tooMany ? "Too many requests." : "Simulated failure.",
    );
  }
  if (failure?.kind === "model-not-found")
    return refuse(400, "Bad Request", "No such model/language/tier combination found.");
  if (failure?.kind === "slow") await pause(failure.afterMs, new AbortController().signal);
  reply.header("dg-request-id", requestId);
  settled.set(request, {
    query: query.data,
    input,
    requestId,
    failure: failure?.kind === "slow" ? undefined : failure,
  });
}

function listen(socket: WebSocket, { query, input, requestId, failure }: Listening, emulation: Emulation): void {
  const { ledger } = emulation;
  ledger.streamOpened();
  const transcriber = new Transcriber(
    {
      model: query.model,
      requestId,
      interimResults: query.interim_results,
      endpointingMs: query.endpointing === "false" ? undefined : query.endpointing === "true" ? 10 : query.endpointing,
      utteranceEndMs: query.utterance_end_ms,
      vadEvents: query.vad_events,
      punctuate: query.punctuate || query.smart_format,
    },
    (whole) => ledger.wordHeard(whole),
  );
  const outbox = delayedOutbox(socket, emulation);
  if (failure !== undefined) ledger.failed("deepgram");

  const netError = () =>
    socket.close(
      1011,
      "Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001",
    );
  let impatience = setTimeout(netError, emulation.deepgramPatienceMs);
  socket.on("close", () => {
    clearTimeout(impatience);
    outbox.stop();
  });
  socket.on("error", () => socket.terminate());
  socket.on("message", (data: Buffer, isBinary) => {
    clearTimeout(impatience);
    impatience = setTimeout(netError, emulation.deepgramPatienceMs);
    // An empty binary message asked an older version to close; a text message is an order.
    if (!isBinary) return order(data.toString());
    const before = transcriber.positionMs;
    const messages = transcriber.hear(input(data));
    ledger.audioHeard((transcriber.positionMs - before) / 1000);
    if (failure?.kind === "hang") return;
    if (failure?.kind === "garbage") {
      if (messages.length > 0) socket.send("<html>502 Bad Gateway</html>");
      return;
    }
    if (failure !== undefined && transcriber.positionMs >= failure.afterMs) {
      if (failure.kind === "drop") socket.terminate();
      else netError();
      return;
    }
    outbox.send(messages);
  });

  const order = (text: string) => {
    const message = parseControl(text);
    if (message === "Finalize" && failure?.kind !== "hang") outbox.send(transcriber.finalize());
    if (message !== "CloseStream") return;
    outbox.send(transcriber.close(new Date()));
    outbox.close();
  };
}

function parseControl(text: string): string | undefined {
  try {
    return ControlMessage.safeParse(JSON.parse(text)).data?.type;
  } catch {
    return undefined;
  }
}

/** Messages leave in order, each as late as its kind is by the delays in force. */
function delayedOutbox(socket: WebSocket, emulation: Emulation) {
  const timers = new Set<NodeJS.Timeout>();
  let lastDue = 0;
  const at = (delayMs: number, act: () => void) => {
    const now = performance.now();
    lastDue = Math.max(lastDue, now + delayMs);
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, lastDue - now);
    timers.add(timer);
  };
  return {
    send(messages: readonly Message[]): void {
      const { interimMs, finalMs } = emulation.delays.deepgram;
      for (const message of messages) {
        at(message.is_final === true ? finalMs : interimMs, () => {
          if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
        });
      }
    },
    close: () => at(0, () => socket.close(1000)),
    stop(): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
