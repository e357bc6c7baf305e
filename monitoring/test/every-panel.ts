/** Every dashboard in both languages, its panels and their queries, for rules that all of them keep. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type { Metric } from "../src/metrics/metric.ts";
import { operatorMetrics } from "../src/metrics/operator.ts";
import { voicebotMetrics } from "../src/metrics/voicebot.ts";
import { builtDashboards, languages } from "../src/objects.ts";
import { recordings } from "../src/recordings/index.ts";
import { parsed } from "./parsed-promql.ts";

export const catalogue: readonly Metric[] = [...Object.values(voicebotMetrics), ...Object.values(operatorMetrics)];

/** Name as exposed -> is it a counter. */
export const exposed = new Map(
  catalogue.flatMap((metric): [string, boolean][] =>
    metric.kind === "histogram"
      ? ["_bucket", "_sum", "_count"].map((suffix) => [metric.name + suffix, true])
      : [[metric.name, metric.kind === "counter"]],
  ),
);

/** Name as recorded -> the function that reads it: growth is added up, levels are the last. */
export const recordedBy = new Map(
  recordings.map(({ kind, series }) => [series.name, kind === "growth" ? "sum_over_time" : "last_over_time"]),
);

export const everyDashboard = languages.flatMap((language) =>
  builtDashboards(language).map(({ name, built }) => ({ name, built })),
);

const isRow = (panel: dashboard.Panel | dashboard.RowPanel): panel is dashboard.RowPanel => panel.type === "row";

export const panelsOf = (built: dashboard.Dashboard): readonly dashboard.Panel[] =>
  (built.panels ?? []).filter((panel) => !isRow(panel));

export const targetsOf = (panel: dashboard.Panel): readonly prometheus.Dataquery[] =>
  (panel.targets ?? []) as prometheus.Dataquery[];

export const everyPanel = everyDashboard.flatMap(({ name, built }) =>
  panelsOf(built).map((panel) => ({ where: `${name}: ${panel.title}`, panel })),
);

export const everyQuery = everyPanel.flatMap(({ where, panel }) =>
  targetsOf(panel).map((target) => ({ query: parsed(target.expr), where })),
);
