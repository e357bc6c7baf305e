/**
 * The messages of Deepgram's live transcription that we use; times in seconds from the stream's first byte of audio.
 * Source: the listen v1 and v2 parts of Deepgram's published AsyncAPI description.
 */
import * as z from "zod";

/** Half an hour of speech: more in one message is none, and would be read while every other call waits. */
const Transcript = z.string().max(20_000);

const Word = z.object({
  word: z.string(),
  start: z.number(),
  end: z.number(),
  punctuated_word: z.string().optional(),
});

const Results = z.object({
  type: z.literal("Results"),
  start: z.number(),
  duration: z.number(),
  is_final: z.boolean(),
  speech_final: z.boolean().default(false),
  channel: z.object({
    alternatives: z.array(z.object({ transcript: Transcript, words: z.array(Word).default([]) })),
  }),
});

/** `last_word_end` is -1 when no word was heard. */
const UtteranceEnd = z.object({ type: z.literal("UtteranceEnd"), last_word_end: z.number().default(-1) });
const SpeechStarted = z.object({ type: z.literal("SpeechStarted") });

/** Flux, v2: a turn as it stands. An event of tomorrow changes nothing but the words. */
const TurnInfo = z.object({
  type: z.literal("TurnInfo"),
  event: z.enum(["StartOfTurn", "Update", "EagerEndOfTurn", "TurnResumed", "EndOfTurn"]).catch("Update"),
  audio_window_end: z.number(),
  transcript: Transcript,
  words: z.array(z.object({ word: z.string(), end: z.number().optional() })).default([]),
});

/** Flux, v2: the stream is over. */
const FatalError = z.object({ type: z.literal("Error"), code: z.string().default("") });

const Message = z.discriminatedUnion("type", [Results, UtteranceEnd, SpeechStarted, TurnInfo, FatalError]);

export type DeepgramWord = z.output<typeof Word>;
export type DeepgramResults = z.output<typeof Results>;
export type FluxTurnInfo = z.output<typeof TurnInfo>;
export type NovaMessage = z.output<typeof Results | typeof UtteranceEnd | typeof SpeechStarted>;
export type DeepgramMessage = NovaMessage | FluxTurnInfo;

const used: ReadonlySet<unknown> = new Set(Message.options.map((option) => option.shape.type.value));
const Typed = z.object({ type: z.string() });

/** A message we use; "ignored" for other types (Metadata and those of tomorrow); "malformed" when a type we use is broken. */
export function parseDeepgramMessage(
  data: unknown,
): DeepgramMessage | z.output<typeof FatalError> | "ignored" | "malformed" {
  const typed = Typed.safeParse(data);
  if (!typed.success) return "malformed";
  if (!used.has(typed.data.type)) return "ignored";
  const message = Message.safeParse(data);
  return message.success ? message.data : "malformed";
}
