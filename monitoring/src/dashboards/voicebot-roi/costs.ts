/** What was spent, what was saved, and what a person would have cost. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { and, increase, latest, max, minus, positive, ratio, sum, sumAgain, times, type Vector } from "../../promql.ts";
import { chosen, perBot } from "../frame.ts";
import { bars, columns, number } from "../panel.ts";
import type { Text } from "../text/text.ts";

const spent = increase(metrics.costUsdTotal, "$__range", chosen);
const ended = increase(metrics.callsTotal, "$__range", chosen);

/** What the calls resolved alone would have cost, for each bot that declares what a person costs. */
const humanCostAvoidedByBot: Vector<"namespace" | "job"> = times(
  sum(increase(metrics.callsTotal, "$__range", { ...chosen, status: "resolved" }), perBot),
  positive(max(latest(metrics.humanBaselineCostUsd, "$__range", chosen), perBot)),
);
const netGainByBot = minus(humanCostAvoidedByBot, sum(spent, perBot));
/** What was spent by the bots that the gain counts: the others' spending must not lower the return. */
const spentByDeclaringBot = and(sum(spent, perBot), humanCostAvoidedByBot);

const stat = { span: 6, height: 4 } as const;

export const costToday = (text: Text) =>
  number(
    text.voicebotRoi.panels.costToday,
    { promql: sum(spent).promql, legend: text.voicebotRoi.panels.costToday.title },
    { ...stat, unit: "currencyUSD", decimals: 2, timeFrom: "now/d" },
  );

export const costPerCall = (text: Text) =>
  number(
    text.voicebotRoi.panels.costPerCall,
    { promql: ratio(sum(spent), sum(ended)).promql, legend: text.voicebotRoi.panels.costPerCall.title },
    { ...stat, unit: "currencyUSD", decimals: 4 },
  );

export const cacheSavings = (text: Text) =>
  number(
    text.voicebotRoi.panels.cacheSavings,
    {
      promql: sum(increase(metrics.costSavedUsdTotal, "$__range", chosen)).promql,
      legend: text.voicebotRoi.panels.cacheSavings.title,
    },
    { ...stat, unit: "currencyUSD", decimals: 2 },
  );

export const cacheHits = (text: Text) =>
  number(
    text.voicebotRoi.panels.cacheHits,
    {
      promql: ratio(
        sum(increase(metrics.elevenlabsRequestsTotal, "$__range", { ...chosen, type: "cache_hit" })),
        sum(increase(metrics.elevenlabsRequestsTotal, "$__range", chosen)),
      ).promql,
      legend: text.voicebotRoi.panels.cacheHits.title,
    },
    { ...stat, unit: "percentunit", decimals: 0 },
  );

export const costPerDay = (text: Text) =>
  columns(
    text.voicebotRoi.panels.costPerDay,
    [
      {
        // Drawn at the midnight where the day begins; without the offset each bar would stand one day late.
        promql: sum(increase(metrics.costUsdTotal, { over: "1d", offset: "-1d" }, chosen), ["provider"]).promql,
        legend: "{{provider}}",
      },
    ],
    {
      span: 16,
      height: 8,
      unit: "currencyUSD",
      decimals: 2,
      timeFrom: "now-13d/d",
      interval: "1d",
      names: providerNames(text),
    },
  );

export const costByProvider = (text: Text) =>
  bars(
    text.voicebotRoi.panels.costByProvider,
    { promql: sum(spent, ["provider"]).promql, legend: "{{provider}}" },
    { span: 8, height: 8, unit: "currencyUSD", decimals: 4, names: providerNames(text) },
  );

export const humanCostAvoided = (text: Text) =>
  number(
    text.voicebotRoi.panels.humanCostAvoided,
    { promql: sumAgain(humanCostAvoidedByBot).promql, legend: text.voicebotRoi.panels.humanCostAvoided.title },
    { span: 8, height: 4, unit: "currencyUSD", decimals: 2 },
  );

export const netGain = (text: Text) =>
  number(
    text.voicebotRoi.panels.netGain,
    { promql: sumAgain(netGainByBot).promql, legend: text.voicebotRoi.panels.netGain.title },
    {
      span: 8,
      height: 4,
      unit: "currencyUSD",
      decimals: 2,
      thresholds: [
        { value: null, color: "red" },
        { value: 0, color: "green" },
      ],
    },
  );

export const returnOnInvestment = (text: Text) =>
  number(
    text.voicebotRoi.panels.returnOnInvestment,
    {
      promql: ratio(sumAgain(netGainByBot), sumAgain(spentByDeclaringBot)).promql,
      legend: text.voicebotRoi.panels.returnOnInvestment.title,
    },
    { span: 8, height: 4, unit: "percentunit", decimals: 0 },
  );

function providerNames(text: Text): Record<string, { name: string }> {
  return Object.fromEntries(Object.entries(text.providers).map(([provider, name]) => [provider, { name }]));
}
