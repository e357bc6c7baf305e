/**
 * The whole of turn-taking as a fold: what happened goes in, what to do comes out. No clock, no waiting, no provider: a
 * timer is an effect and its firing an event, so a conversation can be replayed from its events.
 */
import { answered, answerFailed, clause, lookedUp, toolsWanted } from "./answering.ts";
import type { TimerName } from "./effect.ts";
import type { AnswerEvent, DialogueEvent } from "./event.ts";
import {
  afterCut,
  callerFellSilent,
  interim,
  likelyFinished,
  silent,
  soundBegins,
  soundEnds,
  speechStarted,
  spokeLongEnough,
  utterance,
} from "./hearing.ts";
import { keyPressed, typingPaused } from "./keypad.ts";
import { say, takeLeave } from "./moves.ts";
import { withRecordingPaused } from "./privacy.ts";
import type { Outcome } from "./scenario.ts";
import { leave, phraseCut, phraseFailed, phraseFinished, phraseStarted } from "./speaking.ts";
import { contextOf, type DialogueState, followedBy, type Step, step, type Terms } from "./state.ts";
import { fill, restMissing, understood } from "./thinking.ts";
import { thinkAhead, toldAhead } from "./thinking-ahead.ts";

export function transition(state: DialogueState, event: DialogueEvent, terms: Terms): Step {
  if (state.stage === "ended") return step(state);
  const moved = followedBy(next(state, event, terms), (after) => heed(after, terms));
  return withRecordingPaused(state, moved, terms);
}

/** The caller has finished with the words that were answered ahead: what was told of the answer meanwhile counts now. */
function heed(state: DialogueState, terms: Terms): Step {
  const [event, ...toldAhead] = state.toldAhead;
  if (!event) return step(state);
  return followedBy(answering({ ...state, toldAhead }, event, terms), (after) => heed(after, terms));
}

function next(state: DialogueState, event: DialogueEvent, terms: Terms): Step {
  switch (event.type) {
    case "call-started":
      return followedBy(step(state, { type: "start-timer", timer: "duration", ms: terms.maxDurationMs }), (next) =>
        say(next, terms.scenario.opening(contextOf(next, terms)), terms),
      );
    case "caller-known":
      // What the caller has said of themselves since counts for more.
      return step({ ...state, lookingUp: false, facts: { ...event.facts, ...state.facts } });
    case "phrase-started":
      return phraseStarted(state, event.id);
    case "phrase-finished":
      return phraseFinished(state, event.id, terms);
    case "phrase-cut":
      return followedBy(phraseCut(state, event.id, event.heard), (next) => afterCut(next, terms));
    case "phrase-failed":
      return phraseFailed(state, event.id, event.heard, terms);
    case "speech-started":
      return speechStarted(state, terms);
    case "caller-loud":
      return soundBegins(state, terms);
    case "caller-quiet":
      return soundEnds(state, event.loudMs, terms);
    case "interim":
      return interim(state, event.text, terms);
    case "likely-finished":
      return likelyFinished(state, event.text, terms);
    case "utterance":
      return utterance(state, event.text, terms);
    case "hearing-failed":
      return takeLeave(state, "hearing-failed", terms);
    case "understood":
      return understood(state, event.id, event.meaning, terms);
    case "not-understood":
      return understood(state, event.id, null, terms);
    case "clause":
    case "tools-wanted":
    case "answered":
    case "answer-failed":
      return state.ahead?.id === event.id ? step(toldAhead(state, event)) : answering(state, event, terms);
    case "looked-up":
      return lookedUp(state, event.id, event.callId, event.found, terms);
    case "digit":
      return keyPressed(state, event.digit, terms);
    case "timer":
      return timerFired(state, event.timer, terms);
    case "caller-hung-up":
      return step(
        { ...state, stage: "ended", speech: null, thought: null, ahead: null, answer: null },
        { type: "let-go", outcome: outcomeOfLeaving(state) },
      );
    case "drain-deadline":
      return takeLeave(state, "drain", terms);
    default:
      return event satisfies never;
  }
}

function answering(state: DialogueState, event: AnswerEvent, terms: Terms): Step {
  switch (event.type) {
    case "clause":
      return clause(state, event.id, event.text, terms);
    case "tools-wanted":
      return toolsWanted(state, event.id, event.calls, terms);
    case "answered":
      return answered(state, event.id, terms);
    case "answer-failed":
      return answerFailed(state, event.id, terms);
    default:
      return event satisfies never;
  }
}

function timerFired(state: DialogueState, timer: TimerName, terms: Terms): Step {
  switch (timer) {
    case "barge-in":
      return spokeLongEnough(state, terms);
    case "caller":
      return callerFellSilent(state, terms);
    case "ahead":
      return thinkAhead(state, terms);
    case "rest":
      return restMissing(state, terms);
    case "silence":
      return silent(state, terms);
    case "filler":
      return fill(state, terms);
    case "keypad":
      return typingPaused(state, terms);
    case "duration":
      return takeLeave(state, "duration", terms);
    case "farewell":
    case "leave":
      return state.stage === "closing" ? leave(state, state.ending, terms) : step(state);
    default:
      return timer satisfies never;
  }
}

/** A caller who leaves while the bot says goodbye has had their call; one who leaves before has not. */
function outcomeOfLeaving(state: DialogueState): Outcome {
  return state.stage === "closing" && state.ending?.type === "hang-up" ? state.ending.outcome : "abandoned";
}
