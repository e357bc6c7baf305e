/** The numbers of a panel of numbers, reduced as its options say (Grafana `StatPanel.tsx`, `BarGaugePanel.tsx`). */
import { type FieldDisplay, getFieldDisplayValues } from "@grafana/data";
import { fieldConfigOf, theme } from "../grafana.ts";
import type { DrawProps } from "./index.ts";

export function valuesOf({ panel, frames, json }: DrawProps, sparkline = false): FieldDisplay[] {
  return getFieldDisplayValues({
    data: frames,
    reduceOptions: { calcs: ["lastNotNull"], ...panel.options?.reduceOptions },
    fieldConfig: fieldConfigOf(panel),
    replaceVariables: (text) => text,
    sparkline,
    theme,
    timeZone: json.timezone,
  });
}
