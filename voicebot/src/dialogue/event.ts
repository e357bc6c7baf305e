/** Everything that can happen to a conversation. */

import type { ToolCall } from "./assistant.ts";
import type { TimerName } from "./effect.ts";
import type { Facts, Meaning } from "./scenario.ts";

/** What is told of a free answer while it is being written. */
export type AnswerEvent =
  /** The next clause of a free answer, as it is to be spoken. */
  | { readonly type: "clause"; readonly id: number; readonly text: string }
  | { readonly type: "tools-wanted"; readonly id: number; readonly calls: readonly ToolCall[] }
  | { readonly type: "answered"; readonly id: number }
  | { readonly type: "answer-failed"; readonly id: number };

export type DialogueEvent =
  | { readonly type: "call-started" }
  /** Who calls has been looked up; no facts: it is not known. */
  | { readonly type: "caller-known"; readonly facts: Facts }
  /** The first frame of the phrase went out. */
  | { readonly type: "phrase-started"; readonly id: number }
  | { readonly type: "phrase-finished"; readonly id: number }
  /** The phrase fell silent before its end. `heard`: the words of it that the caller heard, in `playedMs` of audio. */
  | { readonly type: "phrase-cut"; readonly id: number; readonly playedMs: number; readonly heard: string }
  /** The phrase could not be spoken, or not to its end. */
  | { readonly type: "phrase-failed"; readonly id: number; readonly heard: string }
  | { readonly type: "speech-started" }
  /** By loudness alone: the caller's line became loud, or fell quiet after so long. */
  | { readonly type: "caller-loud" }
  | { readonly type: "caller-quiet"; readonly loudMs: number }
  | { readonly type: "interim"; readonly text: string }
  /** The recogniser believes that these words are all, and will say so when it is certain. */
  | { readonly type: "likely-finished"; readonly text: string }
  | { readonly type: "utterance"; readonly text: string }
  | { readonly type: "hearing-failed" }
  | { readonly type: "understood"; readonly id: number; readonly meaning: Meaning }
  | { readonly type: "not-understood"; readonly id: number }
  | AnswerEvent
  /** `found`: what the model is told; null: nothing could be found out. */
  | { readonly type: "looked-up"; readonly id: number; readonly callId: string; readonly found: string | null }
  | { readonly type: "digit"; readonly digit: string }
  | { readonly type: "timer"; readonly timer: TimerName }
  | { readonly type: "caller-hung-up" }
  | { readonly type: "drain-deadline" };
