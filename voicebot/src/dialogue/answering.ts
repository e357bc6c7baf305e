/**
 * A free dialogue's turn: the model's answer as it comes, clause by clause, and the tools that it wants on the way. Each
 * clause is spoken while the next is being written. What the model wants is judged before it happens; it has few rounds.
 */
import type { ToolCall, ToolExchange } from "./assistant.ts";
import { interrupts } from "./barge-in.ts";
import { joined, untilLastOfCaller, withDone, withLine } from "./history.ts";
import { say, saySomething, sayText, takeLeave } from "./moves.ts";
import type { Facts } from "./scenario.ts";
import {
  type Answer,
  contextOf,
  type DialogueState,
  followedBy,
  pacing,
  type Step,
  step,
  type Terms,
} from "./state.ts";
import { awaitCaller, reply } from "./thinking.ts";

/** How often in one turn the model may go on after using tools. */
const mostRounds = 3;
/** Of one answer, more are not looked at. */
const mostCallsAtOnce = 4;
/** A call that cannot be done is answered to the model so often in a turn; after that it is taken to be lost. */
const mostFaults = 1;

/** The answer to this question has begun: the caller's words are a line of the conversation from now on. */
function begun(state: DialogueState, id: number): (DialogueState & { readonly answer: Answer }) | null {
  const { answer, thought } = state;
  if (state.stage !== "open") return null;
  if (answer?.id === id) return { ...state, answer };
  if (thought?.id !== id) return null;
  return {
    ...state,
    thought: null,
    answer: {
      id,
      said: "",
      rounds: 0,
      faults: 0,
      fillers: thought.fillers,
      waiting: [],
      held: null,
      text: thought.text,
    },
    history: withLine(state.history, { speaker: "caller", text: thought.text }),
  };
}

/** The next clause of what the model says. */
export function clause(before: DialogueState, id: number, text: string, terms: Terms): Step {
  const state = begun(before, id);
  if (!state) return step(before);
  const { answer, place, clarifications, facts } = state;
  const isFirst = answer.said === "" && answer.rounds === 0;
  const undo = isFirst ? { place, text: answer.text, clarifications, facts } : (state.speech?.undo ?? null);
  const next = { ...state, answer: { ...answer, said: joined(answer.said, text) } };
  const spoken = followedBy(step(next, { type: "stop-timer", timer: "filler" }), (rest) => sayText(rest, text, undo));
  return followedBy(spoken, (rest) => unlessSpokenTo(rest, terms));
}

/** Whoever speaks is not spoken over. */
const unlessSpokenTo = (state: DialogueState, terms: Terms): Step =>
  interrupts(state, terms) ? step(state, { type: "pause-speaking" }) : step(state);

/** The model has said all. */
export function answered(state: DialogueState, id: number, terms: Terms): Step {
  // Signs that nobody can speak, or half a sentence, are no answer.
  if (state.thought?.id === id || (state.answer?.id === id && state.answer.said === "")) {
    return answerFailed(state, id, terms);
  }
  if (state.answer?.id !== id || state.stage !== "open") return step(state);
  const done = step({ ...state, answer: null, clarifications: 0 }, { type: "stop-timer", timer: "filler" });
  return followedBy(done, (next) => (next.speech ? step(next) : awaitCaller(next, terms)));
}

/** The model wants something done; what it has said before that is being spoken. */
export function toolsWanted(before: DialogueState, id: number, calls: readonly ToolCall[], terms: Terms): Step {
  const state = begun(before, id);
  if (!state) return step(before);
  // The caller speaks, or has said something meanwhile: it may change what is wanted.
  if (state.caller.speaking || state.speech?.paused || state.overheard !== "") {
    return step({ ...state, answer: { ...state.answer, held: calls } });
  }
  return perform(state, state.answer, calls, terms);
}

/** Nobody spoke after all: what the model wanted is done now. */
export function performHeld(state: DialogueState, terms: Terms): Step {
  const { answer } = state;
  if (!answer?.held || state.speech?.paused || state.stage !== "open") return step(state);
  return perform(state, { ...answer, held: null }, answer.held, terms);
}

