/** What callers may expect, and how much of it is used up. The limits are those that each Voicebot declares. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { countOf, max, ratio, remainder, type Vector, value } from "../../promql.ts";
import { chosen } from "../frame.ts";
import { grown, levelAt, pace } from "../over-range.ts";
import { lines, number, type Thresholds } from "../panel.ts";
import type { PanelText, Text } from "../text/text.ts";
import { strictestObjective } from "../voicebot-roi/latency.ts";

/** Of several voicebots the strictest counts: now, and at each moment of a line. */
const errorBudget = (objective: "turns" | "calls"): Vector<never> =>
  remainder(1, max(value(metrics.objectiveRatio, { ...chosen, objective })));
const errorBudgetAt = (objective: "turns" | "calls"): Vector<never> =>
  remainder(1, levelAt("max", metrics.objectiveRatio, [], { objective }));
const turns = countOf(metrics.turnResponseSeconds);
const failed = { status: "failed" } as const;

const late = ratio(grown(metrics.slowTurnsTotal), grown(turns));
const failures = ratio(grown(metrics.callsTotal, [], failed), grown(metrics.callsTotal));

const stat = { span: 6, height: 5, unit: "percentunit", decimals: 1, alert: "VoicebotLatencyBudgetBurn" } as const;
const usedUp: Thresholds = [
  { value: null, color: "red" },
  { value: 0, color: "orange" },
  { value: 0.25, color: "green" },
];

export const objective = (text: Text) =>
  number(
    text.voicebotCalls.panels.objective,
    { promql: strictestObjective.promql, legend: text.words.maximum },
    { ...stat, unit: "s" },
  );

export const slowTurns = (text: Text) =>
  number(
    text.voicebotCalls.panels.slowTurns,
    { promql: late.promql, legend: text.voicebotCalls.panels.slowTurns.title },
    stat,
  );

const left = (text: PanelText, spent: Vector<never>, budget: Vector<never>, alert: string) =>
  number(
    text,
    { promql: remainder(1, ratio(spent, budget)).promql, legend: text.title },
    { ...stat, alert, thresholds: usedUp },
  );

export const turnsBudget = (text: Text) =>
  left(text.voicebotCalls.panels.turnsBudget, late, errorBudget("turns"), "VoicebotLatencyBudgetBurn");

export const callsBudget = (text: Text) =>
  left(text.voicebotCalls.panels.callsBudget, failures, errorBudget("calls"), "VoicebotCallFailureBudgetBurn");

export const burnRate = (text: Text) =>
  lines(
    text.voicebotCalls.panels.burnRate,
    [
      {
        promql: ratio(ratio(pace(metrics.slowTurnsTotal), pace(turns)), errorBudgetAt("turns")).promql,
        legend: text.words.turns,
      },
      {
        promql: ratio(ratio(pace(metrics.callsTotal, [], failed), pace(metrics.callsTotal)), errorBudgetAt("calls"))
          .promql,
        legend: text.words.calls,
      },
    ],
    {
      unit: "none",
      interval: "5m",
      axisTo: 2,
      span: 24,
      height: 7,
      alert: "VoicebotLatencyBudgetBurn",
      thresholds: [
        { value: null, color: "green" },
        { value: 1, color: "orange" },
        { value: 14.4, color: "red" },
      ],
    },
  );
