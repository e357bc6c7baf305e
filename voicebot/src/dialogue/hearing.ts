/** The caller's side of the conversation: sounds, words, utterances and silence, and what each does to the bot. */
import { performHeld } from "./answering.ts";
import { interrupts, isAcknowledgement, isEcho, isMeant, spokenWords } from "./barge-in.ts";
import { joined } from "./history.ts";
import { saidWhileTyping } from "./keypad.ts";
import { begunIn, sayWhatThereIs } from "./listening.ts";
import { say, saySomething, takeLeave } from "./moves.ts";
import { dropSpeech } from "./silenced.ts";
import { interrupted } from "./speaking.ts";
import { contextOf, type DialogueState, followedBy, pacing, quiet, type Step, step, type Terms } from "./state.ts";
import { awaitCaller, releaseHeld, thinkAbout } from "./thinking.ts";
import { expectAnEnd, forgetAhead, thinkAhead } from "./thinking-ahead.ts";

export function speechStarted(state: DialogueState, terms: Terms): Step {
  if (state.stage !== "open" || state.caller.speaking) return step(state);
  const caller = { ...quiet, speaking: true, longEnough: terms.minSpeechMs === 0, over: sounding(state) };
  const heard = step(
    { ...state, caller },
    { type: "stop-timer", timer: "silence" },
    { type: "start-timer", timer: "caller", ms: pacing.noWordsMs },
  );
  return followedBy(heard, (next) => {
    const waiting = next.loud === false ? step(next) : awaitEnoughSound(next, terms);
    return followedBy(waiting, (after) => interruptIfDue(after, terms));
  });
}

/** What the bot is saying; nothing while it is silent. */
const sounding = ({ speech }: DialogueState): string => (speech?.sounding ? (speech.phrases[0]?.text ?? "") : "");

function awaitEnoughSound(state: DialogueState, terms: Terms): Step {
  if (!state.caller.speaking || state.caller.longEnough) return step(state);
  const ms = Math.max(0, terms.minSpeechMs - state.caller.soundMs);
  return step(state, { type: "start-timer", timer: "barge-in", ms });
}

/** The pieces of a sound add up; a cough or a nod stays short of what interrupts. */
export function soundEnds(state: DialogueState, loudMs: number, terms: Terms): Step {
  const caller = state.caller.speaking ? { ...state.caller, soundMs: state.caller.soundMs + loudMs } : state.caller;
  const quiet = step({ ...state, loud: false, caller }, { type: "stop-timer", timer: "barge-in" });
  return followedBy(quiet, (next) => expectAnEnd(next, terms));
}

export function soundBegins(state: DialogueState, terms: Terms): Step {
  return awaitEnoughSound({ ...state, loud: true }, terms);
}

export function interim(state: DialogueState, text: string, terms: Terms): Step {
  if (state.stage !== "open" || spokenWords(text).length === 0) return step(state);
  // A provider may recognise words without having announced speech.
  const begun = state.caller.speaking ? step(state) : speechStarted(state, terms);
  // Three words take their time, however softly they were spoken.
  const saysMuch = spokenWords(text).length >= 3;
  return followedBy(begun, (next) => {
    const more = { type: "start-timer", timer: "caller", ms: pacing.overdueMs } as const;
    if (isEcho(text, next.caller.over)) return step(next, more);
    const heard = step(
      { ...next, caller: { ...next.caller, words: text, longEnough: next.caller.longEnough || saysMuch } },
      more,
    );
    const certain = followedBy(heard, (after) => followedBy(interruptIfDue(after, terms), confirmIfMeant));
    return followedBy(certain, (after) => expectAnEnd(after, terms));
  });
}

/** The recogniser believes that the caller has finished. */
export function likelyFinished(state: DialogueState, text: string, terms: Terms): Step {
  return followedBy(interim(state, text, terms), (next) => thinkAhead(next, terms, true));
}

/** What the bot had been saying until it was cut was a question: a "yes" over it is an answer, and not a nod. */
const wasAsking = (state: DialogueState): boolean => state.speech?.phrases[0]?.asks ?? false;

function interruptIfDue(state: DialogueState, terms: Terms): Step {
  return interrupts(state, terms) ? step(state, { type: "pause-speaking" }) : step(state);
}

/** The bot has fallen silent and there are words for it: no coming back. */
function confirmIfMeant(state: DialogueState): Step {
  return state.speech?.paused && isMeant(state.caller.words, wasAsking(state)) ? interrupted(state) : step(state);
}

/** The world has fallen silent: with words already there, the interruption is certain at once. */
export function afterCut(state: DialogueState, terms: Terms): Step {
  if (state.caller.speaking || state.overheard === "" || !state.speech?.paused) return confirmIfMeant(state);
  return followedBy(interrupted({ ...state, overheard: "" }), (next) => thinkAbout(next, state.overheard, terms));
}

