/**
 * Understanding what the caller has said so far, before it is certain that they have finished. The answer waits for the end of
 * the turn: if the words are still the same it is given at once, else it is thrown away. Nothing is said or done meanwhile.
 */
import { isAcknowledgement, spokenWords } from "./barge-in.ts";
import type { Effect } from "./effect.ts";
import type { AnswerEvent } from "./event.ts";
import { withLine } from "./history.ts";
import { begunIn, withWordsBefore } from "./listening.ts";
import type { Meaning } from "./scenario.ts";
import { contextOf, type DialogueState, pacing, type Step, step, type Terms } from "./state.ts";

/** Words with more pauses than this are thought about when they are over: each thought costs. */
const mostThoughts = 3;

/** Whatever their writing: a recogniser adds capitals and full stops at the end. */
const same = (some: string, others: string): boolean => spokenWords(some).join(" ") === spokenWords(others).join(" ");

/** New words, or a new silence: a moment without more of either, and the caller may have finished. */
export function expectAnEnd(state: DialogueState, terms: Terms): Step {
  const { ahead, caller } = state;
  if (!terms.thinkAhead || !caller.speaking || spokenWords(caller.words).length === 0) return step(state);
  const timer = { type: "start-timer", timer: "ahead", ms: pacing.thinkAheadAfterMs } as const;
  if (!ahead || same(ahead.text, wordsSoFar(state, terms))) return step(state, timer);
  return step({ ...state, ahead: null }, { type: "stop-asking" }, timer);
}

const wordsSoFar = (state: DialogueState, terms: Terms): string => withWordsBefore(state, state.caller.words, terms);

/** The caller seems to have finished. `believed`: the recogniser says so, whatever the loudness. */
export function thinkAhead(state: DialogueState, terms: Terms, believed = false): Step {
  const { caller, place, ahead } = state;
  const busy = state.stage !== "open" || state.speech || state.thought || state.answer || state.typed !== "";
  if (!terms.thinkAhead || busy || !caller.speaking || (state.loud && !believed)) return step(state);
  const text = wordsSoFar(state, terms);
  if (spokenWords(caller.words).length === 0 || terms.scenario.understoodAtOnce(place, text)) return step(state);
  if ((state.prompted && isAcknowledgement(text)) || begunIn(state, text, terms)) return step(state);
  if ((ahead && same(ahead.text, text)) || caller.thoughts >= mostThoughts) return step(state);
  const id = state.nextId;
  return step(
    {
      ...state,
      nextId: id + 1,
      ahead: { id, place, text, answer: null, told: [] },
      caller: { ...caller, thoughts: caller.thoughts + 1 },
    },
    asking(state, id, text, terms, true),
  );
}

/** The question what these words mean, or what to answer to them. */
export function asking(state: DialogueState, id: number, text: string, terms: Terms, ahead: boolean): Effect {
  const { place, history } = state;
  if (!terms.scenario.assistant) {
    return { type: "ask", id, topic: terms.scenario.topicAt(place), place, text, history, ahead };
  }
  const heard = withLine(history, { speaker: "caller", text });
  return { type: "converse", id, history: heard, said: "", context: contextOf(state, terms), ahead };
}

/** The thought about exactly these words, if there is one. */
export function thoughtAhead({ ahead, place }: DialogueState, text: string): DialogueState["ahead"] {
  return ahead && ahead.place === place && same(ahead.text, text) ? ahead : null;
}

/** The answer is kept until the caller has finished. */
export function understoodAhead(state: DialogueState, answer: Meaning | "unclear"): DialogueState {
  return state.ahead ? { ...state, ahead: { ...state.ahead, answer } } : state;
}

/** So is a free answer, clause by clause, and what the model wants done. */
export function toldAhead(state: DialogueState, event: AnswerEvent): DialogueState {
  return state.ahead ? { ...state, ahead: { ...state.ahead, told: [...state.ahead.told, event] } } : state;
}

/** It was no answer to the bot, or came to nothing. */
export const forgetAhead = (state: DialogueState): Step =>
  state.ahead ? step({ ...state, ahead: null }, { type: "stop-asking" }) : step(state);
