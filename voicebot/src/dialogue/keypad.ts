/** Numbers typed on the phone's keys: ended by #, by their length, or by a pause; * begins again. */
import { digitsSaid } from "../understanding/said-numbers.ts";
import { joined } from "./history.ts";
import type { Place } from "./scenario.ts";
import { type DialogueState, followedBy, pacing, quiet, type Step, step, type Terms } from "./state.ts";
import { awaitCaller, reply, thinkAbout } from "./thinking.ts";

const awaitKey = { type: "start-timer", timer: "keypad", ms: pacing.keypadPauseMs } as const;

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
  return followedBy(silenced(state, place), (next) => reply({ ...next, thought }, meaning, terms));
}

/** Whatever was being said, heard or thought is over: the key is the answer. */
const silenced = (state: DialogueState, place: Place): Step =>
  step(
    {
      ...state,
      place,
      speech: null,
      thought: null,
      ahead: null,
      answer: null,
      caller: quiet,
      overheard: "",
      prompted: false,
    },
    { type: "stop-speaking" },
    { type: "stop-asking" },
    ...(["barge-in", "caller", "ahead", "silence", "filler"] as const).map(
      (timer) => ({ type: "stop-timer", timer }) as const,
    ),
  );

function typing(state: DialogueState, place: Place, key: string, longest: number, terms: Terms): Step {
  const before = state.place === place ? state.typed : "";
  if (key === "#") return before === "" ? step(state) : typedWhole({ ...state, typed: before }, terms);
  if (key !== "*" && !/^[0-9]$/.test(key)) return step(state);
  const typed = key === "*" ? "" : before + key;
  const pressed = followedBy(silenced(state, place), (next) => step({ ...next, typed }));
  if (typed.length >= longest) return followedBy(pressed, (next) => typedWhole(next, terms));
  return followedBy(pressed, (next) => step(next, awaitKey));
}

/** The number is there, or what there is of it: too few digits are asked for again. */
function typedWhole(state: DialogueState, terms: Terms): Step {
  const { place, typed } = state;
  const thought = { id: 0, text: typed, held: null, fillers: 0 };
  const over = step({ ...state, typed: "", thought }, { type: "stop-timer", timer: "keypad" });
  return followedBy(over, (next) => reply(next, terms.scenario.understandTyped(place, typed), terms));
}

export function typingPaused(state: DialogueState, terms: Terms): Step {
  if (state.stage !== "open") return step(state);
  if (state.caller.speaking) return step(state, awaitKey);
  return state.typed === "" ? awaitCaller(state, terms) : typedWhole(state, terms);
}

/** Who types and says the rest has given one number; "wait a moment" is none of it. */
export function saidWhileTyping(state: DialogueState, words: string, terms: Terms): Step {
  if (digitsSaid(words) === "") return step(state, awaitKey);
  const over = step({ ...state, typed: "" }, { type: "stop-timer", timer: "keypad" });
  return followedBy(over, (next) => thinkAbout(next, joined(state.typed, words), terms));
}
