/** The pods under the calls: those that leave, what they still hold, and which version they run. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { plus, sum, value } from "../../promql.ts";
import { chosen } from "../frame.ts";
import { grownInWhole } from "../over-range.ts";
import { bars, number } from "../panel.ts";
import type { Text } from "../text/text.ts";

export const draining = (text: Text) =>
  number(
    text.voicebotCalls.panels.draining,
    { promql: sum(value(metrics.draining, chosen)).promql, legend: text.voicebotCalls.panels.draining.title },
    { unit: "none", decimals: 0, span: 8, height: 5, alert: "VoicebotDrainStuck" },
  );

export const recordsPending = (text: Text) =>
  number(
    text.voicebotCalls.panels.recordsPending,
    {
      promql: plus(sum(value(metrics.ledgerPending, chosen)), grownInWhole(metrics.recordsLostTotal)).promql,
      legend: text.voicebotCalls.panels.recordsPending.title,
    },
    {
      unit: "none",
      decimals: 0,
      span: 6,
      height: 11,
      alert: "VoicebotRecordsPending",
      thresholds: [
        { value: null, color: "green" },
        { value: 1, color: "orange" },
        { value: 100, color: "red" },
      ],
    },
  );

export const versions = (text: Text) =>
  bars(
    text.voicebotCalls.panels.versions,
    {
      promql: sum(value(metrics.buildInfo, chosen), ["version", "revision"]).promql,
      legend: "{{version}} {{revision}}",
    },
    { unit: "none", decimals: 0, span: 16, height: 5 },
  );
