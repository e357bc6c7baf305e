import { TimeSeries, TooltipDisplayMode } from "@grafana/ui";
import { LegendDisplayMode, type VizLegendOptions } from "@grafana/schema";
import type { DrawProps } from "./index.ts";
import { Marks } from "./marks.tsx";

/** Grafana's "Time series". */
export function OverTime({ panel, json, frames, range, marks, width, height }: DrawProps) {
  const legend: VizLegendOptions = {
    showLegend: true,
    displayMode: LegendDisplayMode.List,
    placement: "bottom",
    calcs: [],
    ...panel.options?.legend,
  };
  return (
    <TimeSeries
      frames={frames}
      timeRange={range}
      timeZone={json.timezone}
      width={width}
      height={height}
      legend={legend}
      options={{ tooltip: { mode: TooltipDisplayMode.None }, ...panel.options }}
    >
      {(config) => <Marks config={config} marks={marks} />}
    </TimeSeries>
  );
}
