/**
 * What a call tells the sink of records, as CloudEvents 1.0 in structured JSON:
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
import { callStatuses, problemTypes, sentiments, severities, ticketTags } from "@voicebots/monitoring/metrics";
import * as z from "zod";
import { Ticket } from "./ticket.ts";

const milliseconds = z.number().min(0);
const usd = z.object({ deepgram: z.number().min(0), groq: z.number().min(0), elevenlabs: z.number().min(0) });

/** How long a turn took, and where: from the caller's last word to the bot's first. */
export const TurnTiming = z.object({
  atMs: milliseconds.describe("When the caller stopped speaking, since the call began."),
  hearingMs: milliseconds.describe("Last word to transcript."),
  thinkingMs: milliseconds.nullable().describe("Transcript to meaning; null: not asked for, or not answered."),
  responseMs: milliseconds.describe("Last word to first audio of the reply: what the caller waits."),
});
export type TurnTiming = z.output<typeof TurnTiming>;

/** What is kept of a call: how it went and what it cost. No words, names or numbers of the caller. */
export const CallRecord = z.object({
  id: z.string().min(1).max(128).describe("The call's id: AudioSocket's UUID."),
  startedAt: z.iso.datetime().describe("When the call was answered."),
  durationSeconds: z.number().min(0).describe("Answer to end."),
  status: z.enum(callStatuses).describe("How it ended."),
  problemType: z.enum(problemTypes).describe("What it was about."),
  tag: z.enum(ticketTags).describe("The kind of trouble."),
  severity: z.enum(severities).describe("How bad it was."),
  sentiment: z.enum(sentiments).describe("The caller's mood at the end, by the words alone."),
  analysedBy: z.enum(["language-model", "rules"]).describe("Who judged the last four."),
  language: z.string().describe("The bot's language in this call."),
  transferDestination: z.string().nullable().describe("Where the caller was sent; null: nowhere."),
  turns: z.array(TurnTiming).describe("Each turn's timing; the first 500."),
  interruptions: z.int().min(0).describe("How often the caller interrupted the bot."),
  usage: z
    .object({
      sttSeconds: z.number().min(0),
      inputTokens: z.int().min(0),
      outputTokens: z.int().min(0),
      charactersPaid: z.int().min(0),
      charactersFromCache: z.int().min(0),
      cacheHits: z.int().min(0),
      cacheMisses: z.int().min(0),
    })
    .describe("What it used of the providers."),
  costUsd: usd.describe("What it cost, per provider; the sum over calls is `voicebot_cost_usd_total` without warming."),
  savedUsd: usd.describe("What the speech cache saved."),
});
export type CallRecord = z.output<typeof CallRecord>;

/** Each event's data, by the last part of its type. */
export const callEventData = {
  started: z
    .object({
      callId: z.string(),
      startedAt: z.iso.datetime(),
      language: z.string(),
      preset: z.string(),
      models: z.object({ speechToText: z.string(), languageModel: z.string(), textToSpeech: z.string() }),
      recorded: z.boolean().describe("Whether the call is recorded."),
    })
    .describe("A call was answered."),
  turn: TurnTiming.extend({
    callId: z.string(),
    turn: z.int().min(1).describe("1 for the first answer of the bot."),
  }).describe("The bot answered the caller."),
  tool: z
    .object({
      callId: z.string(),
      name: z.string().min(1).max(64),
      outcome: z.enum(["done", "failed"]),
      durationMs: milliseconds,
    })
    .describe("The bot used a tool, a lookup for example. What went in and out is not told."),
  ticket: z.object({ callId: z.string(), ticket: Ticket }).describe("A ticket was promised to the caller."),
  transferred: z
    .object({
      callId: z.string(),
      destination: z.string(),
      summary: z.string().describe("What the person should know before they say hello: who, why, what was tried."),
    })
    .describe("The caller was handed to a person."),
  ended: CallRecord.extend({
    summary: z.string().describe("One sentence for a colleague, by the language model; empty without one."),
  }).describe("The call is over: its record."),
  recorded: z
    .object({
      callId: z.string(),
      url: z.url().describe("Where the recording was uploaded to."),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      bytes: z.int().min(44),
      durationSeconds: z.number().min(0),
      pausedSeconds: z.number().min(0).describe("Silenced because the caller gave something sensitive."),
      complete: z.boolean().describe("false: the process died in the call, this is what was written until then."),
    })
    .describe("The call's recording was uploaded: 8 kHz 16-bit stereo WAV, the caller left, the bot right."),
} as const;

export type CallEventName = keyof typeof callEventData;
export type CallEventData<Name extends CallEventName> = z.output<(typeof callEventData)[Name]>;

export const callEventNames = Object.keys(callEventData) as CallEventName[];
export const callEventType = <Name extends CallEventName>(name: Name) => `dev.voicebot.call.${name}` as const;

const envelope = <Name extends CallEventName>(name: Name) =>
  z.object({
    specversion: z.literal("1.0"),
    type: z.literal(callEventType(name)),
    source: z.string().min(1).describe("`/voicebots/NAMESPACE/NAME`."),
    id: z.string().min(1).describe("The call's id and the sequence: a repeated delivery has the same."),
    subject: z.string().min(1).describe("The call's id."),
    sequence: z
      .string()
      .regex(/^\d{6}$/)
      .describe("Orders the events of a call: 000001 for the first."),
    time: z.iso.datetime(),
    datacontenttype: z.literal("application/json"),
    data: callEventData[name],
  });

export const CallEvent = z.discriminatedUnion("type", [
  envelope("started"),
  envelope("turn"),
  envelope("tool"),
  envelope("ticket"),
  envelope("transferred"),
  envelope("ended"),
  envelope("recorded"),
]);
export type CallEvent = z.output<typeof CallEvent>;
