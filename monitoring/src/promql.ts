/**
 * PromQL from the catalogue of metrics, so that a wrong query does not compile: `rate()` of a gauge, a raw counter, a
 * misspelt label or value, a ratio whose sides carry different labels. Nothing here asks Prometheus anything.
 *
 * A `Series` is what a metric gives, one line per pod; a `Vector` is what is left after an aggregation. Arithmetic takes
 * vectors only, so a rate always comes before a sum, and a sum before a ratio.
 */
import type { Counter, Gauge, Histogram, Labels } from "./metrics/metric.ts";

/** Labels that the scrape adds to every series of a pod. `job` and `voicebot` are the Voicebot's name. */
export const targetLabels = ["namespace", "job", "voicebot", "pod", "instance"] as const;
export type TargetLabel = (typeof targetLabels)[number];

type LabelName<L extends Labels> = (keyof L & string) | TargetLabel;

/** A duration as Prometheus writes it, or one of Grafana's: the picker's range, the step, at least four scrapes. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d" | "w"}`;
export type Window =
  | Duration
  | "$__range"
  | "$__interval"
  | "$__rate_interval"
  /** The window shifted back by `offset`; `-1d` shifts it forward: at midnight it covers the day that begins. */
  | { readonly over: Duration | "$__range" | "$__interval"; readonly offset: Duration | "$__range" | "-$__interval" };

/** A variable of the dashboard, in a matcher. */
export interface Variable {
  readonly variable: string;
}
export const variable = (name: string): Variable => ({ variable: name });

type OneOf<V> = V | readonly V[] | { readonly not: V | readonly V[] };
type ValueOf<Values> = Values extends readonly (infer V)[] ? V : string;

/**
 * Which series: each label equals a value, or one of several, or none of them. `resolution` tells series that rules have
 * recorded from those that were scraped, which have no such label.
 */
export type Where<L extends Labels> = { readonly [K in keyof L]?: OneOf<ValueOf<L[K]>> } & {
  readonly [K in TargetLabel | "resolution"]?: OneOf<string> | Variable;
};

declare const labels: unique symbol;

/** Unaggregated: `Name` are the labels it may be aggregated by. */
export interface Series<Name extends string> {
  readonly promql: string;
  readonly [labels]?: (name: Name) => Name;
}

/** Aggregated: its series carry exactly the labels `By`. */
export interface Vector<By extends string> {
  readonly promql: string;
  /** Needs no parentheses as an operand. */
  readonly atomic: boolean;
  readonly [labels]?: (by: By) => By;
}

/** How often observations were made: a counter. */
export const countOf = <L extends Labels>(histogram: Histogram<L>): Counter<L> => part(histogram, "_count");
/** The sum of what was observed: a counter. */
export const sumOf = <L extends Labels>(histogram: Histogram<L>): Counter<L> => part(histogram, "_sum");

/** How often observations were made up to each edge, which is the label `le`: counters. */
export const bucketsOf = <L extends Labels>(histogram: Histogram<L>): Counter<L & { readonly le: null }> => ({
  ...part(histogram, "_bucket"),
  labels: { ...histogram.labels, le: null },
});

function part<L extends Labels>(histogram: Histogram<L>, suffix: string): Counter<L> {
  return { ...histogram, kind: "counter", name: histogram.name + suffix, buckets: [] };
}

export function rate<L extends Labels>(counter: Counter<L>, window: Window, where?: Where<L>): Series<LabelName<L>> {
  return { promql: `rate(${rangeOf(counter.name, window, where)})` };
}

/** How much a counter grew: extrapolated to the window's ends, so rarely an integer. */
export function increase<L extends Labels>(
  counter: Counter<L>,
  window: Window,
  where?: Where<L>,
): Series<LabelName<L>> {
  return { promql: `increase(${rangeOf(counter.name, window, where)})` };
}

/** What a gauge says now, or said a while ago. */
export function value<L extends Labels>(
  gauge: Gauge<L>,
  where?: Where<L>,
  ago?: Duration | "$__interval",
): Series<LabelName<L>> {
  return { promql: `${gauge.name}${selector(where)}${ago === undefined ? "" : ` offset ${ago}`}` };
}