export function spokeLongEnough(state: DialogueState, terms: Terms): Step {
  if (!state.caller.speaking) return step(state);
  return interruptIfDue({ ...state, caller: { ...state.caller, longEnough: true } }, terms);
}

/** No words came of the sound, or nothing came after the last words. */
export function callerFellSilent(state: DialogueState, terms: Terms): Step {
  if (!state.caller.speaking) return step(state);
  return spokenWords(state.caller.words).length > 0
    ? utterance(state, state.caller.words, terms)
    : nothingSaid(state, terms);
}

export function utterance(state: DialogueState, text: string, terms: Terms): Step {
  if (state.stage !== "open") return step(state);
  if (spokenWords(text).length === 0) return nothingSaid(state, terms);
  const asked = wasAsking(state);
  if (isEcho(text, state.caller.over)) return nothingSaid({ ...state, echoes: true }, terms);
  const settled = callerQuiet(state);
  if (state.typed !== "") return followedBy(settled, (next) => saidWhileTyping(next, text, terms));
  if (state.prompted && isAcknowledgement(text)) return followedBy(settled, (next) => askAgain(next, terms));
  if (!state.speech) return followedBy(settled, (next) => thinkAbout(next, text, terms));
  if (!isMeant(text, asked)) return followedBy(settled, (next) => goOn(next, terms));
  if (state.speech.paused) {
    return followedBy(settled, (next) => followedBy(interrupted(next), (rest) => thinkAbout(rest, text, terms)));
  }
  const ends = answersTheQuestion(state, text, terms);
  // Else too short, or over a notice: the bot goes on, and comes back to it when it has finished.
  return followedBy(settled, (next) =>
    step({ ...next, overheard: joined(next.overheard, text) }, ...(ends ? [{ type: "pause-speaking" } as const] : [])),
  );
}

/** "Non", however short: what is left of the question need not be read. A nod may be no more than that. */
function answersTheQuestion({ speech, overheard }: DialogueState, text: string, terms: Terms): boolean {
  const [phrase] = speech?.phrases ?? [];
  if (!speech?.sounding || !phrase?.asks || !phrase.interruptible || isAcknowledgement(text)) return false;
  return spokenWords(overheard).length + spokenWords(text).length >= terms.minWords;
}

function callerQuiet(state: DialogueState): Step {
  return step(
    { ...state, caller: quiet },
    { type: "stop-timer", timer: "caller" },
    { type: "stop-timer", timer: "barge-in" },
    { type: "stop-timer", timer: "ahead" },
  );
}

/** Takes up again what the sound had interrupted: the phrase, and the answer that was held back. */
function goOn(state: DialogueState, terms: Terms): Step {
  const { speech } = state;
  const speaking = speech?.paused
    ? step({ ...state, speech: { ...speech, paused: null } }, { type: "resume-speaking" })
    : step(state);
  return followedBy(speaking, (next) => followedBy(releaseHeld(next, terms), (rest) => performHeld(rest, terms)));
}

/** "Are you still there?" "Yes." says nothing about the question that was open: it is asked once more. */
function askAgain(state: DialogueState, terms: Terms): Step {
  const silenced = step(
    { ...dropSpeech(state), prompted: false },
    { type: "stop-timer", timer: "silence" },
    { type: "stop-speaking" },
  );
  return followedBy(followedBy(silenced, forgetAhead), (next) =>
    begunIn(next, next.overheard, terms)
      ? sayWhatThereIs(next, terms)
      : say(next, terms.scenario.repeat(next.place, contextOf(next, terms)), terms),
  );
}

/** It was a cough, or a door: everything goes on as if it had not been. */
function nothingSaid(state: DialogueState, terms: Terms): Step {
  return followedBy(followedBy(callerQuiet(state), forgetAhead), (next) => {
    return next.speech || next.thought || next.answer ? goOn(next, terms) : awaitCaller(next, terms);
  });
}

export function silent(state: DialogueState, terms: Terms): Step {
  const busy = state.speech || state.thought || state.answer || state.typed !== "";
  if (state.stage !== "open" || busy || state.caller.speaking) return step(state);
  if (state.prompted) return takeLeave(state, "silence", terms);
  if (state.waitMs !== null && begunIn(state, state.overheard, terms)) return sayWhatThereIs(state, terms);
  if (state.waitMs !== null) return say(state, terms.scenario.waited(state.place, contextOf(state, terms)), terms);
  return saySomething({ ...state, prompted: true }, terms.scenario.stillThere, terms, false);
}
