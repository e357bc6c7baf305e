import { expect, test } from "vitest";
import { Settings } from "../contract/settings.ts";
import { presetOf } from "../scenario/preset.ts";
import type { Effect } from "./effect.ts";
import type { DialogueEvent } from "./event.ts";
import { type DialogueState, newDialogue, type Terms } from "./state.ts";
import { transition } from "./transition.ts";

const terms: Terms = {
  scenario: presetOf(Settings.parse({})).scenario,
  minSpeechMs: 300,
  minWords: 0,
  silencePromptMs: 15_000,
  silenceHangUpMs: 30_000,
  maxDurationMs: 600_000,
  thinkAhead: false,
  transferDestination: "support-queue",
  peopleAvailable: true,
};

/** Folds the events; the effects of each, and the state at the end. */
function fold(events: readonly DialogueEvent[]): { state: DialogueState; effects: (readonly Effect[])[] } {
  let state = newDialogue;
  const effects = events.map((event) => {
    const next = transition(state, event, terms);
    state = next.state;
    return next.effects;
  });
  return { state, effects };
}

const spoken = (id: number): DialogueEvent[] => [
  { type: "phrase-started", id },
  { type: "phrase-finished", id },
];
const calm = { wants_person: false, angry: false };

/** A call up to the question whether the remedy helped; phrases 1 and 2 greet, question 3 is asked, 4 and 5 reply, 7 asks. */
const untilTheCheck: readonly DialogueEvent[] = [
  { type: "call-started" },
  ...spoken(1),
  ...spoken(2),
  { type: "utterance", text: "mon internet est coupé" },
  { type: "understood", id: 3, meaning: { problem: "internet", ...calm } },
  ...spoken(4),
  ...spoken(5),
  { type: "utterance", text: "c'est fait" },
  ...spoken(7),
];

test("a conversation is data: the same events give the same state, which survives being written down", () => {
  const { state } = fold(untilTheCheck);
  expect(fold(untilTheCheck).state).toEqual(state);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  expect(state.place).toBe("check internet 0");
  expect(state.history.map(({ speaker }) => speaker)).toEqual([
    ...["bot", "bot", "caller", "bot", "bot"],
    ...["caller", "bot"],
  ]);
});

test("the question put to the model holds the place, the words and what was said before", () => {
  const { effects } = fold(untilTheCheck);
  const asked = effects.flat().find((effect) => effect.type === "ask");
  expect(asked).toMatchObject({ id: 3, topic: "problem", place: "problem", text: "mon internet est coupé" });
  expect(asked?.type === "ask" && asked.history).toHaveLength(2);
});

test("an answer to a question that was given up changes nothing", () => {
  const before = [
    ...untilTheCheck,
    { type: "utterance", text: "oui" },
    { type: "utterance", text: "enfin presque" },
  ] as const;
  const late = transition(fold(before).state, { type: "understood", id: 8, meaning: { fixed: "yes", ...calm } }, terms);
  expect(late).toEqual({ state: fold(before).state, effects: [] });
});

test("a transfer names its destination, after the words and a breath", () => {
  const { state, effects } = fold([
    ...untilTheCheck,
    { type: "utterance", text: "je veux un conseiller" },
    { type: "understood", id: 8, meaning: { fixed: "unclear", wants_person: true, angry: false } },
    ...spoken(9),
    { type: "timer", timer: "leave" },
  ]);
  expect(effects.at(-2)).toEqual([{ type: "start-timer", timer: "leave", ms: 300 }]);
  expect(effects.at(-1)).toEqual([{ type: "transfer", destination: "support-queue", summary: "Motif : internet" }]);
  expect(state.stage).toBe("ended");
});

test("once the bot takes its leave, nothing that is said or pressed brings it back", () => {
  const leaving = fold([...untilTheCheck, { type: "drain-deadline" }]).state;
  for (const event of [
    { type: "speech-started" },
    { type: "interim", text: "attendez" },
    { type: "utterance", text: "attendez, un instant" },
    { type: "digit", digit: "1" },
    { type: "timer", timer: "duration" },
    { type: "hearing-failed" },
    { type: "drain-deadline" },
  ] as const) {
    expect(transition(leaving, event, terms)).toEqual({ state: leaving, effects: [] });
  }
});

test("what ended has ended: no event has an effect any more", () => {
  const ended = fold([...untilTheCheck, { type: "caller-hung-up" }]);
  expect(ended.effects.at(-1)).toEqual([{ type: "let-go", outcome: "abandoned" }]);
  for (const event of [...untilTheCheck, { type: "timer", timer: "silence" } as const]) {
    expect(transition(ended.state, event, terms).effects).toEqual([]);
  }
});

test("a farewell that never sounds does not hold the line for ever", () => {
  const { effects } = fold([...untilTheCheck, { type: "drain-deadline" }, { type: "timer", timer: "farewell" }]);
  expect(effects.at(-2)).toContainEqual({ type: "start-timer", timer: "farewell", ms: 20_000 });
  expect(effects.at(-1)).toEqual([{ type: "hang-up", outcome: "failed" }]);
});
