/** What the bot decides to say: a move of the scenario, a word in between, or leave-taking. */
import type { SpokenPhrase } from "./effect.ts";
import type { Ending, Move, PhraseKey } from "./scenario.ts";
import { type DialogueState, followedBy, pacing, quiet, type Speech, type Step, step, type Terms } from "./state.ts";

function phrase(key: PhraseKey, id: number, terms: Terms, aside: boolean): SpokenPhrase {
  const entry = terms.scenario.phrases[key];
  // Every phrase of a scenario is fixed text, so its audio may be shared between calls.
  return { id, key, text: entry?.text ?? "", interruptible: entry?.interruptible ?? true, cacheable: true, aside };
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
export function say(state: DialogueState, move: Move, terms: Terms, undo: Speech["undo"] = null): Step {
  const phrases = move.say.map((key, index) => phrase(key, state.nextId + index, terms, false));
  // A ticket is made once: the move that makes it is not taken back.
  const made = move.ticket ? step(state, { type: "create-ticket", ticket: move.ticket }) : step(state);
  const said = followedBy(made, (next) => queue(next, phrases, { then: move.then, undo: move.ticket ? null : undo }));
  if (move.then.type === "listen") return said;
  return followedBy(said, (next) =>
    step(
      { ...next, stage: "closing", ending: move.then },
      { type: "start-timer", timer: "farewell", ms: pacing.longestFarewellMs },
    ),
  );
}

/** Says something that changes nothing: the conversation stays where it was. An aside leaves no trace in the history. */
export function saySomething(state: DialogueState, key: PhraseKey, terms: Terms, aside: boolean): Step {
  return queue(state, [phrase(key, state.nextId, terms, aside)], {});
}

/** Drops whatever is going on and takes leave. */
export function takeLeave(state: DialogueState, ending: Ending, terms: Terms): Step {
  if (state.stage !== "open") return step(state);
  const silenced = step(
    { ...state, speech: null, thought: null, overheard: "", caller: quiet },
    { type: "stop-speaking" },
    { type: "stop-asking" },
    ...(["barge-in", "caller", "silence", "filler"] as const).map((timer) => ({ type: "stop-timer", timer }) as const),
  );
  return followedBy(silenced, (next) => say(next, terms.scenario.endings[ending], terms));
}
