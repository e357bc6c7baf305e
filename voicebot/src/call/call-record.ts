/** What is kept of a call: how it went and what it cost. No words, names or numbers of the caller. */
import type { Outcome } from "../dialogue/scenario.ts";
import type { CallUsage } from "../providers.ts";
import type { CallAnalysis } from "../scenario/questions.ts";
import type { TurnTiming } from "./turn-timing.ts";

export interface CallRecord {
  readonly id: string;
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly status: Outcome;
  readonly problemType: CallAnalysis["problem_type"];
  readonly tag: CallAnalysis["tag"];
  readonly severity: CallAnalysis["severity"];
  readonly sentiment: CallAnalysis["sentiment"];
  readonly analysedBy: "language-model" | "rules";
  readonly language: string;
  readonly transferDestination: string | null;
  readonly turns: readonly TurnTiming[];
  readonly interruptions: number;
  readonly usage: Omit<CallUsage, "costUsd" | "savedUsd">;
  readonly costUsd: CallUsage["costUsd"];
  readonly savedUsd: CallUsage["savedUsd"];
}

/** CloudEvents 1.0 in structured JSON: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export interface CallEndedEvent {
  readonly specversion: "1.0";
  readonly type: "dev.voicebot.call.ended";
  readonly source: string;
  /** The call's id: a repeated delivery changes nothing. */
  readonly id: string;
  readonly time: string;
  readonly datacontenttype: "application/json";
  /** The record, and for the colleague who goes on with it a sentence of the model's: sent, but never logged. */
  readonly data: CallRecord & { readonly summary: string };
}

export const callEnded = (record: CallRecord, summary: string, time: string): CallEndedEvent => ({
  specversion: "1.0",
  type: "dev.voicebot.call.ended",
  source: "/voicebot/calls",
  id: record.id,
  time,
  datacontenttype: "application/json",
  data: { ...record, summary },
});
