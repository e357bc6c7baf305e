/** Between what the caller said and what the bot says: asking what it means, waiting, and choosing the next move. */
import { withLine } from "./history.ts";
import { askForRest, awaitWords, begunIn, listenOn, withWordsBefore } from "./listening.ts";
import { say, saySomething } from "./moves.ts";
import { notKept } from "./privacy.ts";
import type { Meaning, Move } from "./scenario.ts";
import {
  arrivedAt,
  contextOf,
  type DialogueState,
  followedBy,
  pacing,
  type Speech,
  type Step,
  step,
  type Terms,
  type ThoughtAhead,
} from "./state.ts";
import { asking, thoughtAhead, understoodAhead } from "./thinking-ahead.ts";

/** Asked again so often in a row, the bot gives up and hands over. */
const mostClarifications = 2;

/** The bot has said its part: it is the caller's turn. */
export function awaitCaller(state: DialogueState, terms: Terms): Step {
  if (state.caller.speaking) return step(state);
  if (state.overheard !== "") return thinkAbout(state, "", terms);
  return awaitWords(state, terms);
}

/**
 * Asks what these words mean, together with those overheard or still being thought about. Who is in the middle of a number or
 * an address is listened to, unless it is `certain` that nothing more comes.
 */
export function thinkAbout(state: DialogueState, words: string, terms: Terms, certain = false): Step {
  const text = withWordsBefore(state, words, terms);
  const listening = certain || state.thought ? null : listenOn(state, words, text, terms);
  if (listening) return listening;
  const known = thoughtAhead(state, text);
  const id = known?.id ?? state.nextId;
  const thought = { id, text, held: null, fillers: state.thought?.fillers ?? 0 };
  const heard = step(
    {
      ...state,
      nextId: Math.max(id + 1, state.nextId),
      thought,
      ahead: null,
      answer: null,
      overheard: "",
      asked: 0,
      prompted: false,
    },
    { type: "stop-timer", timer: "silence" },
    { type: "stop-timer", timer: "ahead" },
    { type: "stop-timer", timer: "rest" },
  );
  if (known) return followedBy(heard, (next) => goOnThinking(next, known, terms));
  const atOnce = terms.scenario.understoodAtOnce(state.place, text);
  if (atOnce) return followedBy(heard, (next) => reply(next, atOnce, terms));
  return followedBy(heard, (next) =>
    step(next, asking(next, id, text, terms, false), {
      type: "start-timer",
      timer: "filler",
      ms: pacing.fillerAfterMs,
    }),
  );
}

/** What was begun is not gone on with: the rest is asked for, unless it may be all. Who speaks meanwhile goes on with it. */
export function restMissing(state: DialogueState, terms: Terms): Step {
  const busy = state.stage !== "open" || state.speech || state.thought || state.answer || state.caller.speaking;
  if (busy || state.overheard === "") return step(state);
  const begun = begunIn(state, state.overheard, terms);
  return begun?.certain ? askForRest(state, terms) : thinkAbout(state, "", terms, true);
}

/** The caller had finished, as it seemed: the answer is there already, or on its way. */
function goOnThinking(state: DialogueState, { answer, told }: ThoughtAhead, terms: Terms): Step {
  const kept = { ...state, thoughtsKept: state.thoughtsKept + 1, toldAhead: told };
  if (answer === null) return step(kept, { type: "start-timer", timer: "filler", ms: pacing.fillerAfterMs });
  return reply(kept, answer, terms);
}

/** The model has answered, or failed and the rules answer in its place. */
export function understood(state: DialogueState, id: number, meaning: Meaning | null, terms: Terms): Step {
  const { thought, ahead } = state;
  const asked = thought?.id === id ? thought : ahead?.id === id ? ahead : null;
  if (!asked || state.stage !== "open") return step(state);
  const found = meaning ?? terms.scenario.understandByRules(state.place, asked.text) ?? "unclear";
  if (!thought || asked === ahead) return step(understoodAhead(state, found));
  if (state.caller.speaking) return step({ ...state, thought: { ...thought, held: found } });
  return reply(state, found, terms);
}

/** Nobody spoke after all: the answer held back is given now. */
export function releaseHeld(state: DialogueState, terms: Terms): Step {
  return state.thought?.held ? reply(state, state.thought.held, terms) : step(state);
}

/** Makes the move that follows from what the caller meant. */
export function reply(state: DialogueState, meaning: Meaning | "unclear", terms: Terms): Step {
  const text = state.thought?.text ?? "";
  const undo = { place: state.place, text, clarifications: state.clarifications, facts: state.facts };
  const context = contextOf(state, terms);
  const line = { speaker: "caller", text: terms.scenario.isSensitive(state.place) ? notKept : text } as const;
  const heard = { ...state, thought: null, history: withLine(state.history, line) };
  const move = meaning === "unclear" ? "unclear" : terms.scenario.follow(state.place, meaning, context);
  return followedBy(step(heard, { type: "stop-timer", timer: "filler" }), (next) => {
    if (move !== "unclear") return make({ ...next, clarifications: 0 }, move, terms, undo);
    if (next.clarifications === mostClarifications) {
      return say({ ...next, clarifications: 0 }, terms.scenario.giveUp(next.place, context), terms);
    }
    const again = terms.scenario.clarify(next.place, context);
    return say({ ...next, clarifications: next.clarifications + 1 }, again, terms, undo);
  });
}

/** Where there is nothing to say, the caller has their turn again. */
function make(state: DialogueState, move: Move, terms: Terms, undo: Speech["undo"]): Step {
  if (move.say.length > 0 || move.then.type !== "listen" || state.speech) return say(state, move, terms, undo);
  return awaitCaller(arrivedAt(state, move.then), terms);
}

/** The answer is late: a few words so that the caller is not left in silence. */
export function fill(state: DialogueState, terms: Terms): Step {
  const { thought, answer, speech } = state;
  const late = thought ?? answer;
  const filler = terms.scenario.fillers[late?.fillers ?? 0];
  if (!late || speech || state.caller.speaking || filler === undefined) return step(state);
  const fillers = late.fillers + 1;
  const counted = thought ? { thought: { ...thought, fillers } } : { answer: answer && { ...answer, fillers } };
  return saySomething({ ...state, ...counted }, filler, terms, true);
}
