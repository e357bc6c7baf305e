/** How long the caller waits and for what, who interrupts whom, and whether the voice stutters. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { grown, inBar, quantileAt } from "../over-range.ts";
import { columns, lines, number } from "../panel.ts";
import type { Text } from "../text/text.ts";
import { strictestObjective } from "../voicebot-roi/latency.ts";
import { barPanel } from "./window.ts";

const seconds = { unit: "s", interval: "1m", height: 7 } as const;

export const wait = (text: Text) =>
  lines(
    text.voicebotCalls.panels.wait,
    [
      { promql: quantileAt(0.5, metrics.turnResponseSeconds).promql, legend: text.median },
      { promql: quantileAt(0.95, metrics.turnResponseSeconds).promql, legend: text.p95, exemplars: true },
      { promql: quantileAt(0.95, metrics.sttResponseSeconds).promql, legend: text.words.transcript },
      {
        promql: quantileAt(0.95, metrics.llmResponseSeconds, [], { task: ["understanding", "reply"] }).promql,
        legend: text.words.understanding,
      },
      { promql: quantileAt(0.95, metrics.ttsResponseSeconds).promql, legend: text.words.voice },
      { promql: strictestObjective.promql, legend: text.words.objective },
    ],
    {
      ...seconds,
      height: 9,
      span: 24,
      alert: "VoicebotLatencyBudgetBurn",
      names: { [text.words.objective]: { name: text.words.objective, color: "red", dashed: true } },
    },
  );

export const bargeIn = (text: Text) =>
  lines(
    text.voicebotCalls.panels.bargeIn,
    [
      { promql: quantileAt(0.5, metrics.bargeInReactionSeconds).promql, legend: text.median },
      { promql: quantileAt(0.95, metrics.bargeInReactionSeconds).promql, legend: text.p95 },
    ],
    { ...seconds, span: 12 },
  );

export const interruptions = (text: Text) =>
  columns(
    text.voicebotCalls.panels.interruptions,
    [{ promql: inBar(metrics.interruptionsTotal).promql, legend: text.total }],
    { ...barPanel, span: 12, height: 7 },
  );

export const thoughts = (text: Text) =>
  columns(
    text.voicebotCalls.panels.thoughts,
    [{ promql: inBar(metrics.thoughtsTotal, ["outcome"]).promql, legend: "{{outcome}}" }],
    {
      ...barPanel,
      span: 18,
      height: 7,
      names: {
        kept: { name: text.words.kept, color: "green" },
        "thrown-away": { name: text.words.thrownAway, color: "orange" },
      },
    },
  );

export const thoughtsCost = (text: Text) =>
  number(
    text.voicebotCalls.panels.thoughtsCost,
    {
      promql: grown(metrics.thoughtsThrownAwayUsdTotal).promql,
      legend: text.voicebotCalls.panels.thoughtsCost.title,
    },
    { unit: "currencyUSD", decimals: 4, span: 6, height: 7 },
  );

export const underflows = (text: Text) =>
  columns(
    text.voicebotCalls.panels.underflows,
    [{ promql: inBar(metrics.audioUnderflowsTotal).promql, legend: text.total }],
    { ...barPanel, axisTo: 4, span: 12, height: 7 },
  );

export const eventLoop = (text: Text) =>
  lines(
    text.voicebotCalls.panels.eventLoop,
    [{ promql: quantileAt(0.95, metrics.eventLoopLagSeconds).promql, legend: text.p95 }],
    { ...seconds, span: 12 },
  );
