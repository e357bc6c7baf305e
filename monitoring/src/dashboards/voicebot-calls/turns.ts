/** Who interrupts whom, and whether the voice stutters. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { increase, quantile, sum } from "../../promql.ts";
import { chosen } from "../frame.ts";
import { columns, lines } from "../panel.ts";
import type { Text } from "../text/text.ts";
import { bar, barPanel } from "./window.ts";

const seconds = { unit: "s", decimals: 2, interval: "1m", height: 7 } as const;

export const bargeIn = (text: Text) =>
  lines(
    text.voicebotCalls.panels.bargeIn,
    [
      { promql: quantile(0.5, metrics.bargeInReactionSeconds, "$__rate_interval", chosen).promql, legend: text.median },
      { promql: quantile(0.95, metrics.bargeInReactionSeconds, "$__rate_interval", chosen).promql, legend: text.p95 },
    ],
    { ...seconds, span: 9 },
  );

export const interruptions = (text: Text) =>
  columns(
    text.voicebotCalls.panels.interruptions,
    [{ promql: sum(increase(metrics.interruptionsTotal, bar, chosen)).promql, legend: text.total }],
    { ...barPanel, span: 9, height: 7 },
  );

export const underflows = (text: Text) =>
  columns(
    text.voicebotCalls.panels.underflows,
    [{ promql: sum(increase(metrics.audioUnderflowsTotal, bar, chosen)).promql, legend: text.total }],
    { ...barPanel, span: 12, height: 7 },
  );

export const eventLoop = (text: Text) =>
  lines(
    text.voicebotCalls.panels.eventLoop,
    [{ promql: quantile(0.95, metrics.eventLoopLagSeconds, "$__rate_interval", chosen).promql, legend: text.p95 }],
    { ...seconds, decimals: 3, span: 12 },
  );
