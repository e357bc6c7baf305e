/** The kinds of panel our dashboards are made of, with the defaults of the house. What a panel asks and says is passed in. */

import * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { home, runbooksHome } from "../published.ts";
import type { SeriesName } from "./series.ts";
import type { PanelText } from "./text/text.ts";

export const datasource = { type: "prometheus", uid: "${datasource}" } as const;

/** `dthms` is hours:minutes:seconds: no English word in it, and never rounded to "2 days". */
export type Unit = "currencyUSD" | "percentunit" | "s" | "m" | "dthms" | "none" | "short";

/** A query and the name of what it draws; `{{label}}` is replaced by the label's value. */
export interface Query {
  readonly promql: string;
  readonly legend: string;
  /** Shows the calls behind the numbers as dots: for the quantiles of histograms that name calls. */
  readonly exemplars?: boolean;
}

/** Colour from each value upwards; the first step's value is null: from below. */
export type Thresholds = readonly { readonly value: number | null; readonly color: string }[];

interface Options {
  readonly unit: Unit;
  /** Lines without any let the axis choose: three decimals of a millisecond are no use. */
  readonly decimals?: number;
  /** Width, of 24 columns. */
  readonly span: number;
  readonly height: number;
  /** A time of its own, whatever the picker says: `now/d`. */
  readonly timeFrom?: string;
  /** The smallest step of a range query. */
  readonly interval?: string;
  /** Lines only: how high the axis is at least, for what is mostly zero. Without it an axis of zeros reaches to 100. */
  readonly axisTo?: number;
  /** The alert that watches this number: its runbook is linked. */
  readonly alert?: string;
  /** What to call a series: legend as the query names it -> words and colour; dashed: a limit, not a measurement. */
  readonly names?: Readonly<Record<string, SeriesName & { readonly dashed?: boolean }>>;
}

/** A single number. */
export function number(
  text: PanelText,
  query: Query,
  options: Options & { readonly thresholds?: Thresholds },
): stat.PanelBuilder {
  const panel = described(new stat.PanelBuilder(), text, [query], "instant", options)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(options.thresholds ? common.BigValueColorMode.Background : common.BigValueColorMode.None);
  return options.thresholds ? panel.thresholds(thresholds(options.thresholds)) : panel;
}

/** A list of numbers with their names, which need not have the same measure. */
export function list(text: PanelText, queries: readonly Query[], options: Options): stat.PanelBuilder {
  return described(new stat.PanelBuilder(), text, queries, "instant", options)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .orientation(common.VizOrientation.Horizontal)
    .textMode(common.BigValueTextMode.ValueAndName)
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.None);
}

/** One horizontal bar for each series. */
export function bars(
  text: PanelText,
  query: Query,
  options: Options & { readonly max?: number },
): bargauge.PanelBuilder {
  const panel = described(new bargauge.PanelBuilder(), text, [query], "instant", options)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    // Without it Grafana paints whatever is above 80 red.
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Fixed).fixedColor("blue"))
    .min(0);
  return options.max === undefined ? panel : panel.max(options.max);
}

/** A day in steps of five minutes, an hour in steps of one: a point for each pixel would draw the noise of few calls. */
const pointsOfALine = 300;

/** Lines over time. */
export function lines(
  text: PanelText,
  queries: readonly Query[],
  options: Options & { readonly thresholds?: Thresholds },
): timeseries.PanelBuilder {
  const panel = overTime(text, queries, options)
    .maxDataPoints(pointsOfALine)
    .drawStyle(common.GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(8);
  return options.thresholds
    ? panel
        .thresholds(thresholds(options.thresholds))
        .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed))
    : panel;
}

/** More columns than these cannot be told apart; and over a week each of them is half an hour, as it is recorded. */
const mostColumns = 400;

/** Columns over time, each drawn from the moment where it begins, stacked. */
export function columns(text: PanelText, queries: readonly Query[], options: Options): timeseries.PanelBuilder {
  return overTime(text, queries, options)
    .maxDataPoints(mostColumns)
    .drawStyle(common.GraphDrawStyle.Bars)
    .barAlignment(common.BarAlignment.After)
    .fillOpacity(70)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group("A"));
}

function overTime(text: PanelText, queries: readonly Query[], options: Options): timeseries.PanelBuilder {
  const panel = described(new timeseries.PanelBuilder(), text, queries, "range", options);
  if (options.axisTo !== undefined) panel.axisSoftMax(options.axisTo);
  return panel
    .min(0)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi));
}

/** What the builders of all kinds of panel share; the SDK gives them no common type. */
interface AnyPanel extends cog.Builder<dashboard.Panel> {
  title(title: string): this;
  description(description: string): this;
  noValue(noValue: string): this;
  datasource(datasource: common.DataSourceRef): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  span(columns: number): this;
  height(rows: number): this;
  interval(interval: string): this;
  timeFrom(timeFrom: string): this;
  withTarget(target: cog.Builder<cog.Dataquery>): this;
  links(links: cog.Builder<dashboard.DashboardLink>[]): this;
  overrideByName(name: string, properties: dashboard.DynamicConfigValue[]): this;
}

function described<P extends AnyPanel>(
  panel: P,
  text: PanelText,
  queries: readonly Query[],
  mode: "instant" | "range",
  options: Options,
): P {
  panel
    .title(text.title)
    .description(text.description)
    .noValue(text.noValue)
    .datasource(datasource)
    .unit(options.unit)
    .span(options.span)
    .height(options.height);
  panel.links(linksOf(options.alert));
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.timeFrom !== undefined) panel.timeFrom(options.timeFrom);
  if (options.interval !== undefined) panel.interval(options.interval);
  for (const [position, query] of queries.entries()) panel.withTarget(target(query, position, mode));
  for (const [series, { name, color, dashed }] of Object.entries(options.names ?? {})) {
    const properties: dashboard.DynamicConfigValue[] = [{ id: "displayName", value: name }];
    if (color !== undefined) properties.push({ id: "color", value: { mode: "fixed", fixedColor: color } });
    if (dashed === true) {
      properties.push({ id: "custom.lineStyle", value: { fill: "dash", dash: [8, 8] } });
      properties.push({ id: "custom.fillOpacity", value: 0 });
    }
    panel.overrideByName(series, properties);
  }
  return panel;
}

/** The calls of the same time in the console, and what to do about the number. */
function linksOf(alert: string | undefined): cog.Builder<dashboard.DashboardLink>[] {
  const link = (title: string, url: string) =>
    new dashboard.DashboardLinkBuilder(title).type(dashboard.DashboardLinkType.Link).url(url).targetBlank(true);
  return [
    link("Console", "${console}/?from=${__from}&to=${__to}"),
    alert === undefined ? link("Guide", `${home}/monitoring.md`) : link("Runbook", `${runbooksHome}/${alert}.md`),
  ];
}

function target(query: Query, position: number, mode: "instant" | "range"): prometheus.DataqueryBuilder {
  const built = new prometheus.DataqueryBuilder()
    .refId(String.fromCharCode("A".charCodeAt(0) + position))
    .datasource(datasource)
    .expr(query.promql)
    .legendFormat(query.legend);
  if (query.exemplars === true) built.exemplar(true);
  return mode === "instant" ? built.instant() : built.range();
}

function thresholds(steps: Thresholds): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(({ value, color }) => ({ value, color })));
}
