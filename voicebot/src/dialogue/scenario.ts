/** What a conversation is about, as turn-taking needs it: which phrases, which questions, what follows from an answer. */
import type { callStatuses } from "@voicebots/monitoring/metrics";
import type { Ticket } from "../contract/ticket.ts";
import type { Assistant } from "./assistant.ts";

export type PhraseKey = string;
/** Where the conversation is: what the caller's next words answer. */
export type Place = string;
/** What the bot tries to learn from the caller's words. */
export type Topic = string;
/** What the caller's words mean: the fields of the topic's answer, already checked. */
export type Meaning = Readonly<Record<string, string | boolean | readonly Mention[]>>;
/** Something that the caller said of themselves beside what they were asked. */
export interface Mention {
  readonly field: string;
  readonly value: string;
}
export type Outcome = (typeof callStatuses)[number];
/** What is known of the caller and their matter, by name. */
export type Facts = Readonly<Record<string, string>>;

/** What a move may depend on. */
export interface Context {
  readonly facts: Facts;
  /** Somebody is there to take over. */
  readonly peopleAvailable: boolean;
  /** Who calls is being looked up. */
  readonly lookingUp: boolean;
  /** What the caller has just said, where a move answers that. */
  readonly words?: string;
}

/** A piece of a phrase, as it is synthesised. */
export interface PhrasePiece {
  readonly text: string;
  /** Holds nothing of the caller's: its audio may be kept and shared. */
  readonly cacheable: boolean;
  /** Says something that must not be kept anywhere. */
  readonly sensitive?: boolean;
}

/** A phrase in its pieces: what is always the same, and what holds the caller's data. */
export interface RenderedPhrase {
  readonly pieces: readonly PhrasePiece[];
  /** false: a notice or a farewell, said to its end whatever the caller does. */
  readonly interruptible: boolean;
  /** The phrase ends with a question. */
  readonly asks: boolean;
}

export type Then =
  /** `waitMs`: silence granted here, after which the scenario goes on; without it, the bot asks whether somebody is there. */
  | { readonly type: "listen"; readonly place: Place; readonly waitMs?: number }
  /** The notice is over: the conversation proper begins, with what is known of the caller by now. */
  | { readonly type: "begin" }
  /** `destination`: where to; the usual one when absent. */
  | { readonly type: "transfer"; readonly destination?: string }
  | { readonly type: "hang-up"; readonly outcome: Outcome };

/** A ticket as far as the conversation knows it; the call adds who, when and where. */
export interface TicketDraft extends Omit<Ticket, "id" | "callId" | "createdAt" | "language" | "callerNumber"> {
  /** What belongs to `contact` but must not be kept: for who takes up the ticket, and nobody else. */
  readonly confidential: Readonly<Record<string, string>>;
}

/** One move of the bot: what it says, and what then. To go on listening it may say nothing. */
export interface Move {
  readonly say: readonly PhraseKey[];
  readonly then: Then;
  /** Known from now on. */
  readonly learn?: Facts;
  /** Made at once, even if the caller leaves before they have heard of it. */
  readonly ticket?: TicketDraft;
}

/** A value that comes in pieces. */
export interface Begun {
  /** What there is of it, in whatever form: another one when something was added. */
  readonly soFar: string;
  /** It cannot be all. Else it may be, and is taken as it is when nothing follows at once. */
  readonly certain: boolean;
}

/** Why the bot ends a call of its own accord. */
export type Ending =
  | "silence"
  | "duration"
  | "drain"
  | "not-understood"
  | "hearing-failed"
  | "speech-failed"
  | "thinking-failed";

export interface Scenario {
  /** The dialogue is free: what the caller says is answered by a model in its own words, and with these tools. */
  readonly assistant?: Assistant;
  render(key: PhraseKey, facts: Facts): RenderedPhrase;
  opening(context: Context): Move;
  /** What follows the notice, where the opening says only that. */
  begin(context: Context): Move;
  /** Ends with a farewell or a transfer. */
  ending(ending: Ending, context: Context): Move;
  readonly stillThere: PhraseKey;
  /** Said, in turn, while an answer is late. */
  readonly fillers: readonly PhraseKey[];
  topicAt(place: Place): Topic;
  /** The number, name or address that the caller is in the middle of; null: none, or these words may well be all of it. */
  begun(place: Place, words: string, facts: Facts): Begun | null;
  /** What was said before and what is said now, as one: digits go on, or begin again. */
  continued(place: Place, before: string, words: string): string;
  /** The phrase that asks for the rest of what was begun, and what it says. `asked`: how often that was done. */
  askForRest(
    place: Place,
    words: string,
    facts: Facts,
    asked: number,
  ): { readonly say: PhraseKey; readonly facts: Facts };
  /** What these words mean here where nobody needs to be asked; null: it must be found out. */
  understoodAtOnce(place: Place, words: string): Meaning | null;
  /** The bot's next move, or "unclear" when the meaning does not answer the question of this place. */
  follow(place: Place, meaning: Meaning, context: Context): Move | "unclear";
  /** The silence granted here is over. */
  waited(place: Place, context: Context): Move;
  /** Asks the question of this place once more, as it was. */
  repeat(place: Place, context: Context): Move;
  /** Asks again, in other words. */
  clarify(place: Place, context: Context): Move;
  /** Asked again often enough in vain: goes on without an answer, or ends. */
  giveUp(place: Place, context: Context): Move;
  /** Understanding without a language model; null when the rules do not know. */
  understandByRules(place: Place, text: string): Meaning | null;
  /** What a key of the phone means here; null: nothing. */
  understandDigit(place: Place, digit: string): Meaning | null;
  /** How many digits may be typed here; null: a key is an answer by itself. */
  digitsAt(place: Place): { readonly min: number; readonly max: number } | null;
  /** What digits that were typed mean here; "words": what they would mean if they had been said. */
  understandTyped(place: Place, digits: string): Meaning | "words";
  /** What is said here must not be kept: the recording is silent, and the history does not tell it. */
  isSensitive(place: Place): boolean;
  /** What a person who takes over should know, in the caller's language. */
  handover(facts: Facts): string;
}
