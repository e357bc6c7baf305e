/**
 * What Prometheus works out beforehand, so that a month of a panel reads thousands of samples where it would read
 * millions: how much every counter of a bot grew, over all its pods, and what some gauges said.
 */
import type { Counter, Gauge, Labels, Metric } from "../metrics/metric.ts";
import { type Duration, rangeOf } from "../promql.ts";

/** How often something is recorded, which is also how long a piece of growth is. The value of the label `resolution`. */
export const resolutions = ["5m", "30m"] as const;
export type Resolution = (typeof resolutions)[number];

/** Growth of a counter, or the sum or the largest of what the pods say. */
type Kind = "growth" | "sum" | "max";

/** Told apart from what was scraped, and by resolution, by this label. */
type Resolved<L extends Labels> = L & { readonly resolution: readonly Resolution[] };

export interface Recording<L extends Labels = Labels> {
  readonly kind: Kind;
  readonly of: Metric<"counter" | "gauge", L>;
  /** As a panel asks for it. Its series carry `namespace`, `job`, the metric's own labels, and `resolution`. */
  readonly series: Gauge<Resolved<L>>;
}

export const growthOf = <L extends Labels>(counter: Counter<L>): Recording<L> => recording("growth", counter);
export const sumOfPods = <L extends Labels>(gauge: Gauge<L>): Recording<L> => recording("sum", gauge);
export const maxOfPods = <L extends Labels>(gauge: Gauge<L>): Recording<L> => recording("max", gauge);

function recording<L extends Labels>(kind: Kind, of: Recording<L>["of"]): Recording<L> {
  const series: Gauge<Resolved<L>> = {
    ...of,
    kind: "gauge",
    name: `namespace_job:${of.name}:${kind}`,
    labels: { ...of.labels, resolution: resolutions },
    buckets: [],
  };
  return { kind, of, series };
}

/** The labels of what is recorded, without `resolution`, which the rule adds. */
export const labelsOf = ({ of }: Recording): readonly string[] => ["namespace", "job", ...Object.keys(of.labels)];

/** Prometheus may miss scrapes for this long, and what was counted meanwhile still counts. */
const longestGap: Duration = "15m";

/** A millisecond less than half an hour: Prometheus 2 counts both ends of a window, and would find a seventh piece at one. */
const sixPieces: Duration = "1799999ms";

/** The query of a rule. The coarser resolution is made of the finer one. */
export function expressionOf(one: Recording, resolution: Resolution, where: Readonly<Record<string, string>>): string {
  const { kind, of, series } = one;
  const by = `by (${labelsOf(one).join(", ")})`;
  const finer = { ...where, resolution: "5m" };
  if (kind === "growth") {
    return resolution === "5m"
      ? `sum ${by} (${growth(of.name, where)})`
      : `sum ${by} (sum_over_time(${rangeOf(series.name, sixPieces, finer)}))`;
  }
  return resolution === "5m"
    ? `${kind} ${by} (${rangeOf(of.name, undefined, where)})`
    : `${kind} ${by} (${rangeOf(series.name, undefined, finer)})`;
}

/**
 * How much each series of a counter grew, to the last digit: what it says now, less what it said five minutes ago. Each
 * piece begins where the one before ended, so that together they are all that was counted, also by a pod that has left
 * meanwhile. `increase()` would not do: it leaves out what happens between one window's last scrape and the next one's
 * first, and makes up for it by extrapolation.
 *
 * A series that is new, or that says less than before (its container has restarted), counts from the least it said: what
 * a container counted in the minutes before it died is not recorded.
 */
function growth(counter: string, where: Readonly<Record<string, string>>): string {
  const now = `last_over_time(${rangeOf(counter, "5m", where)})`;
  const before = `last_over_time(${rangeOf(counter, { over: longestGap, offset: "5m" }, where)})`;
  return `${now} - (${before} <= ${now} or min_over_time(${rangeOf(counter, "5m", where)}))`;
}
