/**
 * Deepgram's conversational transcription, Flux, `GET /v2/listen` as a WebSocket.
 * https://developers.deepgram.com/reference/speech-to-text/listen-flux
 */
import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { audioInput } from "./audio-input.ts";
import { type StreamRequest, streamAt } from "./deepgram-stream.ts";
import type { Emulation } from "./emulation.ts";
import { FluxTurns } from "./flux-turns.ts";

const models = ["flux-general-en", "flux-general-multi"] as const;
const listOf = z.union([z.string().min(1), z.array(z.string().min(1))]).transform((value) => [value].flat());

/** Strict: a parameter of v1, which Flux does not know, is refused. */
const Query = z.strictObject({
  model: z.enum(models),
  encoding: z.string(),
  sample_rate: z.coerce.number().int(),
  eager_eot_threshold: z.coerce.number().min(0.3).max(0.9).optional(),
  eot_threshold: z.coerce.number().min(0.5).max(1).default(0.7),
  eot_timeout_ms: z.coerce.number().int().min(500).max(60_000).default(5000),
  keyterm: listOf.optional(),
  language_hint: listOf.optional(),
  mip_opt_out: z.enum(["true", "false"]).optional(),
  tag: z.string().optional(),
});

export function deepgramFlux(app: FastifyInstance, emulation: Emulation): void {
  streamAt(app, "/v2/listen", emulation, (asked) => read(asked, (whole) => emulation.ledger.wordHeard(whole)));
}

function read(asked: unknown, onWord: (whole: boolean) => void): StreamRequest | string {
  const { data: query, error } = Query.safeParse(asked);
  if (query === undefined) return z.prettifyError(error);
  const { model, language_hint: hints, eager_eot_threshold: eager, eot_threshold: certain } = query;
  if (hints !== undefined && model !== "flux-general-multi") return "language_hint is only for flux-general-multi.";
  if (eager !== undefined && eager > certain) return "eager_eot_threshold must not exceed eot_threshold.";
  const input = audioInput(query.encoding, query.sample_rate);
  if (input === undefined) return "Unsupported encoding or sample_rate.";
  return {
    model,
    input,
    recogniser: (requestId) =>
      new FluxTurns(
        { requestId, eagerAt: eager, certainAt: certain, timeoutMs: query.eot_timeout_ms, hints: hints ?? [] },
        onWord,
      ),
  };
}
