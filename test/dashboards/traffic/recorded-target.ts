/**
 * A pod whose metrics are written down scrape by scrape, as Prometheus would hold them: the same instruments as the
 * voicebot's own, but each change goes straight into a series' chunks instead of into a page that somebody reads.
 */
import type { Instruments, Labels, Metric } from "@voicebots/monitoring/metrics";
import { type BlockSeries, sortedLabels } from "../blocks/block.ts";
import { SeriesChunks } from "../blocks/series-chunks.ts";

type Catalogue = Readonly<Record<string, Metric>>;

export interface RecordedTarget<C extends Catalogue> {
  readonly metrics: Instruments<C>;
  /** Prometheus asks: what changed since the last time is written down. */
  scrape(): void;
  /** Prometheus no longer finds the target: its series end. */
  vanish(): void;
  /** What was scraped since the last call, by series. */
  take(): readonly BlockSeries[];
  /** What is said now. */
  readonly series: readonly Counted[];
}

export interface Counted {
  readonly name: string;
  /** Its labels without the target's. */
  readonly own: Readonly<Record<string, string>>;
  /** Both in one: the same for the pods of a bot. */
  readonly key: string;
  value: number;
  /** What it said when rules were evaluated last. */
  recorded: number;
}

interface Recorded extends Counted {
  readonly labels: BlockSeries["labels"];
  changed: boolean;
  /** Scrapes written down, counted from the target's first. */
  written: number;
  readonly chunks: SeriesChunks;
}

/**
 * @param target the labels that the scrape adds.
 * @param firstScrapeMs when Prometheus asks first, in milliseconds since 1970; then every `intervalMs`.
 * @param keptFromMs scrapes before this moment count, for what is recorded of them, and are not written down.
 */
export function recordedTarget<const C extends Catalogue>(
  catalogue: C,
  target: Readonly<Record<string, string>>,
  firstScrapeMs: number,
  intervalMs: number,
  keptFromMs = firstScrapeMs,
): RecordedTarget<C> {
  const all: Recorded[] = [];
  let changed: Recorded[] = [];
  let scrapes = 0;
  let isKept = false;

  const newSeries = (name: string, labels: Readonly<Record<string, string>>): Recorded => {
    const series: Recorded = {
      name,
      own: labels,
      key: `${name}\0${Object.values(labels).join("\0")}`,
      recorded: 0,
      labels: sortedLabels({ __name__: name, ...target, ...labels }),
      value: 0,
      changed: true,
      written: scrapes,
      chunks: new SeriesChunks(firstScrapeMs + scrapes * intervalMs, intervalMs),
    };
    all.push(series);
    changed.push(series);
    return series;
  };
  const toBeWritten = (series: Recorded): void => {
    if (series.changed) return;
    series.changed = true;
    changed.push(series);
  };
  const set = (series: Recorded, value: number): void => {
    if (series.value === value) return;
    series.value = value;
    toBeWritten(series);
  };

  /** Is this scrape written down? The first that is writes every series. */
  const keeps = (): boolean => {
    if (isKept || firstScrapeMs + scrapes * intervalMs < keptFromMs) return isKept;
    isKept = true;
    for (const series of all) {
      series.chunks.skip(scrapes - series.written);
      series.written = scrapes;
      toBeWritten(series);
    }
    return true;
  };

  return {
    metrics: Object.fromEntries(
      Object.entries(catalogue).map(([key, metric]) => [key, recorder(metric, newSeries, set)]),
    ) as unknown as Instruments<C>,
    series: all,
    scrape() {
      const isWritten = keeps();
      for (const series of changed) {
        series.changed = false;
        if (!isWritten) continue;
        series.chunks.repeat(scrapes - series.written);
        series.chunks.append(series.value);
        series.written = scrapes + 1;
      }
      changed = [];
      scrapes++;
    },
    vanish() {
      for (const series of keeps() ? all : []) {
        series.chunks.repeat(scrapes - series.written);
        series.chunks.appendStale();
        series.written = scrapes + 1;
      }
      scrapes++;
    },
    take() {
      if (!isKept) return [];
      return all
        .map(({ labels, chunks, written }, position) => {
          chunks.repeat(scrapes - written);
          const series = all[position];
          if (series !== undefined) series.written = Math.max(written, scrapes);
          return { labels, chunks: chunks.take() };
        })
        .filter(({ chunks }) => chunks.length > 0);
    },
  };
}

type NewSeries = (name: string, labels: Readonly<Record<string, string>>) => Recorded;
type SetValue = (series: Recorded, value: number) => void;
type Chosen = Readonly<Record<string, string>>;

function recorder({ kind, name, labels, buckets }: Metric, newSeries: NewSeries, set: SetValue): unknown {
  const names = Object.keys(labels);
  const children = new Map<string, readonly Recorded[]>();
  const make = (chosen: Chosen): readonly Recorded[] =>
    kind === "histogram"
      ? [
          newSeries(`${name}_sum`, chosen),
          newSeries(`${name}_count`, chosen),
          newSeries(`${name}_bucket`, { ...chosen, le: "+Inf" }),
          ...buckets.map((edge) => newSeries(`${name}_bucket`, { ...chosen, le: String(edge) })),
        ]
      : [newSeries(name, chosen)];
  const child = (chosen: Chosen): readonly Recorded[] => {
    let key = "";
    for (const label of names) key += `${chosen[label]}\0`;
    let found = children.get(key);
    if (found === undefined) children.set(key, (found = make(chosen)));
    return found;
  };
  for (const chosen of combinations(labels)) child(chosen);

  const plus = (series: Recorded | undefined, amount: number): void => {
    if (series !== undefined) set(series, series.value + amount);
  };
  const observe = (value: number, chosen: Chosen = {}): void => {
    const [sum, count, all, ...within] = child(chosen);
    plus(sum, value);
    plus(count, 1);
    plus(all, 1);
    for (const [position, edge] of buckets.entries()) if (value <= edge) plus(within[position], 1);
  };
  switch (kind) {
    case "counter":
      return {
        inc: (chosen: Chosen = {}) => plus(child(chosen)[0], 1),
        add: (amount: number, chosen: Chosen = {}) => plus(child(chosen)[0], amount),
      };
    case "gauge":
      return {
        set: (value: number, chosen: Chosen = {}) => {
          const [series] = child(chosen);
          if (series !== undefined) set(series, value);
        },
        clear: () => {
          for (const [series] of children.values()) if (series !== undefined) set(series, 0);
        },
      };
    case "histogram":
      return { observe, observeIn: (_: string, value: number, chosen?: Chosen) => observe(value, chosen) };
    default:
      return kind satisfies never;
  }
}

/** Every combination of the labels' values; none where only the configuration knows them. */
function combinations(labels: Labels): Chosen[] {
  return Object.entries(labels).reduce<Chosen[]>(
    (some, [name, values]) => some.flatMap((chosen) => (values ?? []).map((value) => ({ ...chosen, [name]: value }))),
    [{}],
  );
}
