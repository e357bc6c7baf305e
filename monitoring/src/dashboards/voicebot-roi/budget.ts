/** What a day may cost, what it has cost, and what it will. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { latest, max, positive, ratio, sumAgain, times } from "../../promql.ts";
import { chosen, perBot } from "../frame.ts";
import { declaredBy, grownLately } from "../over-range.ts";
import { number } from "../panel.ts";
import type { Text } from "../text/text.ts";

const declared = sumAgain(positive(declaredBy(metrics.budgetUsdPerDay)));
const declaredToday = sumAgain(positive(max(latest(metrics.budgetUsdPerDay, "$__range", chosen), perBot)));
const stat = { span: 8, height: 4, alert: "VoicebotDailyBudgetForecast" } as const;

export const budgetUsed = (text: Text) =>
  number(
    text.voicebotRoi.panels.budgetUsed,
    {
      promql: ratio(grownLately(metrics.costUsdTotal), declaredToday).promql,
      legend: text.voicebotRoi.panels.budgetUsed.title,
    },
    {
      ...stat,
      unit: "percentunit",
      decimals: 0,
      timeFrom: "now/d",
      thresholds: [
        { value: null, color: "green" },
        { value: 0.8, color: "orange" },
        { value: 1, color: "red" },
      ],
    },
  );

export const forecast = (text: Text) =>
  number(
    text.voicebotRoi.panels.forecast,
    {
      promql: times(grownLately(metrics.costUsdTotal, "6h"), 4).promql,
      legend: text.voicebotRoi.panels.forecast.title,
    },
    { ...stat, unit: "currencyUSD", decimals: 2 },
  );

export const budgetDeclared = (text: Text) =>
  number(
    text.voicebotRoi.panels.budgetDeclared,
    { promql: declared.promql, legend: text.voicebotRoi.panels.budgetDeclared.title },
    { ...stat, unit: "currencyUSD", decimals: 2 },
  );
