/**
 * Waiting for the caller's words: how long they may be silent, and the rest of a value that comes in pieces. What there is of it
 * is kept; the rest is waited for, asked for when it does not come, and put together with what was said before.
 */
import { joined } from "./history.ts";
import { say, saySomething } from "./moves.ts";
import type { Begun } from "./scenario.ts";
import { contextOf, type DialogueState, followedBy, pacing, type Step, step, type Terms } from "./state.ts";

/** So often the rest is asked for; a silence after that is one like any other. */
const mostAsked = pacing.askForRestAfterMs.length;

/** It is the caller's turn: silence as long as is granted here, or until they are asked whether they are there. */
export function awaitWords(state: DialogueState, terms: Terms): Step {
  if (state.waitMs !== null && !state.prompted) {
    return step(state, { type: "start-timer", timer: "silence", ms: state.waitMs });
  }
  const ms = state.prompted ? Math.max(1000, terms.silenceHangUpMs - terms.silencePromptMs) : terms.silencePromptMs;
  return step(state, { type: "start-timer", timer: "silence", ms });
}

/** What was said before, and is not answered yet, together with these words. */
export function withWordsBefore({ place, thought, overheard }: DialogueState, words: string, terms: Terms): string {
  const before = joined(thought?.text ?? "", overheard);
  return before === "" || words === "" ? joined(before, words) : terms.scenario.continued(place, before, words);
}

/** The value that the caller is in the middle of, by all that they have said. */
export const begunIn = ({ place, facts }: DialogueState, text: string, terms: Terms): Begun | null =>
  text === "" ? null : terms.scenario.begun(place, text, facts);

/** `text`, of which `words` are the latest, is no whole value yet: the bot listens on. null: it is to be understood. */
export function listenOn(state: DialogueState, words: string, text: string, terms: Terms): Step | null {
  const begun = begunIn(state, text, terms);
  if (!begun) return null;
  if (words === "") return awaitRest(state, begun, terms);
  const before = begunIn(state, state.overheard, terms);
  const silenceOver = { ...state, prompted: false, waitMs: null };
  if (before?.soFar !== begun.soFar) return awaitRest({ ...silenceOver, overheard: text, asked: 0 }, begun, terms);
  return saidBetween(silenceOver, words, text, begun, terms);
}

/** "Attendez, je cherche", "vous êtes là ?", "oui": nothing that belongs to the value, and nothing that ends it. */
function saidBetween(state: DialogueState, words: string, text: string, begun: Begun, terms: Terms): Step | null {
  const aside = terms.scenario.understoodAtOnce(state.place, words);
  const wait = aside?.["waits"] === true && terms.scenario.follow(state.place, aside, contextOf(state, terms));
  if (wait && wait !== "unclear") return followedBy(step(state, stopRest), (next) => say(next, wait, terms));
  if (aside?.["repeats"] === true) return sayWhatThereIs(state, terms);
  return state.asked < mostAsked ? awaitRest({ ...state, overheard: text }, begun, terms) : null;
}

const stopRest = { type: "stop-timer", timer: "rest" } as const;

function awaitRest(state: DialogueState, { certain }: Begun, terms: Terms): Step {
  const patient = state.prompted || state.waitMs !== null || state.asked >= mostAsked;
  if (patient) return followedBy(step(state, stopRest), (next) => awaitWords(next, terms));
  const ms = certain ? (pacing.askForRestAfterMs[state.asked] ?? 0) : pacing.restOfValueMs;
  return step(state, { type: "stop-timer", timer: "silence" }, { type: "start-timer", timer: "rest", ms });
}

/** A word at first; then what there is of it, and what follows. */
export function askForRest(state: DialogueState, terms: Terms): Step {
  const { say: key, facts } = terms.scenario.askForRest(state.place, state.overheard, state.facts, state.asked);
  const isWord = state.asked === 0;
  const asked = { ...state, asked: state.asked + 1, waitMs: null };
  return saySomething(asked, key, terms, isWord, { ...state.facts, ...facts });
}

/** Asked for what was said, or after a long silence: not the question again, to which all would be said once more. */
export const sayWhatThereIs = (state: DialogueState, terms: Terms): Step =>
  followedBy(step(state, stopRest), (next) => askForRest({ ...next, asked: Math.max(1, next.asked) }, terms));
