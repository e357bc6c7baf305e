/** How many calls, how they ended, what they were about. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { perSecond, ratio, sum, times, value } from "../../promql.ts";
import { chosen, perBot } from "../frame.ts";
import { grown, grownInWhole, inBar, levelAt, meanOf, shareOf } from "../over-range.ts";
import { bars, columns, lines, number, type Thresholds } from "../panel.ts";
import { problemSeries, sentimentSeries } from "../series.ts";
import type { Text } from "../text/text.ts";

/** The guide's. */
export const concurrencyThresholds: Thresholds = [
  { value: null, color: "green" },
  { value: 5, color: "yellow" },
  { value: 10, color: "red" },
];
const stat = { span: 6, height: 4 } as const;

export const calls = (text: Text) =>
  number(
    text.voicebotRoi.panels.calls,
    { promql: grownInWhole(metrics.callsTotal).promql, legend: text.voicebotRoi.panels.calls.title },
    { ...stat, unit: "none", decimals: 0 },
  );

export const resolution = (text: Text) =>
  number(
    text.voicebotRoi.panels.resolution,
    {
      promql: ratio(grown(metrics.callsTotal, [], { status: "resolved" }), grown(metrics.callsTotal)).promql,
      legend: text.voicebotRoi.panels.resolution.title,
    },
    { ...stat, unit: "percentunit", decimals: 0 },
  );

export const meanDuration = (text: Text) =>
  number(
    text.voicebotRoi.panels.meanDuration,
    {
      promql: meanOf(metrics.callDurationSeconds).promql,
      legend: text.voicebotRoi.panels.meanDuration.title,
    },
    { ...stat, unit: "dthms", decimals: 0 },
  );

export const positiveSentiment = (text: Text) =>
  number(
    text.voicebotRoi.panels.positiveSentiment,
    {
      promql: ratio(
        grown(metrics.clientSentimentTotal, [], { sentiment: "positive" }),
        grown(metrics.clientSentimentTotal),
      ).promql,
      legend: text.voicebotRoi.panels.positiveSentiment.title,
    },
    { ...stat, unit: "percentunit", decimals: 0 },
  );

export const callsPerHour = (text: Text) =>
  columns(
    text.voicebotRoi.panels.callsPerHour,
    [
      {
        // Drawn where the hour begins: without the offset each bar would stand one hour late.
        promql: times(perSecond(inBar(metrics.callsTotal)), 3600).promql,
        legend: text.total,
      },
    ],
    { span: 18, height: 8, unit: "none", decimals: 0, interval: "1h", alert: "VoicebotNoCalls" },
  );

export const concurrentCalls = (text: Text) =>
  number(
    text.voicebotRoi.panels.concurrentCalls,
    { promql: sum(value(metrics.activeCalls, chosen)).promql, legend: text.voicebotRoi.panels.concurrentCalls.title },
    {
      span: 6,
      height: 8,
      unit: "none",
      decimals: 0,
      alert: "VoicebotTooManyConcurrentCalls",
      thresholds: concurrencyThresholds,
    },
  );

export const problems = (text: Text) =>
  bars(
    text.voicebotRoi.panels.problems,
    { promql: shareOf(metrics.callsTotal, ["problem_type"]).promql, legend: "{{problem_type}}" },
    {
      span: 8,
      height: 7,
      unit: "percentunit",
      decimals: 0,
      max: 1,
      names: problemSeries(text),
    },
  );

export const sentimentShares = (text: Text) =>
  bars(
    text.voicebotRoi.panels.sentiments,
    { promql: shareOf(metrics.clientSentimentTotal, ["sentiment"]).promql, legend: "{{sentiment}}" },
    {
      span: 8,
      height: 7,
      unit: "percentunit",
      decimals: 0,
      max: 1,
      names: sentimentSeries(text),
    },
  );

export const concurrentCallsByBot = (text: Text) =>
  lines(
    text.voicebotRoi.panels.concurrentCallsByBot,
    [{ promql: levelAt("sum", metrics.activeCalls, perBot).promql, legend: "{{namespace}}/{{job}}" }],
    {
      span: 8,
      height: 7,
      unit: "none",
      decimals: 0,
      alert: "VoicebotTooManyConcurrentCalls",
      thresholds: concurrencyThresholds,
    },
  );
