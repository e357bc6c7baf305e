import { getDisplayProcessor, getDisplayValueAlignmentFactors, VizOrientation } from "@grafana/data";
import { BarGauge, BarGaugeDisplayMode, VizRepeater } from "@grafana/ui";
import { BarGaugeNamePlacement, BarGaugeValueMode } from "@grafana/schema";
import { theme } from "../grafana.ts";
import type { DrawProps } from "./index.ts";
import { valuesOf } from "./values.ts";

/** Grafana's "Bar gauge". */
export function Bars(props: DrawProps) {
  const { panel, width, height, frames } = props;
  const { options = {} } = panel;
  const asked = options.orientation ?? VizOrientation.Auto;
  const orientation =
    asked === VizOrientation.Auto ? (width > height ? VizOrientation.Vertical : VizOrientation.Horizontal) : asked;
  return (
    <VizRepeater
      getValues={() => valuesOf(props)}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={({ value, alignmentFactors, width, height, count }) => (
        <BarGauge
          value={value.display}
          width={width}
          height={height}
          orientation={orientation}
          field={value.field}
          text={options.text}
          display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0) ?? getDisplayProcessor({ field: { config: value.field }, theme })}
          theme={theme}
          itemSpacing={10}
          displayMode={options.displayMode ?? BarGaugeDisplayMode.Gradient}
          {...(count > 1 ? { alignmentFactors } : {})}
          showUnfilled={options.showUnfilled ?? true}
          valueDisplayMode={options.valueMode ?? BarGaugeValueMode.Color}
          namePlacement={options.namePlacement ?? BarGaugeNamePlacement.Auto}
        />
      )}
      width={width}
      height={height}
      source={frames}
      itemSpacing={10}
      renderCounter={0}
      minVizWidth={options.minVizWidth ?? 8}
      minVizHeight={options.minVizHeight ?? 16}
      maxVizHeight={options.maxVizHeight ?? 300}
      orientation={orientation}
    />
  );
}
