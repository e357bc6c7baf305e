/** What a conversation is about, as turn-taking needs it: which phrases, which questions, what follows from an answer. */
import type { callStatuses } from "@voicebots/monitoring/metrics";
import type { Ticket } from "../contract/ticket.ts";

export type PhraseKey = string;
/** Where the conversation is: what the caller's next words answer. */
export type Place = string;
/** What the bot tries to learn from the caller's words. */
export type Topic = string;
/** What the caller's words mean: the fields of the topic's answer, already checked. */
export type Meaning = Readonly<Record<string, string | boolean>>;
export type Outcome = (typeof callStatuses)[number];

export interface ScenarioPhrase {
  readonly text: string;
  /** false: a notice or a farewell, said to its end whatever the caller does. */
  readonly interruptible: boolean;
}
export type PhraseBook = Readonly<Record<PhraseKey, ScenarioPhrase>>;

export type Then =
  | { readonly type: "listen"; readonly place: Place }
  | { readonly type: "transfer" }
  | { readonly type: "hang-up"; readonly outcome: Outcome };

/** A ticket as far as the conversation knows it; the call adds who, when and where. */
export type TicketDraft = Omit<Ticket, "id" | "callId" | "createdAt" | "language" | "callerNumber">;

/** One move of the bot: what it says, and what then. */
export interface Move {
  readonly say: readonly PhraseKey[];
  readonly then: Then;
  /** Made at once, even if the caller leaves before they have heard of it. */
  readonly ticket?: TicketDraft;
}

/** Why the bot ends a call of its own accord. */
export type Ending = "silence" | "duration" | "drain" | "not-understood" | "hearing-failed" | "speech-failed";

export interface Scenario {
  readonly phrases: PhraseBook;
  readonly opening: Move;
  /** Every one ends with a farewell or a transfer. */
  readonly endings: Readonly<Record<Ending, Move>>;
  readonly stillThere: PhraseKey;
  /** Said, in turn, while an answer is late. */
  readonly fillers: readonly PhraseKey[];
  topicAt(place: Place): Topic;
  /** The bot's next move, or "unclear" when the meaning does not answer the question of this place. */
  follow(place: Place, meaning: Meaning): Move | "unclear";
  /** Asks the question of this place once more, as it was. */
  repeat(place: Place): Move;
  /** Asks again, in other words. */
  clarify(place: Place): Move;
  /** Understanding without a language model; null when the rules do not know. */
  understandByRules(place: Place, text: string): Meaning | null;
  /** What a key of the phone means here; null: nothing. */
  understandDigit(place: Place, digit: string): Meaning | null;
}
