/** The parts of a dashboard of Grafana's classic schema that we draw. */
import type { FieldConfigSource } from "@grafana/data";

export interface TargetJson {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly format?: string;
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly TargetJson[];
  readonly fieldConfig?: FieldConfigSource;
  // biome-ignore lint/suspicious/noExplicitAny: each kind of panel has options of its own
  readonly options?: any;
  readonly transformations?: readonly { readonly id: string; readonly options?: unknown }[];
  readonly timeFrom?: string;
  readonly interval?: string;
  readonly links?: readonly unknown[];
}

export interface VariableJson {
  readonly type: string;
  readonly name: string;
  readonly label?: string;
  readonly allValue?: string;
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
