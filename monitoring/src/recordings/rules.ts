/** Recordings as Prometheus and the PrometheusRule resource take them. */
import type { Bot } from "../dashboards/frame.ts";
import { recordings } from "./index.ts";
import { expressionOf, resolutions } from "./recording.ts";

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface RecordingGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly RecordingRule[];
}

/**
 * Every recording, at every resolution: of one bot, as its own PrometheusRule has them, or of all. Not of both: what is
 * recorded twice, the dashboards do not read.
 */
export function recordingGroups(bot?: Bot): readonly RecordingGroup[] {
  const where: Readonly<Record<string, string>> = bot === undefined ? {} : { namespace: bot.namespace, job: bot.name };
  return resolutions.map((resolution) => ({
    name: `${bot === undefined ? "voicebot" : `voicebot-${bot.name}`}-recorded-${resolution}`,
    interval: resolution,
    rules: recordings.map((one) => ({
      record: one.series.name,
      expr: expressionOf(one, resolution, where),
      labels: { resolution },
    })),
  }));
}
