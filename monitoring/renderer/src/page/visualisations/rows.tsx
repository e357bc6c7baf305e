import { Table } from "@grafana/ui";
import type { DrawProps } from "./index.ts";

/** Grafana's "Table". */
export function Rows({ frames, width, height }: DrawProps) {
  const [frame] = frames;
  return frame === undefined ? null : <Table data={frame} width={width} height={height} />;
}
