/** How long the caller waits, and for whom. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { quantile } from "../../promql.ts";
import { chosen } from "../frame.ts";
import { lines, type Query } from "../panel.ts";
import type { Text } from "../text/text.ts";

/** A minute at least: `$__rate_interval` then covers more than a minute, and few turns still make a line. */
const panel = { span: 12, height: 7, unit: "s", decimals: 2, interval: "1m" } as const;

export const turnResponse = (text: Text) =>
  lines(text.voicebotRoi.panels.turnResponse, medianAndP95(metrics.turnResponseSeconds, text), {
    ...panel,
    thresholds: [
      { value: null, color: "green" },
      { value: 1.5, color: "red" },
    ],
  });

export const speechToText = (text: Text) =>
  lines(text.voicebotRoi.panels.speechToText, medianAndP95(metrics.sttResponseSeconds, text), panel);

export const languageModel = (text: Text) =>
  lines(
    text.voicebotRoi.panels.languageModel,
    [
      {
        promql: quantile(0.95, metrics.llmResponseSeconds, "$__rate_interval", chosen, ["task"]).promql,
        legend: "{{task}}",
      },
    ],
    { ...panel, names: named(text.languageTasks) },
  );

export const textToSpeech = (text: Text) =>
  lines(
    text.voicebotRoi.panels.textToSpeech,
    [
      {
        promql: quantile(0.95, metrics.ttsResponseSeconds, "$__rate_interval", chosen, ["source"]).promql,
        legend: "{{source}}",
      },
    ],
    { ...panel, names: named(text.speechSources) },
  );

function medianAndP95(histogram: typeof metrics.turnResponseSeconds, text: Text): readonly Query[] {
  return [
    { promql: quantile(0.5, histogram, "$__rate_interval", chosen).promql, legend: text.median },
    { promql: quantile(0.95, histogram, "$__rate_interval", chosen).promql, legend: text.p95 },
  ];
}

function named(words: Readonly<Record<string, string>>): Record<string, { name: string }> {
  return Object.fromEntries(Object.entries(words).map(([series, name]) => [series, { name }]));
}
