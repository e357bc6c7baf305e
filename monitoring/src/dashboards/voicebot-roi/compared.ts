/** The range against the range of the same length before it. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { minus, ratio, type Vector } from "../../promql.ts";
import { changeOf, grown, grownBefore } from "../over-range.ts";
import { number } from "../panel.ts";
import type { PanelText, Text } from "../text/text.ts";

const calls = grown(metrics.callsTotal);
const callsBefore = grownBefore(metrics.callsTotal);
const spent = grown(metrics.costUsdTotal);
const spentBefore = grownBefore(metrics.costUsdTotal);
const resolved = { status: "resolved" } as const;

export const callsChange = (text: Text) => compared(text.voicebotRoi.panels.callsChange, changeOf(calls, callsBefore));

export const spendChange = (text: Text) => compared(text.voicebotRoi.panels.spendChange, changeOf(spent, spentBefore));

export const costPerCallChange = (text: Text) =>
  compared(text.voicebotRoi.panels.costPerCallChange, changeOf(ratio(spent, calls), ratio(spentBefore, callsBefore)));

export const resolutionChange = (text: Text) =>
  compared(
    text.voicebotRoi.panels.resolutionChange,
    minus(
      ratio(grown(metrics.callsTotal, [], resolved), calls),
      ratio(grownBefore(metrics.callsTotal, [], resolved), callsBefore),
    ),
  );

/** Without colours: fewer calls may be good news or bad. */
const compared = (text: PanelText, change: Vector<never>) =>
  number(text, { promql: change.promql, legend: text.title }, { span: 6, height: 4, unit: "percentunit", decimals: 1 });
