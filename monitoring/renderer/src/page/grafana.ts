/**
 * What Grafana's core does around the components that it publishes: the registry of field options with the defaults of
 * each kind of panel (`public/app/core/components/OptionsUI/registry.tsx`, each panel's `module.tsx`).
 */
import {
  applyFieldOverrides,
  booleanOverrideProcessor,
  createTheme,
  type DataFrame,
  displayNameOverrideProcessor,
  type Field,
  FieldConfigOptionsRegistry,
  type FieldConfigPropertyItem,
  type FieldConfigSource,
  FieldType,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardTransformers,
  standardTransformersRegistry,
  ThresholdsMode,
  type TransformerRegistryItem,
  thresholdsOverrideProcessor,
  transformDataFrame,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from "@grafana/data";
import { firstValueFrom } from "rxjs";
import type { PanelJson } from "./dashboard-json.ts";

export const theme = createTheme({ colors: { mode: "dark" } });

export function prepareGrafana(): void {
  standardTransformersRegistry.setInit(
    () =>
      Object.values(standardTransformers).map((transformation) => ({
        id: transformation.id,
        name: transformation.name,
        transformation: () => Promise.resolve(transformation),
      })) as unknown as TransformerRegistryItem[],
  );
}

/** Kinds of panel whose series have colours of their own; the others are coloured by their thresholds. */
const colouredBySeries: readonly string[] = ["timeseries", "barchart", "piechart", "histogram"];

/** What every panel has that says nothing else. */
const defaultThresholds = {
  mode: ThresholdsMode.Absolute,
  steps: [
    { value: -Infinity, color: "green" },
    { value: 80, color: "red" },
  ],
};

/** The frames as a panel draws them: transformed, named, with units, colours and thresholds. */
export async function asConfigured(frames: readonly DataFrame[], panel: PanelJson): Promise<DataFrame[]> {
  const transformed = await firstValueFrom(
    transformDataFrame([...(panel.transformations ?? [])], [...frames], { interpolate: (text) => text }),
  );
  return applyFieldOverrides({
    data: transformed,
    fieldConfig: fieldConfigOf(panel),
    fieldConfigRegistry: registryFor(panel),
    replaceVariables: (text) => text,
    theme,
  });
}

export function fieldConfigOf({ type, fieldConfig }: PanelJson): FieldConfigSource {
  const { defaults = {}, overrides = [] } = fieldConfig ?? {};
  const thresholds = defaults.thresholds ?? defaultThresholds;
  return {
    defaults: {
      color: { mode: colouredBySeries.includes(type) ? "palette-classic" : "thresholds" },
      ...defaults,
      thresholds: {
        ...thresholds,
        // JSON has no -Infinity: the first step's value is null.
        steps: thresholds.steps.map(({ value, color }) => ({ value: value ?? -Infinity, color })),
      },
    },
    overrides,
  };
}

type Process = FieldConfigPropertyItem["process"];

const standardProperties: Readonly<Record<string, Process>> = {
  displayName: displayNameOverrideProcessor,
  unit: unitOverrideProcessor,
  decimals: numberOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  noValue: identityOverrideProcessor,
  color: identityOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  filterable: booleanOverrideProcessor,
};

/** The standard options, and each custom one that the panel names. */
function registryFor({ fieldConfig }: PanelJson): FieldConfigOptionsRegistry {
  const custom = new Set([
    ...Object.keys(fieldConfig?.defaults.custom ?? {}),
    ...(fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties.filter(({ id }) => id.startsWith("custom.")).map(({ id }) => id.slice("custom.".length)),
    ),
  ]);
  const item = (id: string, path: string, process: Process, isCustom: boolean) =>
    ({
      id,
      path,
      name: id,
      process,
      isCustom,
      shouldApply: (field: Field) => isCustom || applies(id, field),
    }) as unknown as FieldConfigPropertyItem;
  return new FieldConfigOptionsRegistry(() => [
    ...Object.entries(standardProperties).map(([id, process]) => item(id, id, process, false)),
    ...[...custom].map((path) => item(`custom.${path}`, path, identityOverrideProcessor, true)),
  ]);
}

const applies = (id: string, { type }: Field): boolean =>
  id === "displayName" || id === "unit" || id === "mappings" || type === FieldType.number || id === "noValue";
