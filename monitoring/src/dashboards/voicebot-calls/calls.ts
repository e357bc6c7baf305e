/** Calls against capacity, how they ended, and what is left to do after them. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import {
  increase,
  latest,
  max,
  plus,
  positive,
  rate,
  ratio,
  round,
  share,
  shareAbove,
  sum,
  sumAgain,
  times,
  value,
} from "../../promql.ts";
import { chosen, perBot } from "../frame.ts";
import { bars, columns, lines, number } from "../panel.ts";
import type { Text } from "../text/text.ts";
import { bar, barPanel } from "./window.ts";

const perHour = { unit: "none", decimals: 1, interval: "1m" } as const;

export const arrivals = (text: Text) =>
  lines(
    text.voicebotCalls.panels.arrivals,
    [
      {
        promql: times(sum(rate(metrics.callsStartedTotal, "$__rate_interval", chosen)), 3600).promql,
        legend: text.started,
      },
      { promql: times(sum(rate(metrics.callsTotal, "$__rate_interval", chosen)), 3600).promql, legend: text.ended },
    ],
    { ...perHour, span: 12, height: 7 },
  );

export const capacity = (text: Text) =>
  lines(
    text.voicebotCalls.panels.capacity,
    [
      { promql: sum(value(metrics.activeCalls, chosen)).promql, legend: text.inProgress },
      { promql: sum(value(metrics.maxCalls, chosen)).promql, legend: text.limit },
    ],
    { unit: "none", decimals: 0, span: 12, height: 7 },
  );

export const outcomes = (text: Text) =>
  bars(
    text.voicebotCalls.panels.outcomes,
    { promql: share(increase(metrics.callsTotal, "$__range", chosen), ["status"]).promql, legend: "{{status}}" },
    {
      unit: "percentunit",
      decimals: 0,
      max: 1,
      span: 8,
      height: 7,
      names: {
        resolved: { name: text.statuses.resolved, color: "green" },
        transferred: { name: text.statuses.transferred, color: "blue" },
        abandoned: { name: text.statuses.abandoned, color: "orange" },
        failed: { name: text.statuses.failed, color: "red" },
      },
    },
  );

export const rejected = (text: Text) =>
  columns(
    text.voicebotCalls.panels.rejected,
    [{ promql: sum(increase(metrics.callsRejectedTotal, bar, chosen), ["reason"]).promql, legend: "{{reason}}" }],
    { ...barPanel, span: 16, height: 7 },
  );

export const tickets = (text: Text) =>
  bars(
    text.voicebotCalls.panels.tickets,
    {
      promql: sum(round(increase(metrics.ticketsCreatedTotal, "$__range", chosen)), ["severity"]).promql,
      legend: "{{severity}}",
    },
    {
      unit: "none",
      decimals: 0,
      span: 8,
      height: 5,
      names: {
        LOW: { name: text.severities.LOW, color: "green" },
        MEDIUM: { name: text.severities.MEDIUM, color: "orange" },
        HIGH: { name: text.severities.HIGH, color: "red" },
      },
    },
  );

export const draining = (text: Text) =>
  number(
    text.voicebotCalls.panels.draining,
    { promql: sum(value(metrics.draining, chosen)).promql, legend: text.voicebotCalls.panels.draining.title },
    { unit: "none", decimals: 0, span: 5, height: 5 },
  );

export const recordsPending = (text: Text) =>
  number(
    text.voicebotCalls.panels.recordsPending,
    {
      promql: plus(
        sum(value(metrics.ledgerPending, chosen)),
        sum(round(increase(metrics.recordsLostTotal, "$__range", chosen))),
      ).promql,
      legend: text.voicebotCalls.panels.recordsPending.title,
    },
    {
      unit: "none",
      decimals: 0,
      span: 6,
      height: 5,
      thresholds: [
        { value: null, color: "green" },
        { value: 1, color: "orange" },
        { value: 100, color: "red" },
      ],
    },
  );

export const budgetUsed = (text: Text) =>
  number(
    text.voicebotCalls.panels.budgetUsed,
    {
      promql: ratio(
        sum(increase(metrics.costUsdTotal, "$__range", chosen)),
        sumAgain(positive(max(latest(metrics.budgetUsdPerDay, "$__range", chosen), perBot))),
      ).promql,
      legend: text.voicebotCalls.panels.budgetUsed.title,
    },
    { unit: "percentunit", decimals: 0, span: 5, height: 5, timeFrom: "now/d" },
  );

export const slowTurns = (text: Text) =>
  number(
    text.voicebotCalls.panels.slowTurns,
    {
      promql: shareAbove(1.5, metrics.turnResponseSeconds, "$__range", chosen).promql,
      legend: text.voicebotCalls.panels.slowTurns.title,
    },
    {
      unit: "percentunit",
      decimals: 1,
      span: 6,
      height: 7,
      thresholds: [
        { value: null, color: "green" },
        { value: 0.05, color: "red" },
      ],
    },
  );
