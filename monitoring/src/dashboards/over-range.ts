/** What happened to the chosen voicebots over the time that a panel shows: the few ways in which our panels count. */
import type { Counter, Histogram, Labels } from "../metrics/metric.ts";
import {
  countOf,
  increase,
  quantile,
  rate,
  ratio,
  sum,
  sumOf,
  type TargetLabel,
  type Vector,
  type Where,
  type Window,
} from "../promql.ts";
import { chosen } from "./frame.ts";

type LabelOf<L extends Labels> = (keyof L & string) | TargetLabel;

const ours = <L extends Labels>(where: Where<L> | undefined): Where<L> => ({ ...chosen, ...where }) as Where<L>;

/** How much a counter grew over the range, or over another window. */
export function grown<L extends Labels, const By extends LabelOf<L> = never>(
  counter: Counter<L>,
  by: readonly By[] = [],
  where?: Where<L>,
  window: Window = "$__range",
): Vector<By> {
  return sum(increase(counter, window, ours(where)), by);
}

/** And over the range before, for comparison. */
export const grownBefore = <L extends Labels, const By extends LabelOf<L> = never>(
  counter: Counter<L>,
  by: readonly By[] = [],
  where?: Where<L>,
): Vector<By> => grown(counter, by, where, { over: "$__range", offset: "$__range" });

/** How much it grew in each bar: the bar covers exactly its step and stands where it begins. */
export const inBar = <L extends Labels, const By extends LabelOf<L> = never>(
  counter: Counter<L>,
  by: readonly By[] = [],
  where?: Where<L>,
): Vector<By> => grown(counter, by, where, { over: "$__interval", offset: "-$__interval" });

/** How fast it grows, per second, at each moment. */
export const pace = <L extends Labels, const By extends LabelOf<L> = never>(
  counter: Counter<L>,
  by: readonly By[] = [],
  where?: Where<L>,
): Vector<By> => sum(rate(counter, "$__rate_interval", ours(where)), by);

/** The quantile of what was observed about each moment. */
export const quantileAt = <L extends Labels, const By extends LabelOf<L> = never>(
  q: number,
  histogram: Histogram<L>,
  by: readonly By[] = [],
  where?: Where<L>,
): Vector<By> => quantile(q, histogram, "$__rate_interval", ours(where), by);

/** The mean of what was observed over the range. */
export const meanOf = <L extends Labels>(histogram: Histogram<L>): Vector<never> =>
  ratio(grown(sumOf(histogram)), grown(countOf(histogram)));

/** The share of one amount in another, and its change against the same share before: 0.1 is a tenth more. */
export const changeOf = (now: Vector<never>, before: Vector<never>): Vector<never> => ({
  promql: `${ratio(now, before).promql} - 1`,
  atomic: false,
});
