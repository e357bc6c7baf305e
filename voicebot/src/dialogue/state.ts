/** A conversation at one moment: data that can be printed, compared and replayed. */
import type { ToolCall } from "./assistant.ts";
import type { Effect, SpokenPhrase } from "./effect.ts";
import type { AnswerEvent } from "./event.ts";
import type { Line } from "./history.ts";
import type { Context, Facts, Meaning, Place, Scenario, Then } from "./scenario.ts";

/** What holds for a whole call. */
export interface Terms {
  readonly scenario: Scenario;
  readonly minSpeechMs: number;
  readonly minWords: number;
  readonly silencePromptMs: number;
  readonly silenceHangUpMs: number;
  /** Thinks about what was said before it is certain that it is all. */
  readonly thinkAhead: boolean;
  readonly maxDurationMs: number;
  readonly transferDestination: string;
  /** Somebody is there to take over, now. */
  readonly peopleAvailable: boolean;
}

/** What the bot is saying; the first phrase is the one that sounds. */
export interface Speech {
  readonly phrases: readonly SpokenPhrase[];
  /** The first phrase has begun to sound. */
  readonly sounding: boolean;
  /** Silent because the caller speaks; `heard` is what had been heard of the first phrase. null: not paused. */
  readonly paused: { readonly heard: string } | null;
  /** What follows when all is said; null: an aside, after which the bot goes on as before. */
  readonly then: Then | null;
  /** Where the conversation was before this move, as long as the caller has heard next to nothing of it. */
  readonly undo: {
    readonly place: Place;
    readonly text: string;
    readonly clarifications: number;
    readonly facts: Facts;
  } | null;
}

/** A phrase that was dropped while it sounded. */
export interface Dropped {
  readonly phrase: SpokenPhrase;
  /** Its line in the history comes before those from here on. */
  readonly before: number;
}

/** What is being heard of the caller. */
export interface Listening {
  readonly speaking: boolean;
  /** Speaks for as long as it takes to interrupt. */
  readonly longEnough: boolean;
  /** Sound heard so far, without what is sounding. */
  readonly soundMs: number;
  /** Words so far, as the latest interim transcript has them. */
  readonly words: string;
  /** How often they were thought about before they were complete. */
  readonly thoughts: number;
  /** What the bot was saying when the sound began, and has said since. */
  readonly over: string;
}

/** What the bot is thinking about. */
export interface Thought {
  readonly id: number;
  readonly text: string;
  /** Understood, but held back because the caller speaks again. */
  readonly held: Meaning | "unclear" | null;
  readonly fillers: number;
}

/** What the bot thinks about while the caller may still go on. */
export interface ThoughtAhead {
  readonly id: number;
  readonly place: Place;
  readonly text: string;
  readonly answer: Meaning | "unclear" | null;
  /** In a free dialogue: what has been told of the answer so far. Nothing of it was said or done. */
  readonly told: readonly AnswerEvent[];
}

/** A free answer that is being given. */
export interface Answer {
  /** Of the question that the model is answering now. */
  readonly id: number;
  /** The caller's words that it answers. */
  readonly text: string;
  /** All that the model has said in this turn, heard or not. */
  readonly said: string;
  /** How often it has used tools in this turn, and how many calls of them could not be done. */
  readonly rounds: number;
  readonly faults: number;
  /** Being looked up. */
  readonly waiting: readonly ToolCall[];
  /** Wanted, but held back because the caller speaks. */
  readonly held: readonly ToolCall[] | null;
  readonly fillers: number;
}

