/** What really happened in the history of `history.ts`, reckoned call by call, and how a reader looks at it. */
import type { Language, Viewing } from "@voicebots/monitoring/objects";
import { type Call, calls, now, objective, scrapeIntervalSeconds, turn } from "./history.ts";

export const hour = 3600;
export const day = 24 * hour;
/** Where each language's dashboard begins its day, in seconds east of UTC in March. */
const utcOffsetSeconds: Readonly<Record<Language, number>> = { fr: hour, en: 0 };

/** The last day. */
export const viewing = (language: Language, variables: Viewing["variables"] = {}): Viewing => ({
  fromMs: (now - day) * 1000,
  toMs: now * 1000,
  variables: { namespace: ".*", job: ".+", ...variables },
  scrapeIntervalSeconds,
  utcOffsetSeconds: utcOffsetSeconds[language],
});

/** What really happened between two moments, in seconds. */
export function truth(from: number, to: number, of: (call: Call) => boolean = () => true) {
  const ended = calls.filter((call) => of(call) && call.end > from && call.end <= to);
  const turns = calls
    .filter(of)
    .flatMap((call) => call.turns)
    .filter(({ at }) => at > from && at <= to);
  const paid = turns.filter(({ cached }) => !cached).length;
  const cost = {
    deepgram: turns.length * turn.deepgramUsd,
    groq: turns.length * turn.groqUsd,
    elevenlabs: paid * turn.elevenlabsUsd,
  };
  return {
    ended: ended.length,
    resolved: ended.filter(({ status }) => status === "resolved").length,
    positive: ended.filter(({ sentiment }) => sentiment === "positive").length,
    internet: ended.filter(({ problem }) => problem === "internet").length,
    seconds: ended.reduce((sum, { start, end }) => sum + end - start, 0),
    phrases: turns.length,
    slow: turns.filter(({ responseSeconds }) => responseSeconds > objective.turnSeconds).length,
    cached: turns.length - paid,
    saved: (turns.length - paid) * turn.elevenlabsUsd,
    cost,
    spent: cost.deepgram + cost.groq + cost.elevenlabs,
  };
}

/** The last midnight, so many seconds east of UTC. */
export const midnight = (offset: number): number => Math.floor((now + offset) / day) * day - offset;
export const lastDay = truth(now - day, now);
export const lastDayOfSupport = truth(now - day, now, (call) => call.pod.bot === "support");
export const spentTodayBySupport = truth(midnight(hour), now, (call) => call.pod.bot === "support").spent;
export const humanCostAvoided = lastDayOfSupport.resolved * 16.5;
