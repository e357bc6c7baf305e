/** The bot's voice: phrases that begin, end, fail or are cut short by the caller. */

import { performHeld } from "./answering.ts";
import { interrupts, spokenWords } from "./barge-in.ts";
import type { SpokenPhrase } from "./effect.ts";
import { withLine, withoutLastOfCaller } from "./history.ts";
import { say, takeLeave } from "./moves.ts";
import { notKept } from "./privacy.ts";
import type { Then } from "./scenario.ts";
import { dropSpeech, withHeard } from "./silenced.ts";
import { arrivedAt, contextOf, type DialogueState, followedBy, pacing, type Step, step, type Terms } from "./state.ts";
import { awaitCaller, thinkAbout } from "./thinking.ts";

/** Of a reply that was cut off after so few words, the caller has heard nothing that matters. */
const nextToNothing = 2;

export function phraseStarted(state: DialogueState, id: number): Step {
  const { speech, caller } = state;
  const [phrase] = speech?.phrases ?? [];
  if (!speech || phrase?.id !== id) return step(state);
  const over = caller.over === "" ? "" : `${caller.over} ${phrase.text}`;
  return step({ ...state, speech: { ...speech, sounding: true }, caller: { ...caller, over } });
}

export function phraseFinished(state: DialogueState, id: number, terms: Terms): Step {
  const [phrase] = state.speech?.phrases ?? [];
  if (phrase?.id !== id) return step(state);
  const history = phrase.aside
    ? state.history
    : withLine(state.history, { speaker: "bot", text: phrase.sensitive ? notKept : phrase.text });
  return nextPhrase({ ...state, history }, phrase, terms);
}

/** Without its voice the bot can only hand the caller over; if even that cannot be said, the call still ends as meant. */
export function phraseFailed(state: DialogueState, id: number, heard: string, terms: Terms): Step {
  const [phrase] = state.speech?.phrases ?? [];
  if (phrase?.id !== id) return step(state);
  const text = phrase.sensitive ? notKept : heard;
  const history = phrase.aside ? state.history : withLine(state.history, { speaker: "bot", text });
  const next = { ...state, history };
  return state.stage === "closing" || phrase.aside
    ? nextPhrase(next, phrase, terms)
    : takeLeave(next, "speech-failed", terms);
}

function nextPhrase(state: DialogueState, done: SpokenPhrase, terms: Terms): Step {
  const { speech } = state;
  if (!speech) return step(state);
  const phrases = speech.phrases.slice(1);
  const undo = done.aside ? speech.undo : null;
  if (phrases.length === 0) return allSaid({ ...state, speech: null }, speech.then, terms);
  const next = { ...state, speech: { ...speech, phrases, sounding: false, paused: null, undo } };
  // The caller has already answered over the notice: the question after it need not be asked.
  if (state.overheard !== "" && state.stage === "open" && speech.then?.type === "listen" && !state.caller.speaking) {
    return followedBy(step(dropSpeech(arrivedAt(next, speech.then)), { type: "stop-speaking" }), (rest) =>
      thinkAbout(rest, "", terms),
    );
  }
  // Whoever spoke over a phrase that could not be interrupted is not spoken over by the next one.
  return interrupts(next, terms) ? step(next, { type: "pause-speaking" }) : step(next);
}

function allSaid(state: DialogueState, then: Then | null, terms: Terms): Step {
  if (then === null) {
    if (state.answer?.held && !state.caller.speaking) {
      return state.overheard === "" ? performHeld(state, terms) : thinkAbout(state, "", terms);
    }
    if (state.thought || state.answer) {
      return step(state, { type: "start-timer", timer: "filler", ms: pacing.nextFillerAfterMs });
    }
    return awaitCaller(state, terms);
  }
  if (then.type === "listen") return awaitCaller(arrivedAt(state, then), terms);
  if (then.type === "begin") return begin(state, terms);
  return step(state, { type: "start-timer", timer: "leave", ms: pacing.breathMs });
}

/** The notice is over. Whoever has already spoken over it is answered without being asked first. */
function begin(state: DialogueState, terms: Terms): Step {
  const move = terms.scenario.begin(contextOf(state, terms));
  const answered = state.overheard !== "" && !state.caller.speaking && move.then.type === "listen";
  if (!answered || move.then.type !== "listen") {
    const said = say(state, move, terms);
    return followedBy(said, (next) => (interrupts(next, terms) ? step(next, { type: "pause-speaking" }) : step(next)));
  }
  return thinkAbout(arrivedAt({ ...state, facts: { ...state.facts, ...move.learn } }, move.then), "", terms);
}

/** What was to be said has sounded, or can no longer be: out of the call. */
export function leave(state: DialogueState, then: Then | null, terms: Terms): Step {
  const ended: DialogueState = { ...state, stage: "ended", speech: null, thought: null, ahead: null, answer: null };
  if (then?.type === "transfer") {
    const summary = terms.scenario.handover(state.facts);
    const destination = then.destination ?? terms.transferDestination;
    return step(ended, { type: "transfer", destination, summary });
  }
  return step(ended, { type: "hang-up", outcome: then?.type === "hang-up" ? then.outcome : "failed" });
}

/**
 * The world fell silent as asked. What was heard is kept until it is known whether the caller really spoke; of what was
 * dropped it is the last that is told, and stands before what came of it: the key that was pressed, the bot's next words.
 */
export function phraseCut(state: DialogueState, id: number, heard: string): Step {
  const { speech } = state;
  if (speech?.phrases[0]?.id === id) return step({ ...state, speech: { ...speech, paused: { heard } } });
  const { dropped, history } = state;
  if (dropped?.phrase.id !== id) return step(state);
  return step({ ...state, dropped: null, history: withHeard(history, dropped.phrase, heard, dropped.before) });
}

/**
 * The caller really spoke: the bot forgets the rest. If next to nothing of the move had been heard, the caller was only
 * going on with what they were saying, so the conversation returns to where it was before the move.
 */
export function interrupted(state: DialogueState): Step {
  const { speech } = state;
  if (!speech?.paused) return step(state);
  const [phrase] = speech.phrases;
  const heard = phrase?.aside ? "" : speech.paused.heard;
  const interruptions = state.interruptions + (speech.sounding ? 1 : 0);
  // What the bot has taken for words that are meant is no echo any more.
  const caller = { ...state.caller, over: "" };
  const counted = { ...state, caller, speech: null, answer: null, interruptions };
  // A free answer is not only silenced, it is not written to its end either.
  const silence = [{ type: "stop-speaking" }, ...(state.answer ? [{ type: "stop-asking" } as const] : [])] as const;
  if (speech.undo && spokenWords(heard).length <= nextToNothing) {
    const { text, ...before } = speech.undo;
    const history = withoutLastOfCaller(state.history);
    return step({ ...counted, ...before, waitMs: null, history, overheard: text }, ...silence);
  }
  const history = phrase ? withHeard(state.history, phrase, heard) : state.history;
  const arrived = speech.then?.type === "listen" ? arrivedAt(counted, speech.then) : counted;
  return step({ ...arrived, history }, ...silence);
}
