/** Everything that a conversation can ask of the world. */

import type { Line } from "./history.ts";
import type { Context, Outcome, PhraseKey, Place, TicketDraft, Topic } from "./scenario.ts";

export const timerNames = [
  /** The caller has spoken long enough to interrupt. */
  "barge-in",
  /** No words came of what sounded like speech, or none came any more. */
  "caller",
  /** The caller may have finished. */
  "ahead",
  /** The rest of a number or an address does not come. */
  "rest",
  /** The caller has been silent for long. */
  "silence",
  /** The answer is late. */
  "filler",
  /** The longest a call may last. */
  "duration",
  /** The longest a farewell may take. */
  "farewell",
  /** No key was pressed for a while. */
  "keypad",
  /** The last word has sounded; a breath, then the end. */
  "leave",
] as const;
export type TimerName = (typeof timerNames)[number];

/** A phrase on its way to the caller. */
export interface SpokenPhrase {
  readonly id: number;
  readonly key: PhraseKey;
  readonly text: string;
  readonly interruptible: boolean;
  /** Holds nothing of the caller's: its audio may be kept and shared. */
  readonly cacheable: boolean;
  /** It is, or leads to, a question: a nod over it is an answer. */
  readonly asks: boolean;
  /** Said to fill a silence: no part of the conversation. */
  readonly aside: boolean;
  /** Must not be kept anywhere. */
  readonly sensitive: boolean;
}

export type Effect =
  /** Says the phrase after those that are already waiting. */
  | { readonly type: "say"; readonly phrase: SpokenPhrase }
  /** Falls silent within a frame and keeps the rest. Answered by `phrase-cut`. */
  | { readonly type: "pause-speaking" }
  | { readonly type: "resume-speaking" }
  /** Forgets all that was to be said. Answered by `phrase-cut` if a phrase was sounding, and had not been told of by a pause. */
  | { readonly type: "stop-speaking" }
  /** Asks what the caller's words mean; the question before it is abandoned. */
  | {
      readonly type: "ask";
      readonly id: number;
      readonly topic: Topic;
      readonly place: Place;
      readonly text: string;
      readonly history: readonly Line[];
      /** The caller may not have finished: the turn has not begun. */
      readonly ahead: boolean;
    }
  /** Lets the model speak freely; whatever was asked before is abandoned. `said`: what it has said in this turn so far. */
  | {
      readonly type: "converse";
      readonly id: number;
      /** Ends with the caller's last words. */
      readonly history: readonly Line[];
      readonly said: string;
      readonly context: Context;
      /** The caller may not have finished: the turn has not begun. */
      readonly ahead: boolean;
    }
  /** Asks one of the sources of a free dialogue. Answered by `looked-up`. */
  | {
      readonly type: "look-up";
      readonly id: number;
      readonly callId: string;
      readonly source: string;
      readonly values: Readonly<Record<string, string>>;
    }
  /** A tool that needs nobody's answer was used, or could not be. */
  | { readonly type: "tool-used"; readonly tool: string; readonly outcome: "done" | "failed" }
  | { readonly type: "stop-asking" }
  /** The caller gives something that must not be kept: silence in the recording until it is resumed. */
  | { readonly type: "pause-recording" }
  | { readonly type: "resume-recording" }
  | { readonly type: "create-ticket"; readonly ticket: TicketDraft }
  /** Starts the timer, anew if it runs. */
  | { readonly type: "start-timer"; readonly timer: TimerName; readonly ms: number }
  | { readonly type: "stop-timer"; readonly timer: TimerName }
  | { readonly type: "hang-up"; readonly outcome: Outcome }
  /** `summary`: what the person who takes over should know. */
  | { readonly type: "transfer"; readonly destination: string; readonly summary: string }
  /** The caller has left: nothing more to do on the line. */
  | { readonly type: "let-go"; readonly outcome: Outcome };
