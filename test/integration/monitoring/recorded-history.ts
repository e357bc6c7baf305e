/** What rules would have recorded of a history, had they been there: asked of a Prometheus that holds it, rule by rule. */
import type { RecordingGroup } from "@voicebots/monitoring/objects";
import { type BlockSeries, sortedLabels, writeBlock } from "../../dashboards/blocks/block.ts";
import { SeriesChunks } from "../../dashboards/blocks/series-chunks.ts";
import type { Prometheus, Sample } from "./prometheus.ts";

export interface RecordedHistory {
  readonly group: RecordingGroup;
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Prometheus evaluates each group at a moment of its own within the interval, and never at a round one. */
  readonly evaluatedAfterSeconds?: number;
}

/** @param data where the block is written, which a Prometheus reads when it starts. */
export async function writeRecorded(
  prometheus: Pick<Prometheus, "ask">,
  data: string,
  { group, from, to, evaluatedAfterSeconds = 73.421 }: RecordedHistory,
): Promise<void> {
  const seconds = 60 * Number.parseInt(group.interval, 10);
  const first = Math.ceil(from / seconds) * seconds + evaluatedAfterSeconds;
  const answers = await Promise.all(
    group.rules.map(async ({ record, expr, labels }) => {
      const parameters = { query: expr, start: String(first), end: String(to), step: String(seconds) };
      const samples = await prometheus.ask({ path: "/api/v1/query_range", parameters });
      return seriesOf(samples, seconds, { ...labels, __name__: record });
    }),
  );
  writeBlock(data, from * 1000, to * 1000 + 1, answers.flat());
}

function seriesOf(
  samples: readonly Sample[],
  seconds: number,
  labels: Readonly<Record<string, string>>,
): readonly BlockSeries[] {
  const series = [...Map.groupBy(samples, (sample) => JSON.stringify(sample.labels)).values()];
  return series.map((all) => ({
    labels: sortedLabels({ ...all[0]?.labels, ...labels }),
    chunks: steadyRuns(all, seconds).flatMap((run) => {
      const chunks = new SeriesChunks(Math.round((run[0]?.at ?? 0) * 1000), seconds * 1000);
      for (const { value } of run) chunks.append(value);
      return chunks.take();
    }),
  }));
}

/** Cut wherever an evaluation is missing. */
function steadyRuns(samples: readonly Sample[], seconds: number): readonly (readonly Sample[])[] {
  const runs: Sample[][] = [];
  for (const sample of samples) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run === undefined || before === undefined || sample.at - before.at > 1.5 * seconds) runs.push([sample]);
    else run.push(sample);
  }
  return runs;
}
