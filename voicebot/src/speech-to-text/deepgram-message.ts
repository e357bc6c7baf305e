/**
 * The messages of Deepgram's live transcription that we use; times in seconds from the stream's first byte of audio.
 * Source: the listen v1 part of Deepgram's published AsyncAPI description.
 */
import * as z from "zod";

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
    alternatives: z.array(z.object({ transcript: z.string(), words: z.array(Word).default([]) })),
  }),
});

/** `last_word_end` is -1 when no word was heard. */
const UtteranceEnd = z.object({ type: z.literal("UtteranceEnd"), last_word_end: z.number().default(-1) });
const SpeechStarted = z.object({ type: z.literal("SpeechStarted") });

const Message = z.discriminatedUnion("type", [Results, UtteranceEnd, SpeechStarted]);

export type DeepgramWord = z.output<typeof Word>;
export type DeepgramResults = z.output<typeof Results>;
export type DeepgramMessage = z.output<typeof Message>;

const used: ReadonlySet<unknown> = new Set(Message.options.map((option) => option.shape.type.value));
const Typed = z.object({ type: z.string() });

/** A message we use; "ignored" for other types (Metadata and those of tomorrow); "malformed" when a type we use is broken. */
export function parseDeepgramMessage(data: unknown): DeepgramMessage | "ignored" | "malformed" {
  const typed = Typed.safeParse(data);
  if (!typed.success) return "malformed";
  if (!used.has(typed.data.type)) return "ignored";
  const message = Message.safeParse(data);
  return message.success ? message.data : "malformed";
}
