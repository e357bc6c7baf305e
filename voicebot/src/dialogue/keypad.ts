/**
 * Numbers typed on the phone's keys: ended by #, by their length, or by a pause; * begins again. In a free dialogue they are
 * words of the caller like any others.
 */
import { digitsSaid } from "../understanding/said-numbers.ts";
import { joined } from "./history.ts";
import type { Place } from "./scenario.ts";
import { silenced } from "./silenced.ts";
import { type DialogueState, followedBy, pacing, type Step, step, type Terms } from "./state.ts";
import { awaitCaller, reply, thinkAbout } from "./thinking.ts";

const awaitKey = (typed: string, { scenario }: Terms) => {
  const ms = scenario.assistant && typed === "0" ? pacing.lonelyKeyMs : pacing.keypadPauseMs;
  return { type: "start-timer", timer: "keypad", ms } as const;
};

/** Said, and not answered yet: in a free dialogue what is typed goes on with it. */
const unanswered = ({ thought, overheard }: DialogueState): string => joined(thought?.text ?? "", overheard);

/** A key answers at once, whatever is being said, unless it cannot be interrupted. */
export function keyPressed(state: DialogueState, key: string, terms: Terms): Step {
  const phrase = state.speech?.phrases[0];
  if (state.stage !== "open" || (phrase && !phrase.interruptible)) return step(state);
  const place = state.speech?.then?.type === "listen" ? state.speech.then.place : state.place;
  const length = terms.scenario.digitsAt(place);
  if (length) return typing(state, place, key, length.max, terms);
  const meaning = terms.scenario.understandDigit(place, key);
  if (!meaning) return step(state);
  const thought = { id: 0, text: key, held: null, fillers: 0 };
  return followedBy(silenced(state), (next) => reply({ ...next, place, thought }, meaning, terms));
}

function typing(state: DialogueState, place: Place, key: string, longest: number, terms: Terms): Step {
  const before = state.place === place ? state.typed : "";
  if (key === "#") return before === "" ? step(state) : typedWhole({ ...state, typed: before }, terms);
  if (key !== "*" && !/^[0-9]$/.test(key)) return step(state);
  const typed = key === "*" ? "" : before + key;
  const overheard = terms.scenario.assistant ? unanswered(state) : "";
  const pressed = followedBy(silenced(state), (next) => step({ ...next, place, typed, overheard }));
  if (typed.length >= longest) return followedBy(pressed, (next) => typedWhole(next, terms));
  return followedBy(pressed, (next) => step(next, awaitKey(typed, terms)));
}

/** The number is there, or what there is of it: too few digits are asked for again. */
function typedWhole(state: DialogueState, terms: Terms): Step {
  const { place, typed } = state;
  const over = step({ ...state, typed: "" }, { type: "stop-timer", timer: "keypad" });
  const meaning = terms.scenario.understandTyped(place, typed);
  if (meaning === "words") return followedBy(over, (next) => thinkAbout(next, typed, terms));
  const thought = { id: 0, text: joined(state.overheard, typed), held: null, fillers: 0 };
  return followedBy(over, (next) => reply({ ...next, thought, overheard: "" }, meaning, terms));
}

export function typingPaused(state: DialogueState, terms: Terms): Step {
  if (state.stage !== "open") return step(state);
  if (state.caller.speaking) return step(state, awaitKey(state.typed, terms));
  return state.typed === "" ? awaitCaller(state, terms) : typedWhole(state, terms);
}

/** Who types and says the rest has given one number; "wait a moment" is none of it. */
export function saidWhileTyping(state: DialogueState, words: string, terms: Terms): Step {
  if (digitsSaid(words) === "") {
    const overheard = terms.scenario.assistant ? joined(state.overheard, words) : state.overheard;
    return step({ ...state, overheard }, awaitKey(state.typed, terms));
  }
  const over = step({ ...state, typed: "" }, { type: "stop-timer", timer: "keypad" });
  return followedBy(over, (next) => thinkAbout(next, joined(state.typed, words), terms));
}
