/**
 * What Prometheus would have recorded of a bot's pods (monitoring/src/recordings): reckoned from the pods themselves, since
 * to ask a Prometheus for a month of it takes longer than a benchmark may.
 */
import { type Recording, type Resolution, recordings } from "@voicebots/monitoring/recordings";
import { type BlockSeries, sortedLabels } from "../blocks/block.ts";
import { SeriesChunks } from "../blocks/series-chunks.ts";
import type { Counted } from "./recorded-target.ts";

const minuteMs = 60_000;
/** After the minute; each group is evaluated at a moment of its own, never at a round one. */
const evaluatedAfterMs = { "5m": 421, "30m": 733 } as const;

interface Pod {
  readonly series: readonly Counted[];
}

interface Recorded {
  readonly kind: Recording["kind"];
  readonly finer: SeriesChunks;
  readonly coarser: SeriesChunks;
  readonly labels: { readonly finer: BlockSeries["labels"]; readonly coarser: BlockSeries["labels"] };
  value: number;
  halfHour: number;
}

interface Links {
  readonly pairs: { readonly said: Counted; readonly into: Recorded }[];
  /** How many of the pod's series have been looked at. */
  seen: number;
}

export interface RecordedBot {
  /** Is it time to evaluate the rules? */
  due(atMs: number): boolean;
  /** Evaluates them, over the pods that are there and those that have left since the last time. */
  evaluate(pods: readonly Pod[]): void;
  take(): readonly BlockSeries[];
}

/** @param fromMs a multiple of half an hour, in milliseconds since 1970. */
export function recordedBot(target: Readonly<Record<string, string>>, fromMs: number): RecordedBot {
  const kinds = new Map(recordings.map((one) => [one.of.name, one]));
  const all = new Map<string, Recorded>();
  const links = new WeakMap<Pod, Links>();
  let evaluatedMs = fromMs;

  const open = (recording: Recording, own: Readonly<Record<string, string>>): Recorded => {
    const labels = (resolution: Resolution) =>
      sortedLabels({ __name__: recording.series.name, ...target, ...own, resolution });
    const chunks = (resolution: Resolution): SeriesChunks => {
      const intervalMs = Number.parseInt(resolution, 10) * minuteMs;
      const firstMs = Math.ceil(evaluatedMs / intervalMs) * intervalMs;
      return new SeriesChunks(firstMs + evaluatedAfterMs[resolution], intervalMs);
    };
    return {
      kind: recording.kind,
      finer: chunks("5m"),
      coarser: chunks("30m"),
      labels: { finer: labels("5m"), coarser: labels("30m") },
      value: 0,
      halfHour: 0,
    };
  };

  /** What a pod says and where it is recorded: looked up once, since a month evaluates it a billion times. */
  const linked = (pod: Pod): Links => {
    const found: Links = links.get(pod) ?? { pairs: [], seen: 0 };
    links.set(pod, found);
    for (; found.seen < pod.series.length; found.seen++) {
      const said = pod.series[found.seen];
      const recording = said === undefined ? undefined : kinds.get(said.name);
      if (said === undefined || recording === undefined) continue;
      let into = all.get(said.key);
      if (into === undefined) all.set(said.key, (into = open(recording, said.own)));
      found.pairs.push({ said, into });
    }
    return found;
  };

  const addUp = (pods: readonly Pod[]): void => {
    const pairs = pods.map((pod) => linked(pod).pairs);
    for (const one of all.values()) one.value = 0;
    for (const { said, into } of pairs.flat()) {
      if (into.kind === "max") into.value = Math.max(into.value, said.value);
      else if (into.kind === "sum") into.value += said.value;
      else into.value += said.value - said.recorded;
      said.recorded = said.value;
    }
  };

  return {
    due: (atMs) => atMs >= evaluatedMs,
    evaluate(pods) {
      addUp(pods);
      for (const one of all.values()) {
        one.finer.append(one.value);
        one.halfHour = one.kind === "growth" ? one.halfHour + one.value : one.value;
        if (evaluatedMs % (30 * minuteMs) !== 0) continue;
        one.coarser.append(one.halfHour);
        one.halfHour = 0;
      }
      evaluatedMs += 5 * minuteMs;
    },
    take: () =>
      [...all.values()]
        .flatMap(({ finer, coarser, labels }) => [
          { labels: labels.finer, chunks: finer.take() },
          { labels: labels.coarser, chunks: coarser.take() },
        ])
        .filter(({ chunks }) => chunks.length > 0),
  };
}