/** What a gauge said last, so that a pod that has left still counts. */
export function latest<L extends Labels>(gauge: Gauge<L>, window: Window, where?: Where<L>): Series<LabelName<L>> {
  return { promql: `last_over_time(${rangeOf(gauge.name, window, where)})` };
}

/** The sum of what a gauge said: of growth that was recorded piece by piece, the growth. */
export function sumOverTime<L extends Labels>(gauge: Gauge<L>, window: Window, where?: Where<L>): Series<LabelName<L>> {
  return { promql: `sum_over_time(${rangeOf(gauge.name, window, where)})` };
}

/** The most that a gauge said. */
export function highest<L extends Labels>(gauge: Gauge<L>, window: Window, where?: Where<L>): Series<LabelName<L>> {
  return { promql: `max_over_time(${rangeOf(gauge.name, window, where)})` };
}

/** The series of the first that the second does not have, whatever they say. */
export function missingIn<Name extends string>(all: Series<Name>, others: Series<Name>): Series<Name> {
  return { promql: `${all.promql} unless ${others.promql}` };
}

/** Those of the series that are above zero. */
export const aboveZero = <Name extends string>(series: Series<Name>): Series<Name> => ({
  promql: `(${series.promql} > 0)`,
});

/** Each series rounded to an integer: undoes most of what `increase` extrapolates on a counter of rare events. */
export function round<Name extends string>(series: Series<Name>): Series<Name> {
  return { promql: `round(${series.promql})` };
}

type Aggregation = <Name extends string, const By extends Name = never>(
  series: Series<Name>,
  by?: readonly By[],
) => Vector<By>;

const aggregation =
  (operator: string): Aggregation =>
  (series, by = []) => ({
    promql: `${operator}${by.length > 0 ? ` by (${by.join(", ")}) ` : ""}(${series.promql})`,
    atomic: true,
  });

export const sum: Aggregation = aggregation("sum");
export const max: Aggregation = aggregation("max");
export const min: Aggregation = aggregation("min");
/** How many series there are. */
export const count: Aggregation = aggregation("count");

/** A vector summed further. */
export function sumAgain<By extends string, const Kept extends By = never>(
  vector: Vector<By>,
  by?: readonly Kept[],
): Vector<Kept> {
  return aggregation("sum")<By, Kept>({ promql: vector.promql }, by);
}

/** In the order of their values: for lists of one moment, since a graph's series have no order. */
export const largestFirst = <By extends string>(vector: Vector<By>): Vector<By> => ({
  promql: `sort_desc(${vector.promql})`,
  atomic: true,
});

/** The smallest of a vector's values. */
export const least = <By extends string>(vector: Vector<By>): Vector<never> => min<By>({ promql: vector.promql });

/** `numerator / denominator`, where there is a denominator: no calls give no ratio, never NaN. */
export function ratio<By extends string>(numerator: Vector<By>, denominator: Vector<By>): Vector<By> {
  return binary(numerator, "/", `(${operand(denominator)} > 0)`);
}

export const plus = <By extends string>(left: Vector<By>, right: Vector<By> | number): Vector<By> =>
  binary(left, "+", typeof right === "number" ? String(right) : operand(right));
export const minus = <By extends string>(left: Vector<By>, right: Vector<By>): Vector<By> =>
  binary(left, "-", operand(right));
export const times = <By extends string>(left: Vector<By>, right: Vector<By> | number): Vector<By> =>
  binary(left, "*", typeof right === "number" ? String(right) : operand(right));

/** In a unit of so many: seconds counted in days, for example. */
export const inUnitsOf = <By extends string>(size: number, vector: Vector<By>): Vector<By> =>
  binary(vector, "/", String(size));

/** Counted down from a number: `remainder(1, share)` is what is left of the whole. */
export const remainder = <By extends string>(whole: number, vector: Vector<By>): Vector<By> => ({
  promql: `${whole} - ${operand(vector)}`,
  atomic: false,
});

/** How far apart two amounts are, whichever is larger. */
export const distance = <By extends string>(one: Vector<By>, other: Vector<By>): Vector<By> => ({
  promql: `abs(${minus(one, other).promql})`,
  atomic: true,
});

/** Seconds since a moment that a gauge tells in seconds since 1970. */
export const secondsSince = <By extends string>(moment: Vector<By>): Vector<By> => ({
  promql: `time() - ${operand(moment)}`,
  atomic: false,
});

