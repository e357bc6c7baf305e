/** Puts panels into rows, in the order in which they are read. */
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";

/** A panel without its number, which its place gives it. */
export type Panel = cog.Builder<dashboard.Panel>;

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export function laidOut(built: dashboard.DashboardBuilder, rows: readonly Row[]): dashboard.Dashboard {
  let id = 0;
  for (const { title, panels } of rows) {
    built.withRow(new dashboard.RowBuilder(title).id(++id));
    for (const panel of panels) built.withPanel({ build: () => ({ ...panel.build(), id: ++id }) });
  }
  return built.build();
}
