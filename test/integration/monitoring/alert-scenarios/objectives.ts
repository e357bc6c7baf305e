/** Objectives that are missed: calls that fail, turns that come late. */
import { type Scenario, silent } from "./scenario.ts";

const objective = (of: string, share: number): Scenario["series"] => ({
  [`voicebot_objective_ratio{BOT,objective="${of}"}`]: `${share}x4800`,
});
/** Turns of which this share was answered too late, ten a minute, for three days and a few hours. */
const slowTurns = (share: number, perMinute = 10): Scenario["series"] => ({
  "voicebot_slow_turns_total{BOT}": `0+${perMinute * share}x4800`,
  ...objective("turns", 0.95),
  "voicebot_turn_response_seconds_count{BOT}": `0+${perMinute}x4800`,
});
const failedCalls = (share: number, declared = 0.99): Scenario["series"] => ({
  ...objective("calls", declared),
  'voicebot_calls_total{BOT,status="failed",problem_type="unknown"}': `0+${share}x4800`,
  'voicebot_calls_total{BOT,status="resolved",problem_type="internet"}': `0+${1 - share}x4800`,
});
const windows = (...long: readonly string[]) => long.map((long_window) => ({ long_window }));

export const objectivesScenarios: readonly Scenario[] = [
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "one call in five fails",
    series: failedCalls(0.2),
    at: "77h",
    every: "1h",
    fires: windows("1h", "6h", "1d", "3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "one call in ten fails",
    series: failedCalls(0.1),
    at: "77h",
    every: "1h",
    fires: windows("6h", "1d", "3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "four calls in a hundred fail",
    series: failedCalls(0.04),
    at: "77h",
    every: "1h",
    fires: windows("1d", "3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "three calls in two hundred fail",
    series: failedCalls(0.015),
    at: "77h",
    every: "1h",
    fires: windows("3d"),
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "one call in two hundred fails",
    series: failedCalls(0.005),
    at: "77h",
    every: "1h",
    fires: silent,
  },
  {
    alert: "VoicebotCallFailureBudgetBurn",
    story: "four calls in a hundred fail, and the bot declares that ten may",
    series: failedCalls(0.04, 0.9),
    at: "77h",
    every: "1h",
    fires: silent,
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "four turns in five are slow",
    series: slowTurns(0.8),
    at: "77h",
    every: "1h",
    fires: windows("1h", "6h", "1d", "3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "four turns in ten are slow",
    series: slowTurns(0.4),
    at: "77h",
    every: "1h",
    fires: windows("6h", "1d", "3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "one turn in five is slow",
    series: slowTurns(0.2),
    at: "77h",
    every: "1h",
    fires: windows("1d", "3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "seven turns in a hundred are slow",
    series: slowTurns(0.07),
    at: "77h",
    every: "1h",
    fires: windows("3d"),
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "four turns in a hundred are slow",
    series: slowTurns(0.04),
    at: "77h",
    every: "1h",
    fires: silent,
  },
  {
    alert: "VoicebotLatencyBudgetBurn",
    story: "all of one turn an hour are slow",
    series: slowTurns(1, 1 / 60),
    at: "77h",
    every: "1h",
    fires: silent,
  },
];
