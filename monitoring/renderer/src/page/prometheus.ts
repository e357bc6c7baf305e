/** Asks Prometheus what a panel asks, and gives Grafana's data frames. */
import { type DataFrame, dateTime, FieldType, type TimeRange } from "@grafana/data";
import {
  markQueriesOf,
  type PanelQuery,
  type PrometheusRequest,
  prometheusRequest,
  queriesOf,
  type Viewing,
} from "../../../src/dashboards/queries.ts";
import type { DashboardJson, PanelJson, TargetJson } from "./dashboard-json.ts";

export interface Source {
  /** Address of a Prometheus. */
  readonly prometheus: string;
  /** What "now" is, in milliseconds since 1970. */
  readonly atMs: number;
  readonly scrapeIntervalSeconds: number;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

const durationMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `now-24h` to `now`: the only shape that our dashboards open with. */
export function timeOf({ time }: DashboardJson, { atMs }: Source): { fromMs: number; toMs: number } {
  const [, amount, unit] = /^now-(\d+)([mhdw])$/.exec(time.from) ?? [];
  if (amount === undefined || unit === undefined || time.to !== "now") {
    throw new RangeError(`not a time that we draw: ${time.from} to ${time.to}`);
  }
  return { fromMs: atMs - Number(amount) * durationMs[unit as keyof typeof durationMs], toMs: atMs };
}

/** The variables with "All" chosen where nothing else is. */
export function variablesOf({ templating }: DashboardJson): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    (templating?.list ?? []).map(({ name, allValue, current }) => {
      const value = current?.value ?? "";
      const all = [value].flat().includes("$__all");
      return [name, all ? (allValue ?? ".*") : value];
    }),
  );
}

export function viewingOf(json: DashboardJson, source: Source, widthPixels: number): Viewing {
  return {
    ...timeOf(json, source),
    variables: variablesOf(json),
    scrapeIntervalSeconds: source.scrapeIntervalSeconds,
    utcOffsetSeconds: utcOffsetSeconds(json.timezone, source.atMs),
    maxDataPoints: Math.max(100, Math.round(widthPixels)),
  };
}

function utcOffsetSeconds(timezone: string, atMs: number): number {
  const inZone = new Date(atMs).toLocaleString("sv-SE", { timeZone: timezone === "utc" ? "UTC" : timezone });
  return Math.round((Date.parse(`${inZone.replace(" ", "T")}Z`) - atMs) / 1000);
}

export interface Asked {
  readonly frames: readonly DataFrame[];
  /** The panel's own time, which `timeFrom` may make another than the dashboard's. */
  readonly range: TimeRange;
}

/** @throws Error in Prometheus's own words. */
export async function ask(panel: PanelJson, viewing: Viewing, source: Source): Promise<Asked> {
  const queries = queriesOf({ panels: [panel] } as unknown as Parameters<typeof queriesOf>[0]);
  const answers = await Promise.all(
    queries.map(async (query, position) => {
      const target = panel.targets?.[position];
      return target === undefined ? { frames: [], fromMs: 0 } : askOne(query, target, viewing, source);
    }),
  );
  const fromMs = Math.max(...answers.map(({ fromMs }) => fromMs));
  const [from, to] = [dateTime(panel.timeFrom === undefined ? viewing.fromMs : fromMs), dateTime(viewing.toMs)];
  return { frames: answers.flatMap(({ frames }) => frames), range: { from, to, raw: { from, to } } };
}

/** Something that happened to the pods, from one moment to another. */
export interface Mark {
  readonly fromMs: number;
  readonly toMs: number;
  /** By its name, as Grafana's theme has it. */
  readonly color: string;
}

/** The dashboard's marks, joined as Grafana joins them: moments no further apart than a step are one. */
export async function marksOf(json: DashboardJson, viewing: Viewing, source: Source): Promise<readonly Mark[]> {
  const colors = new Map((json.annotations?.list ?? []).map(({ name, iconColor }) => [name, iconColor ?? "red"]));
  const marks = markQueriesOf(json as unknown as Parameters<typeof markQueriesOf>[0]).map(async (query) => {
    const request = prometheusRequest(query, viewing);
    const stepMs = Number(request.parameters["step"]) * 1000;
    const color = colors.get(query.panel) ?? "red";
    return (await answer(request, source)).flatMap(({ points }) => joined(points, stepMs, color));
  });
  return (await Promise.all(marks)).flat();
}

