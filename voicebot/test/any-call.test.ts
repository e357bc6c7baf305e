/** Whatever a caller does, in whatever order: the call stays alive, ends, and ends with a farewell. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ACall, aCall } from "./a-call.ts";

const words = fc.constantFrom(
  "mon internet ne marche plus",
  "c'est mon portable",
  "oui",
  "non",
  "ça ne marche pas",
  "d'accord",
  "mm",
  "",
  "euh je ne sais pas",
  "zéro six douze",
  "trente-quatre non trente-cinq",
  "jean point dupont",
);

/** Asks for a number and an address before anything else: what is given in pieces. */
const asksFirst = `
problems: [{ name: internet, description: The connection., words: [internet], key: "1" }]
intake:
  when: first
  fields:
    - { name: phone, kind: number, ask: ask_phone, confirm: confirm_phone, digits: { min: 9, max: 15 } }
    - { name: email, kind: email, ask: ask_email, confirm: confirm_email, required: false }
`;

const act = fc.oneof(
  fc.record({ words, forMs: fc.integer({ min: 50, max: 3000 }) }).map(
    ({ words, forMs }) =>
      (call: ACall) =>
        call.callerSays(words, { forMs }),
  ),
  fc.integer({ min: 20, max: 2500 }).map((forMs) => (call: ACall) => call.callerMakesASound(forMs)),
  fc.constantFrom("0", "1", "2", "5", "#").map((digit) => (call: ACall) => call.callerPresses(digit)),
);
const acts = fc.array(fc.tuple(fc.integer({ min: 0, max: 28_000 }), act), { maxLength: 14 });

const plan = fc.record({
  answerMs: fc.constantFrom(0, 100, 700, 2500, 9000),
  modelFails: fc.boolean(),
  firstAudioMs: fc.constantFrom(0, 150, 900),
  minSpeechMs: fc.constantFrom(0, 300, 600),
  minWords: fc.constantFrom(0, 2),
  thinksAhead: fc.boolean(),
  asksFirst: fc.boolean(),
});

const farewell = /au revoir|conseiller/i;

test("any call ends within its longest duration, with a farewell, and leaves nothing running", async () => {
  await fc.assert(
    fc.asyncProperty(
      acts,
      plan,
      async (timeline, { answerMs, modelFails, firstAudioMs, minSpeechMs, minWords, thinksAhead, ...plan }) => {
        const call = aCall({
          ...(plan.asksFirst ? { scenario: asksFirst } : {}),
          thinksAhead,
          settings: {
            turns: { bargeIn: { minSpeechMs, minWords }, silence: { promptAfterSeconds: 5, hangUpAfterSeconds: 8 } },
            calls: { maxDurationSeconds: 40 },
          },
          mind: { answerMs, ...(modelFails ? { answers: () => undefined } : {}) },
          voice: { firstAudioMs },
        });
        for (const [atMs, perform] of timeline) perform(call.at(atMs));
        await call.until(52_000);
        expect(call.end).not.toBeNull();
        expect(call.texts.at(-1)).toMatch(farewell);
        // A frame each 20 ms, never behind; at most one of them ahead, where a phrase began into silence.
        expect(call.leg.frames.every(({ atMs }, index) => atMs >= index * 20 && atMs <= (index + 1) * 20)).toBe(true);
        expect(call.end?.state.history.every((line) => line.text !== "")).toBe(true);
        // What the call started is over; only actions of the timeline that came too late may have been left.
        expect(call.clock.waiting).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);

test("a bot that is neither speaking nor thinking is waiting for the caller, with a limit: never just silent", async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.boolean(), fc.boolean(), async (timeline, thinksAhead, asks) => {
      const call = aCall({ thinksAhead, ...(asks ? { scenario: asksFirst } : {}) });
      for (const [atMs, perform] of timeline) perform(call.at(atMs));
      await call.until(75_000);
      // The silence prompt is due after 15 s; a caller's last sound may have been long, an utterance overdue.
      const sounds = [...call.heard.map((phrase) => phrase.untilMs), call.leg.hungUpAtMs ?? 75_000].sort(
        (a, b) => a - b,
      );
      const gaps = sounds.slice(1).map((at, index) => at - (sounds[index] ?? 0));
      const busyMs = 28_000 + 3000;
      expect(Math.max(...gaps.filter((_, index) => (sounds[index] ?? 0) > busyMs), 0)).toBeLessThan(15_000 + 6000);
    }),
    { numRuns: 30 },
  );
}, 60_000);
