/** How long the caller waits, and for whom: on "Voicebot ROI" and, for each provider, on "Providers". */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { least, max, positive, value } from "../../promql.ts";
import { chosen, perBot } from "../frame.ts";
import { quantileAt } from "../over-range.ts";
import { lines, type Query } from "../panel.ts";
import type { PanelText, Text } from "../text/text.ts";

/** A minute at least: `$__rate_interval` then covers more than a minute, and few turns still make a line. */
const panel = { span: 12, height: 7, unit: "s", interval: "1m" } as const;

/** Of the voicebots that declare one: a pod that has read no settings yet says 0. */
export const strictestObjective = least(positive(max(value(metrics.turnObjectiveSeconds, chosen), perBot)));

export const turnResponse = (text: Text) =>
  lines(
    text.voicebotRoi.panels.turnResponse,
    [
      ...medianAndP95(metrics.turnResponseSeconds, text),
      { promql: strictestObjective.promql, legend: text.words.objective },
    ],
    {
      ...panel,
      alert: "VoicebotLatencyBudgetBurn",
      names: { [text.words.objective]: { name: text.words.objective, color: "red", dashed: true } },
    },
  );

export const speechToText = (text: Text, words: PanelText, span = 12) =>
  lines(words, medianAndP95(metrics.sttResponseSeconds, text), { ...panel, span });

export const languageModel = (text: Text, words: PanelText, span = 12) =>
  lines(
    words,
    [
      {
        promql: quantileAt(0.95, metrics.llmResponseSeconds, ["task"]).promql,
        legend: "{{task}}",
      },
    ],
    { ...panel, span, names: named(text.languageTasks) },
  );

export const textToSpeech = (text: Text, words: PanelText, span = 12) =>
  lines(
    words,
    [
      {
        promql: quantileAt(0.95, metrics.ttsResponseSeconds, ["source"]).promql,
        legend: "{{source}}",
      },
    ],
    { ...panel, span, names: named(text.speechSources) },
  );

function medianAndP95(histogram: typeof metrics.turnResponseSeconds, text: Text): readonly Query[] {
  return [
    { promql: quantileAt(0.5, histogram).promql, legend: text.median },
    {
      promql: quantileAt(0.95, histogram).promql,
      legend: text.p95,
      exemplars: histogram === metrics.turnResponseSeconds,
    },
  ];
}

function named(words: Readonly<Record<string, string>>): Record<string, { name: string }> {
  return Object.fromEntries(Object.entries(words).map(([series, name]) => [series, { name }]));
}
