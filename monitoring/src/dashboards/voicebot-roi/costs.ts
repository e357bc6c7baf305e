/** What was spent, what was saved, and what a person would have cost. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { and, largestFirst, minus, positive, ratio, sumAgain, times, type Vector } from "../../promql.ts";
import { perBot } from "../frame.ts";
import { declaredBy, grown, grownLately } from "../over-range.ts";
import { bars, columns, number } from "../panel.ts";
import { providerSeries } from "../series.ts";
import type { Text } from "../text/text.ts";

const spent = grown(metrics.costUsdTotal);
const spentByBot = grown(metrics.costUsdTotal, perBot);

/** What the calls resolved alone would have cost, for each bot that declares what a person costs. */
const humanCostAvoidedByBot: Vector<"namespace" | "job"> = times(
  grown(metrics.callsTotal, perBot, { status: "resolved" }),
  positive(declaredBy(metrics.humanBaselineCostUsd)),
);
const netGainByBot = minus(humanCostAvoidedByBot, spentByBot);
/** What was spent by the bots that the gain counts: the others' spending must not lower the return. */
const spentByDeclaringBot = and(spentByBot, humanCostAvoidedByBot);

const stat = { span: 6, height: 4 } as const;

export const costToday = (text: Text) =>
  number(
    text.voicebotRoi.panels.costToday,
    { promql: grownLately(metrics.costUsdTotal).promql, legend: text.voicebotRoi.panels.costToday.title },
    { ...stat, alert: "VoicebotDailyBudgetForecast", unit: "currencyUSD", decimals: 2, timeFrom: "now/d" },
  );

export const costPerCall = (text: Text) =>
  number(
    text.voicebotRoi.panels.costPerCall,
    { promql: ratio(spent, grown(metrics.callsTotal)).promql, legend: text.voicebotRoi.panels.costPerCall.title },
    { ...stat, unit: "currencyUSD", decimals: 4 },
  );

export const cacheSavings = (text: Text) =>
  number(
    text.voicebotRoi.panels.cacheSavings,
    {
      promql: grown(metrics.costSavedUsdTotal).promql,
      legend: text.voicebotRoi.panels.cacheSavings.title,
    },
    { ...stat, unit: "currencyUSD", decimals: 2 },
  );

export const cacheHits = (text: Text) =>
  number(
    text.voicebotRoi.panels.cacheHits,
    {
      promql: ratio(
        grown(metrics.elevenlabsRequestsTotal, [], { type: "cache_hit" }),
        grown(metrics.elevenlabsRequestsTotal),
      ).promql,
      legend: text.voicebotRoi.panels.cacheHits.title,
    },
    { ...stat, unit: "percentunit", decimals: 0, alert: "VoicebotTtsCacheCollapse" },
  );

export const costPerDay = (text: Text) =>
  columns(
    text.voicebotRoi.panels.costPerDay,
    [
      {
        // Drawn at the midnight where the day begins; without the offset each bar would stand one day late.
        promql: grown(metrics.costUsdTotal, ["provider"], {}, { over: "1d", offset: "-1d" }).promql,
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
      names: providerSeries(text),
    },
  );

export const costByProvider = (text: Text) =>
  bars(
    text.voicebotRoi.panels.costByProvider,
    { promql: grown(metrics.costUsdTotal, ["provider"]).promql, legend: "{{provider}}" },
    { span: 8, height: 8, unit: "currencyUSD", decimals: 2, names: providerSeries(text) },
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

export const costByBot = (text: Text) =>
  bars(
    text.voicebotRoi.panels.costByBot,
    { promql: largestFirst(spentByBot).promql, legend: "{{namespace}}/{{job}}" },
    { span: 24, height: 6, unit: "currencyUSD", decimals: 2 },
  );