export interface DialogueState {
  readonly stage: "open" | "closing" | "ended";
  readonly place: Place;
  /** Silence granted at this place. */
  readonly waitMs: number | null;
  readonly facts: Facts;
  /** Who calls is being looked up. */
  readonly lookingUp: boolean;
  readonly history: readonly Line[];
  readonly speech: Speech | null;
  /** What sounded when the bot dropped it; how much of it was heard is told in a moment. */
  readonly dropped: Dropped | null;
  readonly caller: Listening;
  /** Whether there is sound on the caller's line; null until the first change. */
  readonly loud: boolean | null;
  /** The bot hears itself on this line: it takes words, and not sound alone, to interrupt it. */
  readonly echoes: boolean;
  readonly thought: Thought | null;
  readonly ahead: ThoughtAhead | null;
  /** null: in a scenario, and between answers. */
  readonly answer: Answer | null;
  /** Told before the caller had finished, and to be heeded now that they have. Empty again when the step is over. */
  readonly toldAhead: readonly AnswerEvent[];
  /** Said over a phrase that could not be interrupted, or before words that continue it: heard with the next words. */
  readonly overheard: string;
  /** How often the caller was asked for the rest of what they have begun to say. */
  readonly asked: number;
  /** Digits of a number that is being typed. */
  readonly typed: string;
  /** How often in a row the bot had to ask again. */
  readonly clarifications: number;
  /** The caller was asked whether they are still there. */
  readonly prompted: boolean;
  readonly interruptions: number;
  /** Thoughts that began before the caller had finished, and were right. */
  readonly thoughtsKept: number;
  /** How the call ends once the farewell has sounded; null while it is open. */
  readonly ending: Then | null;
  /** For phrases and questions. */
  readonly nextId: number;
}

export interface Step {
  readonly state: DialogueState;
  readonly effects: readonly Effect[];
}

export const quiet: Listening = { speaking: false, longEnough: false, soundMs: 0, words: "", thoughts: 0, over: "" };

export const newDialogue: DialogueState = {
  stage: "open",
  place: "",
  waitMs: null,
  facts: {},
  lookingUp: false,
  history: [],
  speech: null,
  dropped: null,
  caller: quiet,
  loud: null,
  echoes: false,
  thought: null,
  ahead: null,
  answer: null,
  toldAhead: [],
  overheard: "",
  asked: 0,
  typed: "",
  clarifications: 0,
  prompted: false,
  interruptions: 0,
  thoughtsKept: 0,
  ending: null,
  nextId: 1,
};

export const step = (state: DialogueState, ...effects: readonly Effect[]): Step => ({ state, effects });

export const contextOf = ({ facts, lookingUp, thought }: DialogueState, { peopleAvailable }: Terms): Context => ({
  facts,
  lookingUp,
  peopleAvailable,
  words: thought?.text ?? "",
});

/** Listening at a place, with the silence that is granted there. */
export const arrivedAt = (
  state: DialogueState,
  { place, waitMs }: { place: Place; waitMs?: number },
): DialogueState => ({
  ...state,
  place,
  waitMs: waitMs ?? null,
});

/** Goes on from where a step arrived, keeping the effects of both in order. */
export function followedBy(first: Step, next: (state: DialogueState) => Step): Step {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}

/** How long a filler waits, and other durations of turn-taking that nobody needs to configure. */
export const pacing = {
  /** An answer later than this gets a filler. */
  fillerAfterMs: 1200,
  /** And another after this much more silence. */
  nextFillerAfterMs: 3500,
  /** Speech of which no word is recognised within this was none. */
  noWordsMs: 1500,
  /** Words and silence that nothing follows for this long may be the end: time to begin to think. */
  thinkAheadAfterMs: 100,
  /** Words that nothing follows for this long are an utterance, even if nobody says so. */
  overdueMs: 3000,
  /** More letters of what may be all come within this. */
  restOfValueMs: 1000,
  /** A value that cannot be all is waited for so long, then asked for in a word; after so much more, with what there is of it. */
  askForRestAfterMs: [2500, 4500],
  /** A farewell that takes longer has failed. */
  longestFarewellMs: 20_000,
  /** Digits that nothing follows for this long are the whole number: time to look at the next ones. */
  keypadPauseMs: 4000,
  /** After a digit that may be the whole: the 0 of who wants a person, or of a number that begins with it. */
  lonelyKeyMs: 2000,
  /** Between the last word and the end of the call. */
  breathMs: 300,
} as const;
