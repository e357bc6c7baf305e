/** What the bot decides to say: a move of the scenario, a word in between, or leave-taking. */
import type { SpokenPhrase } from "./effect.ts";
import type { Ending, Facts, Move, PhraseKey } from "./scenario.ts";
import { silenced } from "./silenced.ts";
import {
  contextOf,
  type DialogueState,
  followedBy,
  pacing,
  type Speech,
  type Step,
  step,
  type Terms,
} from "./state.ts";

/** The phrases in their pieces; `aside`: no part of the conversation. */
function piecesOf(
  state: DialogueState,
  keys: readonly PhraseKey[],
  terms: Terms,
  aside: boolean,
  facts = state.facts,
): SpokenPhrase[] {
  const pieces = keys.flatMap((key) => {
    const { pieces, interruptible, asks } = terms.scenario.render(key, facts);
    return pieces.map((piece) => ({ key, sensitive: false, ...piece, interruptible, asks, aside }));
  });
  return pieces.map((piece, index) => ({ id: state.nextId + index, ...piece }));
}

function queue(state: DialogueState, phrases: readonly SpokenPhrase[], change: Partial<Speech>): Step {
  const before: Speech = state.speech ?? { phrases: [], sounding: false, paused: null, then: null, undo: null };
  const speech = { ...before, ...change, phrases: [...before.phrases, ...phrases] };
  return step(
    { ...state, speech, nextId: state.nextId + phrases.length },
    ...phrases.map((phrase) => ({ type: "say", phrase }) as const),
  );
}

/** Makes a move. `undo` is where to return to if the caller hears nothing of it. */
export function say(before: DialogueState, move: Move, terms: Terms, undo: Speech["undo"] = null): Step {
  const state = move.learn ? { ...before, facts: { ...before.facts, ...move.learn } } : before;
  const phrases = piecesOf(state, move.say, terms, false);
  // A ticket is made once: the move that makes it is not taken back.
  const made = move.ticket ? step(state, { type: "create-ticket", ticket: move.ticket }) : step(state);
  const said = followedBy(made, (next) => queue(next, phrases, { then: move.then, undo: move.ticket ? null : undo }));
  if (move.then.type === "listen" || move.then.type === "begin") return said;
  return followedBy(said, (next) =>
    step(
      { ...next, stage: "closing", ending: move.then },
      { type: "start-timer", timer: "farewell", ms: pacing.longestFarewellMs },
    ),
  );
}

/**
 * Says something that changes nothing: the conversation stays where it was. An aside leaves no trace in the history. `facts`:
 * what it tells, where that is not what is known.
 */
export function saySomething(
  state: DialogueState,
  key: PhraseKey,
  terms: Terms,
  aside: boolean,
  facts: Facts = state.facts,
): Step {
  return queue(state, piecesOf(state, [key], terms, aside, facts), {});
}

/** Says the next piece of a free answer: it holds whatever the model made of the caller's data, so nobody keeps it. */
export function sayText(state: DialogueState, text: string, undo: Speech["undo"]): Step {
  const asks = text.trimEnd().endsWith("?");
  const asSaid = { interruptible: true, cacheable: false, sensitive: false, aside: false };
  return queue(state, [{ id: state.nextId, key: "answer", text, asks, ...asSaid }], { undo });
}

/** Drops whatever is going on and takes leave. */
export function takeLeave(state: DialogueState, ending: Ending, terms: Terms): Step {
  if (state.stage !== "open") return step(state);
  return followedBy(silenced(state), (next) => {
    const over = step({ ...next, typed: "" }, { type: "stop-timer", timer: "keypad" });
    return followedBy(over, (rest) => say(rest, terms.scenario.ending(ending, contextOf(rest, terms)), terms));
  });
}
