/**
 * Deepgram's live transcription, `GET /v1/listen` as a WebSocket: hears the words in the audio that it is sent.
 * https://developers.deepgram.com/reference/speech-to-text/listen-streaming
 */
import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { audioInput } from "./audio-input.ts";
import { type Recogniser, type StreamRequest, streamAt } from "./deepgram-stream.ts";
import { type ListenOptions, Transcriber } from "./deepgram-transcriber.ts";
import type { Emulation } from "./emulation.ts";

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

export function deepgram(app: FastifyInstance, emulation: Emulation): void {
  streamAt(app, "/v1/listen", emulation, (asked) => read(asked, (whole) => emulation.ledger.wordHeard(whole)));
}

function read(asked: unknown, onWord: (whole: boolean) => void): StreamRequest | string {
  const { data: query, error } = Query.safeParse(asked);
  if (query === undefined) return z.prettifyError(error);
  if (query.model.startsWith("flux-")) return "Flux models are at /v2/listen.";
  const input = audioInput(query.encoding, query.sample_rate);
  if (input === undefined) return "Unsupported encoding or sample_rate.";
  if (query.utterance_end_ms !== undefined && !query.interim_results) {
    return "utterance_end_ms requires interim_results=true.";
  }
  const options: Omit<ListenOptions, "requestId"> = {
    model: query.model,
    interimResults: query.interim_results,
    endpointingMs: query.endpointing === "false" ? undefined : query.endpointing === "true" ? 10 : query.endpointing,
    utteranceEndMs: query.utterance_end_ms,
    vadEvents: query.vad_events,
    punctuate: query.punctuate || query.smart_format,
  };
  return {
    model: query.model,
    input,
    recogniser: (requestId) => recogniser(new Transcriber({ ...options, requestId }, onWord)),
  };
}

const recogniser = (transcriber: Transcriber): Recogniser => ({
  get positionMs() {
    return transcriber.positionMs;
  },
  greet: () => [],
  hear: (pcm) => transcriber.hear(pcm),
  order: (type) => (type === "Finalize" ? transcriber.finalize() : []),
  close: () => transcriber.close(new Date()),
});
