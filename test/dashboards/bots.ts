/** The voicebots that the pictures show and those that the bench asks about. Times in milliseconds since 1970. */
import type { Bot } from "./traffic/bot.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Tuesday 17 November 2026, 17:45 in Paris. */
export const picturesAt = Date.UTC(2026, 10, 17, 16, 45);
export const picturesFrom = Date.UTC(2026, 10, 3, 22);

const fibreCut = {
  fromMs: Date.UTC(2026, 10, 17, 9, 10),
  toMs: Date.UTC(2026, 10, 17, 10, 20),
  callers: 2.1,
  slower: 3.2,
  failing: 0.06,
};

const shared = {
  problems: { internet: 60, mobile: 30, unknown: 10 },
  cachedShare: 0.58,
  humanCostUsd: 6.5,
  budgetUsdPerDay: 150,
  utcOffsetHours: 1,
  badHours: [fibreCut],
  rollouts: [Date.UTC(2026, 10, 5, 5, 30), Date.UTC(2026, 10, 12, 5, 30), Date.UTC(2026, 10, 17, 5, 30)],
  crashes: [Date.UTC(2026, 10, 17, 2, 12)],
} as const;

/** A telecom operator's support by day and night, its line for mobile customers, and a trial of the next version. */
export const shown: readonly Bot[] = [
  { ...shared, namespace: "telephonie", name: "assistance", busiestHour: 130, pods: { least: 2, most: 4 } },
  {
    ...shared,
    namespace: "telephonie",
    name: "mobile",
    busiestHour: 55,
    pods: { least: 2, most: 4 },
    problems: { internet: 4, mobile: 84, unknown: 12 },
    budgetUsdPerDay: 60,
    badHours: [],
    crashes: [],
  },
  {
    ...shared,
    namespace: "recette",
    name: "assistance",
    busiestHour: 4,
    pods: { least: 1, most: 1 },
    cachedShare: 0.35,
    humanCostUsd: 0,
    budgetUsdPerDay: 5,
    badHours: [],
    crashes: [],
  },
];

/** `count` bots of three pods each; every pod is replaced once a week, each bot has one bad hour. */
export function manyBots(count: number, fromMs: number, toMs: number): readonly Bot[] {
  return Array.from({ length: count }, (_, n) => {
    const bad = fromMs + ((n * 37) % 29) * dayMs + 10 * hourMs;
    const rollouts = [];
    for (let at = fromMs + (n % 7) * dayMs + 5.5 * hourMs; at < toMs; at += 7 * dayMs) rollouts.push(at);
    return {
      ...shared,
      namespace: `team-${n % 5}`,
      name: `bot-${n}`,
      busiestHour: 40 + ((n * 13) % 80),
      pods: { least: 3, most: 3 },
      badHours: [{ ...fibreCut, fromMs: bad, toMs: bad + hourMs }],
      rollouts,
      crashes: [],
    };
  });
}