/** Only the series above zero. */
export const positive = <By extends string>(vector: Vector<By>): Vector<By> => above(vector, 0);

/** Only the series above a limit: a number, or another vector with the same labels. */
export const above = <By extends string>(vector: Vector<By>, limit: number | Vector<By>): Vector<By> =>
  binary(vector, ">", typeof limit === "number" ? String(limit) : operand(limit));
/** Only the series below a limit. */
export const below = <By extends string>(vector: Vector<By>, limit: number | Vector<By>): Vector<By> =>
  binary(vector, "<", typeof limit === "number" ? String(limit) : operand(limit));
/** The series of the first for which the second has one too. */
export const and = <By extends string>(left: Vector<By>, right: Vector<By>): Vector<By> =>
  binary(left, "and", operand(right));

/** The first, and where it has no series those of the second. */
export const either = <By extends string>(first: Vector<By>, second: Vector<By>): Vector<By> =>
  binary(first, "or", operand(second));

/** Of growth over each step of a graph: per second. */
export const perSecond = <By extends string>(grown: Vector<By>): Vector<By> =>
  binary(grown, "*", "1000 / $__interval_ms");

/** Zero where there is nothing. Only for a vector without labels: otherwise the zero would be one more series. */
export const orZero = (vector: Vector<never>): Vector<never> => binary(vector, "or", "vector(0)");

/** Each group's part of the whole, 0 to 1; nothing while the whole is zero. */
export const share = <By extends string>(groups: Vector<By>, whole: Vector<never>): Vector<By> =>
  binary(groups, "/ on () group_left ()", `(${operand(whole)} > 0)`);

/**
 * The quantile of a histogram, in its unit, interpolated within a bucket and clipped to the last edge. A window without
 * observations gives nothing (`>= 0` drops the NaN that Prometheus answers).
 */
export function quantile<L extends Labels, const By extends LabelName<L> = never>(
  q: number,
  histogram: Histogram<L>,
  window: Window,
  where?: Where<L>,
  by: readonly By[] = [],
): Vector<By> {
  const buckets = rate(bucketsOf(histogram), window, where as Where<L & { readonly le: null }>);
  return quantileOf<By>(q, sum<string, "le" | By>(buckets, ["le", ...by]));
}

/** The quantile of buckets that have been counted already, in whatever proportion. */
export const quantileOf = <By extends string>(q: number, buckets: Vector<"le" | By>): Vector<By> => ({
  promql: `histogram_quantile(${q}, ${buckets.promql}) >= 0`,
  atomic: false,
});

function binary<By extends string>(left: Vector<By>, operator: string, right: string): Vector<By> {
  return { promql: `${operand(left)} ${operator} ${right}`, atomic: false };
}

type Rendered = Pick<Vector<never>, "promql" | "atomic">;

const operand = ({ promql, atomic }: Rendered): string => (atomic ? promql : `(${promql})`);

/** A metric's series over a window, as functions over time take them; without one, as they are now. */
export function rangeOf(
  name: string,
  window: Window | undefined,
  where: Readonly<Record<string, unknown>> | undefined,
): string {
  if (window === undefined) return `${name}${selector(where)}`;
  const { over, offset } = typeof window === "string" ? { over: window, offset: undefined } : window;
  return `${name}${selector(where)}[${over}]${offset === undefined ? "" : ` offset ${offset}`}`;
}

function selector(where: Readonly<Record<string, unknown>> = {}): string {
  const matchers = Object.entries(where)
    .filter(([, wanted]) => wanted !== undefined)
    .map(([label, wanted]) => matcher(label, wanted as OneOf<string> | Variable));
  return matchers.length > 0 ? `{${matchers.join(", ")}}` : "";
}

function matcher(label: string, wanted: OneOf<string> | Variable): string {
  if (typeof wanted === "string") return `${label}=${quoted(wanted)}`;
  if ("variable" in wanted) return `${label}=~"$${wanted.variable}"`;
  if ("not" in wanted) {
    return typeof wanted.not === "string" ? `${label}!=${quoted(wanted.not)}` : `${label}!~${alternatives(wanted.not)}`;
  }
  return `${label}=~${alternatives(wanted)}`;
}

const quoted = (text: string): string => JSON.stringify(text);
const alternatives = (values: readonly string[]): string => quoted(values.map(regexpEscaped).join("|"));
const regexpEscaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
