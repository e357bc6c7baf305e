/** What Deepgram's two streaming interfaces have in common: admission, faults, the bill, and a socket that loses patience. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import * as z from "zod";
import type { AudioInput } from "./audio-input.ts";
import { acceptsKey, type Emulation } from "./emulation.ts";
import { pause } from "./schedule.ts";
import type { Failure } from "./settings.ts";

export interface Message {
  readonly type: string;
  /** Decides something, so it takes the longer delay. */
  readonly is_final?: boolean;
  readonly [field: string]: unknown;
}

/** Hears audio and says what it makes of it. Audio time only. */
export interface Recogniser {
  readonly positionMs: number;
  /** What it says before any audio. */
  greet(): readonly Message[];
  hear(pcm: Uint8Array): readonly Message[];
  /** A control message other than `CloseStream`; "refused": one that closes the stream. */
  order(type: string | undefined): readonly Message[] | "refused";
  close(): readonly Message[];
}

export interface StreamRequest {
  readonly model: string;
  readonly input: AudioInput;
  readonly recogniser: (requestId: string) => Recogniser;
}

interface Listening extends StreamRequest {
  readonly requestId: string;
  readonly failure: Failure | undefined;
}

/** What `preValidation` settled for a request that is about to become a WebSocket. */
const settled = new WeakMap<FastifyRequest, Listening>();
const ControlMessage = z.looseObject({ type: z.string() });

/** `read`: what the query asks for, or why it is refused. */
export function streamAt(
  app: FastifyInstance,
  url: string,
  emulation: Emulation,
  read: (query: unknown) => StreamRequest | string,
): void {
  app.route({
    method: "GET",
    url,
    websocket: true,
    preValidation: async (request, reply) => admit(request, reply, emulation, read),
    handler: (socket, request) => {
      const listening = settled.get(request);
      if (listening !== undefined) listen(socket, listening, emulation);
    },
  });
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  emulation: Emulation,
  read: (query: unknown) => StreamRequest | string,
): Promise<void> {
  const requestId = randomUUID();
  const refuse = (status: number, err_code: string, err_msg: string) => {
    emulation.ledger.failed("deepgram");
    return reply.code(status).header("dg-request-id", requestId).send({ err_code, err_msg, request_id: requestId });
  };
  const key = /^Token (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (!acceptsKey(emulation, key)) return refuse(401, "INVALID_AUTH", "Invalid credentials.");
  const asked = read(request.query);
  if (typeof asked === "string") return refuse(400, "Bad Request", asked);
  const failure = emulation.failing.next("deepgram", asked.model);
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
  settled.set(request, { ...asked, requestId, failure: failure?.kind === "slow" ? undefined : failure });
}

function listen(socket: WebSocket, { input, recogniser, requestId, failure }: Listening, emulation: Emulation): void {
  const { ledger } = emulation;
  ledger.streamOpened();
  const ears = recogniser(requestId);
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
  if (failure?.kind !== "hang") outbox.send(ears.greet());
  socket.on("message", (data: Buffer, isBinary) => {
    clearTimeout(impatience);
    impatience = setTimeout(netError, emulation.deepgramPatienceMs);
    // An empty binary message asked an older version to close; a text message is an order.
    if (!isBinary) return order(data.toString());
    const before = ears.positionMs;
    const messages = ears.hear(input(data));
    ledger.audioHeard((ears.positionMs - before) / 1000);
    if (failure?.kind === "hang") return;
    if (failure?.kind === "garbage") {
      if (messages.length > 0) socket.send("<html>502 Bad Gateway</html>");
      return;
    }
    if (failure !== undefined && ears.positionMs >= failure.afterMs) {
      if (failure.kind === "drop") socket.terminate();
      else netError();
      return;
    }
    outbox.send(messages);
  });

  const order = (text: string) => {
    const type = typeOf(text);
    if (type === "CloseStream") {
      outbox.send(ears.close());
      return outbox.close(1000);
    }
    if (failure?.kind === "hang") return;
    const answer = ears.order(type);
    if (answer !== "refused") return outbox.send(answer);
    const description = "The message could not be parsed.";
    outbox.send([{ type: "Error", sequence_id: 0, code: "UNPARSABLE_CLIENT_MESSAGE", description }]);
    outbox.close(1008);
  };
}

function typeOf(text: string): string | undefined {
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
      for (const { is_final, ...message } of messages) {
        at(is_final === true ? finalMs : interimMs, () => {
          const told = is_final === undefined || message.type === "TurnInfo" ? message : { ...message, is_final };
          if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(told));
        });
      }
    },
    close: (code: number) => at(0, () => socket.close(code)),
    stop(): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
