/** What a dashboard asks Prometheus, and in which words over HTTP: so that a test can ask the same as Grafana does. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";

export interface PanelQuery {
  /** uid of the dashboard. */
  readonly dashboard: string;
  /** Title of the panel. */
  readonly panel: string;
  readonly refId: string;
  readonly legend: string;
  /** PromQL with Grafana's variables in it. */
  readonly expr: string;
  /** One number now, or one per step. */
  readonly mode: "instant" | "range";
  /** The panel's own time (`now/d`), whatever the picker says. */
  readonly timeFrom?: string;
  /** The smallest step (`1d`). */
  readonly interval?: string;
  /** Points that the panel wants at most, however wide it is. */
  readonly maxDataPoints?: number;
}

export interface Interpolation {
  /** `$__range`, `$__rate_interval`, `$__interval`: PromQL durations. */
  readonly range: string;
  readonly rateInterval: string;
  readonly interval?: string;
  /** The dashboard's variables; several values become alternatives. Values are regular expressions. */
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
}

/** Every query of a dashboard, in the order of its panels. */
export function queriesOf(built: dashboard.Dashboard): readonly PanelQuery[] {
  return (built.panels ?? []).flatMap((panel) => {
    const { title = "", timeFrom, interval, maxDataPoints, targets = [] } = panel as dashboard.Panel;
    return (targets as prometheus.Dataquery[]).map((target) => ({
      dashboard: built.uid ?? "",
      panel: title,
      refId: target.refId ?? "",
      legend: target.legendFormat ?? "",
      expr: target.expr,
      mode: target.instant === true ? ("instant" as const) : ("range" as const),
      ...(timeFrom === undefined ? {} : { timeFrom }),
      ...(interval === undefined ? {} : { interval }),
      ...(maxDataPoints === undefined ? {} : { maxDataPoints }),
    }));
  });
}

/** Grafana asks for as many points of a mark as its window has pixels. */
const pixelsOfAWindow = 1600;

/** Every query for marks on a dashboard's graphs; `panel` is the mark's name. */
export function markQueriesOf(built: dashboard.Dashboard): readonly PanelQuery[] {
  return (built.annotations?.list ?? []).flatMap(({ name, expr, step, textFormat = "" }) =>
    expr === undefined
      ? []
      : {
          dashboard: built.uid ?? "",
          panel: name,
          refId: "Anno",
          legend: textFormat,
          expr,
          mode: "range" as const,
          ...(step === undefined ? {} : { interval: step }),
          maxDataPoints: pixelsOfAWindow,
        },
  );
}

/**
 * The expression as Prometheus may be asked it.
 * @throws RangeError if it names a variable that is not given.
 */
export function interpolate(expr: string, { range, rateInterval, interval = "1m", variables }: Interpolation): string {
  const values: Record<string, string | readonly string[]> = {
    resolution: scraped,
    ...variables,
    __range: range,
    __range_s: String(seconds(range)),
    __rate_interval: rateInterval,
    __interval: interval,
    __interval_ms: String(1000 * seconds(interval)),
  };
  return expr.replace(/\$(\w+)|\$\{(\w+)\}/g, (_, bare: string | undefined, braced: string | undefined) => {
    const name = bare ?? braced ?? "";
    const value = values[name];
    if (value === undefined) throw new RangeError(`no value for the variable $${name}`);
    return typeof value === "string" ? value : `(${value.join("|")})`;
  });
}

/** What the variable `resolution` says where nobody gives it: the panels read what was scraped (`resolution.ts`). */
export const scraped = "raw|";

/** When and for whom a panel is drawn. Times in milliseconds since 1970. */
export interface Viewing {
  readonly fromMs: number;
  readonly toMs: number;
  readonly variables: Interpolation["variables"];
  /** The data source's scrape interval: `$__rate_interval` is four of them at least. */
  readonly scrapeIntervalSeconds: number;
  /** The dashboard's offset from UTC: where its days begin. */
  readonly utcOffsetSeconds?: number;
  /** Points a range query may have; Grafana asks about one per pixel. */
  readonly maxDataPoints?: number;
}