function perform(state: DialogueState, answer: Answer, calls: readonly ToolCall[], terms: Terms): Step {
  if (answer.rounds === mostRounds) return takeLeave(state, "thinking-failed", terms);
  // What was done cannot be taken back by going on speaking.
  const speech = state.speech && { ...state.speech, undo: null };
  let done = step({ ...state, speech, answer: { ...answer, rounds: answer.rounds + 1 } });
  for (const call of calls.slice(0, mostCallsAtOnce)) {
    if (done.state.stage !== "open") break;
    done = followedBy(done, (next) => performOne(next, call, terms));
  }
  return followedBy(done, (next) => goOn(next, terms));
}

function performOne(state: DialogueState, call: ToolCall, terms: Terms): Step {
  const { answer } = state;
  const judged = terms.scenario.assistant?.judge(call, contextOf(state, terms));
  if (!answer || !judged) return step(state);
  const { tool } = judged;
  const used = (outcome: "done" | "failed") => ({ type: "tool-used", tool, outcome }) as const;
  switch (judged.type) {
    case "refused": {
      const faults = answer.faults + 1;
      if (faults > mostFaults) {
        return followedBy(step(state, used("failed")), (next) => takeLeave(next, "thinking-failed", terms));
      }
      const told = { call, result: JSON.stringify({ error: judged.reason }) };
      return step(noted({ ...state, answer: { ...answer, faults } }, told), used("failed"));
    }
    case "ticket": {
      const told = noted(state, { call, result: judged.result }, judged.learn);
      return step(told, { type: "create-ticket", ticket: judged.ticket }, used("done"));
    }
    case "look-up":
      return step(
        { ...state, answer: { ...answer, waiting: [...answer.waiting, call] } },
        { type: "look-up", id: answer.id, callId: call.id, source: tool, values: judged.values },
      );
    case "move": {
      const isSaid = judged.unlessSaid.test(answer.said) && state.speech !== null;
      const move = isSaid ? { ...judged.move, say: [] } : judged.move;
      const silenced = step({ ...state, answer: null }, used("done"), { type: "stop-timer", timer: "filler" });
      return followedBy(silenced, (next) => say(next, move, terms));
    }
    default:
      return judged satisfies never;
  }
}

const noted = (state: DialogueState, exchange: ToolExchange, learn: Facts = {}): DialogueState => ({
  ...state,
  facts: { ...state.facts, ...learn },
  history: withDone(state.history, exchange),
});

/** What was looked up is here; null: it could not be. */
export function lookedUp(state: DialogueState, id: number, callId: string, found: string | null, terms: Terms): Step {
  const { answer } = state;
  const call = answer?.waiting.find((one) => one.id === callId);
  if (answer?.id !== id || !call || state.stage !== "open") return step(state);
  const waiting = answer.waiting.filter((one) => one !== call);
  const result = found ?? JSON.stringify({ error: "not available now" });
  return goOn(noted({ ...state, answer: { ...answer, waiting } }, { call, result }), terms);
}

/** Everything is done: the model goes on, with what came of it. Until then a filler keeps the caller company. */
function goOn(state: DialogueState, terms: Terms): Step {
  const { answer } = state;
  if (!answer || state.stage !== "open") return step(state);
  const patience = state.speech ? [] : [{ type: "start-timer", timer: "filler", ms: pacing.fillerAfterMs } as const];
  if (answer.waiting.length > 0) return step(state, ...patience);
  const id = state.nextId;
  return step(
    { ...state, nextId: id + 1, answer: { ...answer, id } },
    {
      type: "converse",
      id,
      history: untilLastOfCaller(state.history),
      said: answer.said,
      context: contextOf(state, terms),
      ahead: false,
    },
    ...patience,
  );
}

/** No model answers, or the answer broke off. What was not said yet follows plain rules; what was cannot be unsaid. */
export function answerFailed(state: DialogueState, id: number, terms: Terms): Step {
  const { thought, answer } = state;
  if (state.stage !== "open") return step(state);
  if (thought?.id === id) {
    const meaning = terms.scenario.understandByRules(state.place, thought.text);
    if (state.caller.speaking) return step({ ...state, thought: { ...thought, held: meaning ?? "unclear" } });
    return meaning ? reply(state, meaning, terms) : takeLeave(state, "thinking-failed", terms);
  }
  if (answer?.id !== id) return step(state);
  const lost = terms.scenario.assistant?.lostThread;
  if (answer.said === "" || state.clarifications > 0 || lost === undefined) {
    return takeLeave(state, "thinking-failed", terms);
  }
  const given = { ...state, answer: null, clarifications: state.clarifications + 1 };
  return followedBy(saySomething(given, lost, terms, false), (next) => unlessSpokenTo(next, terms));
}
