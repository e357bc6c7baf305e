/**
 * What a metric is: its name, help, kind and a closed set of labels with their closed sets of values. Nothing here
 * counts anything: `instruments.ts` turns a catalogue into prom-client instruments, `promql.ts` into queries.
 */

export type MetricKind = "counter" | "gauge" | "histogram";

/** Label name -> every value it may take. `null` marks a label whose values come from configuration (a model's name). */
export type Labels = Readonly<Record<string, readonly string[] | null>>;

export interface Metric<Kind extends MetricKind = MetricKind, L extends Labels = Labels> {
  readonly kind: Kind;
  readonly name: string;
  readonly help: string;
  readonly labels: L;
  /** Upper bucket edges, in the metric's unit; histograms only. */
  readonly buckets: readonly number[];
}

export type Counter<L extends Labels = Labels> = Metric<"counter", L>;
export type Gauge<L extends Labels = Labels> = Metric<"gauge", L>;
export type Histogram<L extends Labels = Labels> = Metric<"histogram", L>;

/** The values a caller passes for a metric's labels: a closed union each, or a string where configuration names it. */
export type LabelValues<L extends Labels> = {
  readonly [K in keyof L]: L[K] extends readonly (infer V)[] ? V : string;
};

/** Without labels. Told apart by overloads: an optional parameter would let a context that wants any labels infer them. */
type Unlabelled = { readonly [label in never]: never };

export function counter(name: string, help: string): Counter<Unlabelled>;
export function counter<const L extends Labels>(name: string, help: string, labels: L): Counter<L>;
export function counter(name: string, help: string, labels: Labels = {}): Counter {
  return { kind: "counter", name, help, labels, buckets: [] };
}

export function gauge(name: string, help: string): Gauge<Unlabelled>;
export function gauge<const L extends Labels>(name: string, help: string, labels: L): Gauge<L>;
export function gauge(name: string, help: string, labels: Labels = {}): Gauge {
  return { kind: "gauge", name, help, labels, buckets: [] };
}

export function histogram(name: string, help: string, buckets: readonly number[]): Histogram<Unlabelled>;
export function histogram<const L extends Labels>(
  name: string,
  help: string,
  buckets: readonly number[],
  labels: L,
): Histogram<L>;
export function histogram(name: string, help: string, buckets: readonly number[], labels: Labels = {}): Histogram {
  return { kind: "histogram", name, help, labels, buckets };
}