export interface PrometheusRequest {
  readonly path: "/api/v1/query" | "/api/v1/query_range";
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The request that Grafana makes for a query: instant at the range's end, or in steps aligned to the dashboard's days
 * (Grafana `pkg/promlib/models/query.go`: interval, rate interval and alignment).
 */
export function prometheusRequest(
  query: Pick<PanelQuery, "expr" | "mode" | "timeFrom" | "interval" | "maxDataPoints">,
  viewing: Viewing,
): PrometheusRequest {
  const { toMs, scrapeIntervalSeconds: scrape, utcOffsetSeconds: offset = 0 } = viewing;
  const maxDataPoints = query.maxDataPoints ?? viewing.maxDataPoints ?? 1000;
  const fromMs = query.timeFrom === undefined ? viewing.fromMs : startOf(query.timeFrom, toMs, offset);
  const rangeSeconds = Math.max(1, Math.round((toMs - fromMs) / 1000));
  const smallest = Math.max(scrape, query.interval === undefined ? 0 : seconds(query.interval));
  const step = Math.max(smallest, roundStep(rangeSeconds / maxDataPoints));
  const expr = interpolate(query.expr, {
    range: `${rangeSeconds}s`,
    interval: `${step}s`,
    rateInterval: `${Math.max(step + scrape, 4 * scrape)}s`,
    variables: viewing.variables,
  });
  if (query.mode === "instant") {
    return { path: "/api/v1/query", parameters: { query: expr, time: String(toMs / 1000) } };
  }
  const aligned = (ms: number): string => String(Math.floor((ms / 1000 + offset) / step) * step - offset);
  return {
    path: "/api/v1/query_range",
    parameters: { query: expr, start: aligned(fromMs), end: aligned(toMs), step: String(step) },
  };
}

/** The next step that reads well, as Grafana rounds it (`pkg/tsdb/intervalv2`, `roundInterval`): 288 s is five minutes. */
function roundStep(wanted: number): number {
  const [, step] = roundSteps.find(([limit]) => wanted < limit) ?? [];
  return step ?? Math.ceil(wanted / 86_400) * 86_400;
}

/** Below so many seconds -> this step. */
const roundSteps = [
  [1.5, 1],
  [3.5, 2],
  [7.5, 5],
  [12.5, 10],
  [17.5, 15],
  [25, 20],
  [45, 30],
  [90, 60],
  [210, 120],
  [450, 300],
  [750, 600],
  [1050, 900],
  [1500, 1200],
  [2700, 1800],
  [5400, 3600],
  [9000, 7200],
  [16_200, 10_800],
  [32_400, 21_600],
  [86_400, 43_200],
] as const;

const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Seconds of a duration of one unit: `90s`, `1d`. */
function seconds(duration: string): number {
  const [, amount, unit] = /^(\d+)([smhdw])$/.exec(duration) ?? [];
  if (amount === undefined || unit === undefined) throw new RangeError(`not a duration: ${duration}`);
  return Number(amount) * secondsPer[unit as keyof typeof secondsPer];
}

/** Start of a panel's own time: `now-13d/d` is the midnight thirteen days before the last one. */
function startOf(timeFrom: string, nowMs: number, utcOffsetSeconds: number): number {
  const [, back, day] = /^now(?:-(\d+[smhdw]))?(\/d)?$/.exec(timeFrom) ?? [];
  if (back === undefined && day === undefined) throw new RangeError(`not a start: ${timeFrom}`);
  const then = nowMs / 1000 - (back === undefined ? 0 : seconds(back));
  if (day === undefined) return then * 1000;
  return (Math.floor((then + utcOffsetSeconds) / 86_400) * 86_400 - utcOffsetSeconds) * 1000;
}
