/**
 * Whether panels read what was scraped or what rules have recorded of it: a hidden variable of each dashboard, which
 * Grafana asks Prometheus for whenever the range changes.
 */
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { max, rangeOf, value } from "../promql.ts";
import { type Resolution, sumOfPods } from "../recordings/recording.ts";
import { chosen, perBot } from "./frame.ts";
import { datasource } from "./panel.ts";
import { type PrometheusRequest, prometheusRequest, scraped, type Viewing } from "./queries.ts";

/**
 * Over ranges longer than this, in seconds, the coarser first. By then a line's 300 points and 400 columns
 * (`panel.ts`) stand no closer than pieces of growth do.
 */
const longerThan: readonly (readonly [seconds: number, resolution: Resolution])[] = [
  [7 * 86_400, "30m"],
  [86_400, "5m"],
];

const says = (resolution: string): string => `label_replace(vector(1), "resolution", "${resolution}", "", "")`;

const halfHour = "30m";

/**
 * The bots that are badly recorded: over more than a hundredth of the range, and more than one half hour, they were there
 * (every bot says its capacity all the time) and there were no six pieces of five minutes. Their rules are younger than
 * they are, or not loaded; or loaded twice, and all would count double.
 */
const badlyRecorded = (): string => {
  const there = max(value(metrics.maxCalls, chosen), perBot).promql;
  const pieces = rangeOf(sumOfPods(metrics.maxCalls).series.name, halfHour, { ...chosen, resolution: "5m" });
  const unrecorded = `${there} unless on (${perBot.join(", ")}) (count_over_time(${pieces}) > 4 < 8)`;
  return `count_over_time((${unrecorded})[$__range:${halfHour}]) > 1 + $__range_s / 180000`;
};

const wanted = longerThan
  .map(([seconds, resolution]) => `(${says(resolution)} and on () vector($__range_s) > ${seconds})`)
  .join(" or on () ");

/** Answers one series, whose label `resolution` is the variable's value: a regular expression for the label of that name. */
const resolutionPromql = `(${wanted}) unless on () (${badlyRecorded()}) or on () ${says(scraped)}`;

/** The same dashboard, whose panels read what was recorded where the range is long. */
export function recorded(built: dashboard.DashboardBuilder): dashboard.DashboardBuilder {
  const variable = new dashboard.QueryVariableBuilder("resolution")
    .datasource(datasource)
    .query(`query_result(${resolutionPromql})`)
    .regex('/resolution="([^"]+)"/')
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .hide(dashboard.VariableHide.HideVariable)
    .current({ text: scraped, value: scraped });
  // It belongs to this range: a link to another dashboard must not carry it there.
  return built.withVariable({ build: () => ({ ...variable.build(), skipUrlSync: true }) });
}

/** What Grafana asks to know the variable: the answer's label `resolution` says it. */
export const resolutionRequest = (viewing: Viewing): PrometheusRequest =>
  prometheusRequest({ expr: resolutionPromql, mode: "instant" }, viewing);
