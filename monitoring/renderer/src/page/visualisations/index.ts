/** Kind of panel -> how it is drawn. */
import type { ComponentType } from "react";
import type { DashboardJson, PanelJson } from "../dashboard-json.ts";
import type { Shown } from "../panel.tsx";
import { Bars } from "./bars.tsx";
import { Numbers } from "./numbers.tsx";
import { OverTime } from "./over-time.tsx";
import { Rows } from "./rows.tsx";

export interface DrawProps extends Shown {
  readonly panel: PanelJson;
  readonly json: DashboardJson;
  readonly width: number;
  readonly height: number;
}

interface Visualisation {
  readonly Draw: ComponentType<DrawProps>;
  /** Has a way of its own to show that there is nothing. */
  readonly drawsNothing?: boolean;
}

export const visualisations: Readonly<Record<string, Visualisation | undefined>> = {
  stat: { Draw: Numbers },
  bargauge: { Draw: Bars },
  timeseries: { Draw: OverTime },
  table: { Draw: Rows },
};
