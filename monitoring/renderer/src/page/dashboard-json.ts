/** The parts of a dashboard of Grafana's classic schema that we draw. */
import type { DataTransformerConfig, FieldConfigSource, ReduceDataOptions, VizOrientation } from "@grafana/data";
import type {
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  VizLegendOptions,
  VizTextDisplayOptions,
} from "@grafana/schema";
import type {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
} from "@grafana/ui";

export interface TargetJson {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly format?: string;
}

/** Of all kinds of panel together: each reads its own. */
export interface OptionsJson {
  readonly reduceOptions?: Partial<ReduceDataOptions>;
  readonly orientation?: VizOrientation;
  readonly text?: VizTextDisplayOptions;
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly justifyMode?: BigValueJustifyMode;
  readonly textMode?: BigValueTextMode;
  readonly displayMode?: BarGaugeDisplayMode;
  readonly showUnfilled?: boolean;
  readonly valueMode?: BarGaugeValueMode;
  readonly namePlacement?: BarGaugeNamePlacement;
  readonly minVizWidth?: number;
  readonly minVizHeight?: number;
  readonly maxVizHeight?: number;
  readonly legend?: Partial<VizLegendOptions>;
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly TargetJson[];
  readonly fieldConfig?: FieldConfigSource;
  readonly options?: OptionsJson;
  readonly transformations?: readonly DataTransformerConfig[];
  readonly timeFrom?: string;
  readonly interval?: string;
  readonly links?: readonly unknown[];
}

export interface VariableJson {
  readonly type: string;
  readonly name: string;
  readonly label?: string;
  readonly allValue?: string;
  /** 2: the reader does not see it. */
  readonly hide?: number;
  readonly current?: { readonly text?: string | readonly string[]; readonly value?: string | readonly string[] };
}

export interface AnnotationJson {
  readonly name: string;
  readonly enable?: boolean;
  readonly iconColor?: string;
  readonly expr?: string;
  readonly builtIn?: number;
}

export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly timezone: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly panels: readonly PanelJson[];
  readonly templating?: { readonly list?: readonly VariableJson[] };
  readonly annotations?: { readonly list?: readonly AnnotationJson[] };
}
