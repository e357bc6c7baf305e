import { expect, test } from "vitest";
import { scriptSaying } from "./script.ts";
import { transcriptOf } from "./transcript.ts";

const report = {
  callId: "1",
  script: "test-call",
  answered: true,
  outcome: "abandoned",
  expectationMet: true,
  reason: undefined,
  endedBy: "caller",
  dropped: false,
  heard: [
    { startMs: 300, endMs: 2100, text: "Bonjour et bienvenue." },
    { startMs: 4900, endMs: 6000, text: "D'accord." },
  ],
  said: [{ startMs: 2400, endMs: 4000, text: "Internet ne marche pas.", interrupts: false }],
  turns: [{ callerEndMs: 4000, botStartMs: 4900, responseMs: 900 }],
  bargeInReactionsMs: [],
  words: 9,
  brokenWords: 1,
  cutWords: 0,
  frameGaps: { count: 300, p50Ms: 20, p99Ms: 24, maxMs: 30 },
  ownLag: { count: 300, p50Ms: 1, p99Ms: 3, maxMs: 5 },
  underflows: 0,
  lostMs: 0,
  durationMs: 6200,
} as const;

test("a transcript says who spoke when, and how long the caller waited", () => {
  expect(transcriptOf(report)).toBe(
    [
      "  0.3 s  bot     Bonjour et bienvenue.",
      "  2.4 s  caller  Internet ne marche pas.",
      "  4.9 s  bot     D'accord.",
      "  6.2 s  the caller hung up",
      "",
      "waited for answers      0.9 s",
      "sound came late         0 times (99 % of frames within 24 ms of the last)",
      "words not understood    1 of 10",
    ].join("\n"),
  );
});

test("a call that nobody answers says why", () => {
  const unanswered = {
    ...report,
    answered: false,
    heard: [],
    said: [],
    turns: [],
    reason: "could not connect: refused",
  };
  expect(transcriptOf(unanswered)).toContain("no answer: could not connect: refused");
});

test("a caller waits for the bot before each sentence and after the last", () => {
  expect(scriptSaying(["Bonjour.", "Merci."]).steps.map((step) => Object.keys(step)[0])).toEqual([
    ...["wait", "say", "wait", "say", "wait", "hangUp"],
  ]);
});
