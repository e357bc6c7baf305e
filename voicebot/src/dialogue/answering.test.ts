import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Settings } from "../contract/settings.ts";
import { presetOf } from "../scenario/preset.ts";
import type { Effect } from "./effect.ts";
import type { DialogueEvent } from "./event.ts";
import { type DialogueState, newDialogue, type Terms } from "./state.ts";
import { transition } from "./transition.ts";

const settings = Settings.parse({
  scenario: { transfer: { destination: "reception" } },
  conversation: {
    mode: "assistant",
    assistant: {
      prompt: "You sell fibre.",
      transfer: { destinations: [{ name: "billing", description: "Invoices.", destination: "billing-queue" }] },
      lookUps: [
        {
          name: "order",
          description: "An order.",
          url: "http://orders/",
          parameters: [{ name: "number", description: "Its number." }],
        },
      ],
    },
  },
});
const configured = ["reception", "billing-queue"];

const { scenario } = presetOf(settings);
const terms = (peopleAvailable: boolean): Terms => ({
  scenario,
  minSpeechMs: 300,
  minWords: 0,
  thinkAhead: true,
  silencePromptMs: 15_000,
  silenceHangUpMs: 30_000,
  maxDurationMs: 600_000,
  transferDestination: "reception",
  peopleAvailable,
});

const id = fc.integer({ min: 1, max: 12 });
const written = fc.oneof(
  fc.json(),
  fc.constantFrom(
    '{"destination":"billing","summary":""}',
    '{"destination":"+33899000000","summary":""}',
    '{"destination":"billing-queue","summary":""}',
    '{"number":"42"}',
    '{"resolved":true}',
    "",
  ),
);
const call = fc.record({
  id: fc.constantFrom("a", "b"),
  name: fc.constantFrom("transfer", "create_ticket", "end_call", "order", "drop_table", "__proto__", "constructor"),
  arguments: written,
});
const event: fc.Arbitrary<DialogueEvent> = fc.oneof(
  fc.record({ type: fc.constant("clause" as const), id, text: fc.constantFrom("Oui.", "Et puis ?", "Alors voilà,") }),
  fc.record({ type: fc.constant("tools-wanted" as const), id, calls: fc.array(call, { maxLength: 6 }) }),
  fc.record({ type: fc.constant("answered" as const), id }),
  fc.record({ type: fc.constant("answer-failed" as const), id }),
  fc.record({
    type: fc.constant("looked-up" as const),
    id,
    callId: fc.constantFrom("a", "b"),
    found: fc.constantFrom("{}", null),
  }),
  fc.record({ type: fc.constantFrom("phrase-started" as const, "phrase-finished" as const), id }),
  fc.record({ type: fc.constant("phrase-cut" as const), id, playedMs: fc.nat(), heard: fc.constantFrom("", "Oui.") }),
  fc.record({ type: fc.constant("phrase-failed" as const), id, heard: fc.constant("") }),
  fc.record({ type: fc.constantFrom("speech-started" as const, "caller-loud" as const) }),
  fc.record({
    type: fc.constantFrom("utterance" as const, "interim" as const),
    text: fc.constantFrom("bonjour madame", "mm", "je veux un conseiller", "oui"),
  }),
  fc.record({
    type: fc.constant("timer" as const),
    timer: fc.constantFrom("barge-in", "caller", "ahead", "silence", "filler", "leave", "keypad"),
  }),
  fc.record({ type: fc.constant("digit" as const), digit: fc.constantFrom("0", "5", "#") }),
);

test("whatever happens, in any order: only configured places are dialled, rounds and tickets end, and the state is data", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(event, { maxLength: 60 }), (peopleAvailable, events) => {
      let state: DialogueState = newDialogue;
      const effects: Effect[] = [];
      for (const one of [{ type: "call-started" } as const, ...events]) {
        const next = transition(state, one, terms(peopleAvailable));
        if (state.stage === "ended" && next.effects.length > 0) throw new Error("something happened after the end");
        ({ state } = next);
        effects.push(...next.effects);
        if ((state.answer?.rounds ?? 0) > 3) throw new Error("more rounds than three");
        if (state.answer && state.thought) throw new Error("an answer and a thought at once");
      }
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      const tickets = effects.filter(({ type }) => type === "create-ticket");
      expect(tickets.length).toBeLessThanOrEqual(4);
      for (const effect of effects) {
        if (effect.type === "transfer") {
          expect(configured).toContain(effect.destination);
          expect(peopleAvailable).toBe(true);
        }
        if (effect.type === "look-up")
          expect([effect.source, Object.keys(effect.values)]).toEqual(["order", ["number"]]);
        if (effect.type === "tool-used") {
          expect(["transfer", "create_ticket", "end_call", "order", "unknown"]).toContain(effect.tool);
        }
        if (effect.type === "say" && effect.phrase.key === "answer") expect(effect.phrase.cacheable).toBe(false);
        if (effect.type === "ask") throw new Error("a free dialogue asks no questions of a scenario");
      }
    }),
    { numRuns: 200 },
  );
});
