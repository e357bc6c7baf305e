/** Calls against capacity, how they ended, what they were about, and what is left to do after them. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { inUnitsOf, largestFirst, positive, times } from "../../promql.ts";
import { grownInWhole, inBar, levelAt, pace, shareOf } from "../over-range.ts";
import { bars, columns, lines } from "../panel.ts";
import { problemSeries, rejectionSeries, sentimentSeries, severitySeries, statusSeries } from "../series.ts";
import type { Text } from "../text/text.ts";
import { concurrencyThresholds } from "../voicebot-roi/calls.ts";
import { barPanel } from "./window.ts";

const perHour = { unit: "none", interval: "1m" } as const;

export const arrivals = (text: Text) =>
  lines(
    text.voicebotCalls.panels.arrivals,
    [
      {
        promql: times(pace(metrics.callsStartedTotal), 3600).promql,
        legend: text.started,
      },
      { promql: times(pace(metrics.callsTotal), 3600).promql, legend: text.ended },
    ],
    { ...perHour, span: 12, height: 7, alert: "VoicebotNoCalls" },
  );

export const capacity = (text: Text) =>
  lines(
    text.voicebotCalls.panels.capacity,
    [
      { promql: levelAt("sum", metrics.activeCalls).promql, legend: text.inProgress },
      { promql: levelAt("sum", metrics.maxCalls).promql, legend: text.limit },
    ],
    {
      unit: "none",
      decimals: 0,
      span: 12,
      height: 7,
      alert: "VoicebotNearCapacity",
      thresholds: concurrencyThresholds,
    },
  );

export const outcomes = (text: Text) =>
  bars(
    text.voicebotCalls.panels.outcomes,
    { promql: shareOf(metrics.callsTotal, ["status"]).promql, legend: "{{status}}" },
    {
      unit: "percentunit",
      decimals: 0,
      max: 1,
      span: 8,
      height: 7,
      names: statusSeries(text),
    },
  );

export const rejected = (text: Text) =>
  columns(
    text.voicebotCalls.panels.rejected,
    [{ promql: inBar(metrics.callsRejectedTotal, ["reason"]).promql, legend: "{{reason}}" }],
    {
      ...barPanel,
      axisTo: 4,
      span: 16,
      height: 7,
      alert: "VoicebotCallsRejected",
      names: rejectionSeries(text),
    },
  );

export const tickets = (text: Text) =>
  bars(
    text.voicebotCalls.panels.tickets,
    {
      promql: grownInWhole(metrics.ticketsCreatedTotal, ["severity"]).promql,
      legend: "{{severity}}",
    },
    {
      unit: "none",
      decimals: 0,
      span: 6,
      height: 11,
      names: severitySeries(text),
    },
  );

export const ticketTags = (text: Text) =>
  bars(
    text.voicebotCalls.panels.ticketTags,
    {
      promql: largestFirst(positive(grownInWhole(metrics.ticketsCreatedTotal, ["tag"]))).promql,
      legend: "{{tag}}",
    },
    // Eleven lines: a bar for each of the dozen tags.
    { unit: "none", decimals: 0, span: 12, height: 11 },
  );

export const problemsOverTime = (text: Text) =>
  columns(
    text.voicebotCalls.panels.problemsOverTime,
    [{ promql: inBar(metrics.callsTotal, ["problem_type"]).promql, legend: "{{problem_type}}" }],
    {
      ...barPanel,
      span: 12,
      height: 7,
      names: problemSeries(text),
    },
  );

export const sentimentOverTime = (text: Text) =>
  columns(
    text.voicebotCalls.panels.sentimentOverTime,
    [{ promql: inBar(metrics.clientSentimentTotal, ["sentiment"]).promql, legend: "{{sentiment}}" }],
    {
      ...barPanel,
      span: 12,
      height: 7,
      names: sentimentSeries(text),
    },
  );

export const longestCall = (text: Text) =>
  lines(
    text.voicebotCalls.panels.longestCall,
    [
      { promql: inUnitsOf(60, levelAt("max", metrics.oldestCallSeconds)).promql, legend: text.longest },
      { promql: inUnitsOf(60, levelAt("max", metrics.maxCallSeconds)).promql, legend: text.words.maximum },
    ],
    // An axis of seconds is labelled "3.33 mins".
    { unit: "m", span: 24, height: 6, alert: "VoicebotCallStuck" },
  );