function joined(points: Series["points"], stepMs: number, color: string): readonly Mark[] {
  const all: Mark[] = [];
  for (const [at, value] of points) {
    if (!(number(value) > 0)) continue;
    const last = all.at(-1);
    const continues = last !== undefined && at * 1000 <= last.toMs + stepMs;
    all.push({ fromMs: continues ? last.fromMs : at * 1000, toMs: at * 1000, color });
    if (continues) all.splice(-2, 1);
  }
  return all;
}

async function answer({ path, parameters }: PrometheusRequest, { prometheus }: Source): Promise<readonly Series[]> {
  const response = await fetch(`${prometheus}${path}`, { method: "POST", body: new URLSearchParams(parameters) });
  const { status, error, data } = (await response.json()) as Answer;
  if (status !== "success" || data === undefined) throw new Error(`${error} in ${parameters["query"]}`);
  return data.result.map(({ metric, value, values = [] }) => ({
    metric,
    points: value === undefined ? values : [value],
  }));
}

async function askOne(query: PanelQuery, target: TargetJson, viewing: Viewing, source: Source) {
  const request = prometheusRequest(query, viewing);
  const { parameters } = request;
  const stepMs = Number(parameters["step"] ?? 0) * 1000;
  const series = await answer(request, source);
  return {
    frames: target.format === "table" ? [asTable(series, target)] : series.map((one) => asFrame(one, target, stepMs)),
    fromMs: Number(parameters["start"] ?? 0) * 1000,
  };
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [number, string])[];
}

const number = (text: string): number => Number(text.replace("Inf", "Infinity"));

function asFrame({ metric, points }: Series, { refId, legendFormat }: TargetJson, stepMs: number): DataFrame {
  const name = legend(legendFormat, metric);
  const all = stepMs > 0 ? withGaps(points, stepMs / 1000) : points;
  return {
    refId,
    name,
    length: all.length,
    fields: [
      {
        name: "Time",
        type: FieldType.time,
        config: stepMs > 0 ? { interval: stepMs } : {},
        values: all.map(([at]) => at * 1000),
      },
      {
        name: "Value",
        type: FieldType.number,
        labels: { ...metric },
        config: { displayNameFromDS: name },
        values: all.map(([, value]) => (value === null ? null : number(value))),
      },
    ],
  };
}

/** Nothing where Prometheus gave nothing, as Grafana's panel puts it in, so that no line bridges a night without calls. */
function withGaps(points: Series["points"], stepSeconds: number): readonly (readonly [number, string | null])[] {
  return points.flatMap((point, position) => {
    const before = points[position - 1];
    const gap = before !== undefined && point[0] - before[0] > stepSeconds * 1.5;
    return gap ? [[before[0] + stepSeconds, null] as const, point] : [point];
  });
}

/** One row for each series, one column for each label, as the data source does for `format: table`. */
function asTable(series: readonly Series[], { refId }: TargetJson): DataFrame {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const points = series.flatMap(({ metric, points }) => points.map((point) => ({ metric, point })));
  return {
    refId,
    length: points.length,
    fields: [
      { name: "Time", type: FieldType.time, config: {}, values: points.map(({ point: [at] }) => at * 1000) },
      ...labels.map((label) => ({
        name: label,
        type: FieldType.string,
        config: {},
        values: points.map(({ metric }) => metric[label] ?? ""),
      })),
      {
        name: "Value",
        type: FieldType.number,
        config: {},
        values: points.map(({ point: [, value] }) => number(value)),
      },
    ],
  };
}

function legend(format: string | undefined, metric: Readonly<Record<string, string>>): string {
  if (format === undefined || format === "" || format === "__auto") {
    return `{${Object.entries(metric)
      .map(([label, value]) => `${label}="${value}"`)
      .join(", ")}}`;
  }
  return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => metric[label] ?? "");
}
