/**
 * ElevenLabs' streamed speech: `POST /v1/text-to-speech/{voice}/stream`. Speaks the words of the text.
 * https://elevenlabs.io/docs/api-reference/text-to-speech/stream
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply } from "fastify";
import * as z from "zod";
import { muLawOf } from "../speech/mu-law.ts";
import { speechOf } from "../speech/speech-of.ts";
import { acceptsKey, type Emulation } from "./emulation.ts";
import { pause } from "./schedule.ts";
import type { Failure } from "./settings.ts";

const Body = z.looseObject({
  text: z.string().min(1).max(40_000),
  model_id: z.string().min(1).default("eleven_multilingual_v2"),
});
const Query = z.looseObject({ output_format: z.string().default("mp3_44100_128") });

/** Bytes per millisecond of the formats spoken here. */
const formats: Readonly<Record<string, { readonly bytesPerMs: number; readonly of: (pcm: Uint8Array) => Uint8Array }>> =
  {
    pcm_8000: { bytesPerMs: 16, of: (pcm) => pcm },
    ulaw_8000: { bytesPerMs: 8, of: muLawOf },
  };

/** Real chunks have no fixed length and may end amid a sample: so do these, in turn. */
const chunkBytes = [1023, 2048, 777, 4096, 1, 3001];

export function elevenLabs(app: FastifyInstance, emulation: Emulation): void {
  const { ledger } = emulation;
  let speaking = 0;

  app.post<{ Params: { voice: string } }>("/v1/text-to-speech/:voice/stream", async (request, reply) => {
    const refuse = (status: number, detail: unknown) => {
      ledger.failed("elevenlabs");
      return reply.code(status).send({ detail });
    };
    const key = request.headers["xi-api-key"];
    if (typeof key !== "string" || !acceptsKey(emulation, key)) {
      return refuse(401, { status: "invalid_api_key", message: "Invalid API key" });
    }
    const body = Body.safeParse(request.body);
    if (!body.success)
      return refuse(
        422,
        body.error.issues.map(({ path, message }) => ({ loc: ["body", ...path], msg: message, type: "value_error" })),
      );
    const format = formats[Query.parse(request.query).output_format];
    if (format === undefined)
      return refuse(400, {
        status: "invalid_output_format",
        message: "Simulated voices speak pcm_8000 and ulaw_8000.",
      });

    const failure = emulation.failing.next("elevenlabs", body.data.model_id);
    if (failure?.kind === "model-not-found") {
      return refuse(400, {
        status: "model_not_found",
        message: `A model with model ID ${body.data.model_id} does not exist`,
      });
    }
    const { maxConcurrentSpeech } = emulation;
    reply.header("current-concurrent-requests", String(Math.min(speaking + 1, maxConcurrentSpeech)));
    reply.header("maximum-concurrent-requests", String(maxConcurrentSpeech));
    if (failure?.kind === "status") return refused(reply, failure, refuse);
    if (speaking >= maxConcurrentSpeech) {
      return refuse(429, { status: "too_many_concurrent_requests", message: "Too many concurrent requests." });
    }
    ledger.spoke(body.data.text);
    if (failure !== undefined && failure.kind !== "slow") ledger.failed("elevenlabs");
    reply.header("request-id", randomUUID());
    reply.header("character-cost", String([...body.data.text].length));
    reply.header("content-type", format.bytesPerMs === 8 ? "audio/basic" : "audio/pcm");
    reply.hijack();
    speaking++;
    try {
      await speak(reply, format.of(speechOf(body.data.text)), format.bytesPerMs, emulation, failure);
    } finally {
      speaking--;
    }
  });
}

function refused(
  reply: FastifyReply,
  failure: Failure,
  refuse: (status: number, detail: unknown) => FastifyReply,
): FastifyReply {
  if (failure.retryAfterSeconds !== undefined) reply.header("retry-after", String(failure.retryAfterSeconds));
  if (failure.status === 429)
    return refuse(429, { status: "system_busy", message: "The system is experiencing heavy traffic." });
  return refuse(failure.status, { status: "simulated_failure", message: "Simulated failure." });
}

async function speak(
  reply: FastifyReply,
  audio: Uint8Array,
  bytesPerMs: number,
  emulation: Emulation,
  failure: Failure | undefined,
) {
  const response = reply.raw;
  const gone = abortedWith(response);
  const { firstByteMs, timesRealTime } = emulation.delays.elevenlabs;
  await pause(firstByteMs, gone);
  if (failure?.kind === "slow") {
    await pause(failure.afterMs, gone);
    return speak(reply, audio, bytesPerMs, emulation, undefined);
  }
  if (failure?.kind === "garbage") {
    response.writeHead(200, { "content-type": "text/html" }).end("<html>502 Bad Gateway</html>");
    return;
  }
  if (failure?.kind === "hang")
    return new Promise<void>((resolve) => (gone.aborted ? resolve() : gone.addEventListener("abort", () => resolve())));
  if (gone.aborted) return;
  response.writeHead(200, reply.getHeaders() as Record<string, string>);
  const startedAt = performance.now();
  for (let at = 0, i = 0; at < audio.length && !gone.aborted; i++) {
    if (failure !== undefined && at / bytesPerMs >= failure.afterMs) {
      response.destroy();
      return;
    }
    const chunk = audio.subarray(at, at + (chunkBytes[i % chunkBytes.length] ?? 1024));
    at += chunk.length;
    if (!response.write(chunk)) await once(response, "drain", { signal: gone }).catch(() => undefined);
    await pause(startedAt + at / bytesPerMs / timesRealTime - performance.now(), gone);
  }
  if (failure === undefined) response.end();
  else response.destroy();
}

function abortedWith(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  return gone.signal;
}
