/**
 * What happened to the chosen voicebots over the time that a panel shows: the few ways in which our panels count. Each
 * asks for what was scraped or, over a long range, for what rules have recorded of it: the variable `resolution` says
 * which, and the label of that name leaves nothing to read of the other (docs/decisions/0014-growth-is-recorded.md).
 */
import type { Counter, Gauge, Histogram, Labels } from "../metrics/metric.ts";
import {
  bucketsOf,
  countOf,
  either,
  increase,
  latest,
  max,
  perSecond,
  quantileOf,
  rate,
  ratio,
  round,
  type Series,
  share,
  sum,
  sumOf,
  sumOverTime,
  type TargetLabel,
  type Vector,
  value,
  variable,
  type Where,
  type Window,
} from "../promql.ts";
import { recordings } from "../recordings/index.ts";
import { growthOf, maxOfPods, type Recording, sumOfPods } from "../recordings/recording.ts";
import { chosen, perBot } from "./frame.ts";

type LabelOf<L extends Labels> = (keyof L & string) | TargetLabel;

const ours = <L extends Labels>(where: Where<L> | undefined): Where<L> =>
  ({ ...chosen, resolution: variable("resolution"), ...where }) as Where<L>;

const names = new Set(recordings.map(({ series }) => series.name));

/** @throws RangeError if no rule records it: the panel would be empty over a long range. */
function recorded<L extends Labels>({ series }: Recording<L>): Gauge<L> {
  if (!names.has(series.name))
    throw new RangeError(`nothing records ${series.name}: add it to monitoring/src/recordings`);
  return series;
}

/** Counted from what was scraped, or added up from the growth that was recorded. */
function counted<L extends Labels, const By extends LabelOf<L>>(
  scraped: Series<LabelOf<L>>,
  counter: Counter<L>,
  window: Window,
  by: readonly By[],
  where: Where<L> | undefined,
): Vector<By> {
  const growth = sumOverTime(recorded(growthOf(counter)), window, ours(where));
  return either(sum<LabelOf<L>, By>(scraped, by), sum<LabelOf<L>, By>(growth, by));
}

/** How much a counter grew over the range, or over another window. */
export function grown<L extends Labels, const By extends LabelOf<L> = never>(
  counter: Counter<L>,
  by: readonly By[] = [],
  where?: Where<L>,
  window: Window = "$__range",
): Vector<By> {
  return counted(increase(counter, window, ours(where)), counter, window, by, where);
}

/** The same of rare events, as a whole number of each series. */
export const grownInWhole = <L extends Labels, const By extends LabelOf<L> = never>(
  counter: Counter<L>,
  by: readonly By[] = [],
): Vector<By> => counted(round(increase(counter, "$__range", ours<L>({}))), counter, "$__range", by, {});

/** How much it grew today or over some hours, whatever the dashboard's range is: to the last scrape. */
export const grownLately = <L extends Labels, const By extends LabelOf<L> = never>(
  counter: Counter<L>,
  window: Window = "$__range",
): Vector<By> => sum(increase(counter, window, chosen as Where<L>));

/** Each group's part of what happened over the range, 0 to 1. */
export const shareOf = <L extends Labels, const By extends LabelOf<L>>(
  counter: Counter<L>,
  by: readonly By[],
): Vector<By> => share(grown(counter, by), grown(counter));

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
): Vector<By> =>
  either(
    sum<LabelOf<L>, By>(rate(counter, "$__rate_interval", ours(where)), by),
    perSecond(sum<LabelOf<L>, By>(sumOverTime(recorded(growthOf(counter)), "$__interval", ours(where)), by)),
  );

/** The quantile of what was observed about each moment. */
export function quantileAt<L extends Labels, const By extends LabelOf<L> = never>(
  q: number,
  histogram: Histogram<L>,
  by: readonly By[] = [],
  where?: Where<L>,
): Vector<By> {
  const buckets = bucketsOf(histogram);
  const grouped = ["le", ...by] as const;
  const wanted = ours(where) as Where<Labels>;
  return quantileOf<By>(
    q,
    either(
      sum<string, "le" | By>(rate<Labels>(buckets, "$__rate_interval", wanted), grouped),
      sum<string, "le" | By>(
        sumOverTime<Labels>(recorded<Labels>(growthOf<Labels>(buckets)), "$__interval", wanted),
        grouped,
      ),
    ),
  );
}

/** What a gauge said at each moment, over all pods. */
export function levelAt<L extends Labels, const By extends LabelOf<L> = never>(
  over: "sum" | "max",
  gauge: Gauge<L>,
  by: readonly By[] = [],
  where?: Where<L>,
): Vector<By> {
  const [aggregate, of] = over === "sum" ? ([sum, sumOfPods] as const) : ([max, maxOfPods] as const);
  return either(
    aggregate<LabelOf<L>, By>(value(gauge, ours(where)), by),
    aggregate<LabelOf<L>, By>(latest(recorded(of(gauge)), "$__interval", ours(where)), by),
  );
}

/** What each bot declared last within the range, so that one that has left still counts. */
export const declaredBy = <L extends Labels>(gauge: Gauge<L>): Vector<"namespace" | "job"> =>
  either(
    max<LabelOf<L>, "namespace" | "job">(latest(gauge, "$__range", ours<L>({})), perBot),
    max<LabelOf<L>, "namespace" | "job">(latest(recorded(maxOfPods(gauge)), "$__range", ours<L>({})), perBot),
  );

/** The mean of what was observed over the range. */
export const meanOf = <L extends Labels>(histogram: Histogram<L>): Vector<never> =>
  ratio(grown(sumOf(histogram)), grown(countOf(histogram)));

/** The share of one amount in another, and its change against the same share before: 0.1 is a tenth more. */
export const changeOf = (now: Vector<never>, before: Vector<never>): Vector<never> => ({
  promql: `${ratio(now, before).promql} - 1`,
  atomic: false,
});
