/** What happened to the pods, over a graph: Grafana draws a dashed line and a small triangle for each end. */
import type { UPlotConfigBuilder } from "@grafana/ui";
import { useLayoutEffect } from "react";
import { theme } from "../grafana.ts";
import type { Mark } from "../prometheus.ts";

const triangle = 5;

export function Marks({ config, marks }: { readonly config: UPlotConfigBuilder; readonly marks: readonly Mark[] }) {
  // Before the graph is made, which takes its hooks once.
  useLayoutEffect(() => {
    config.addHook("draw", (plot) => {
      const { ctx, bbox } = plot;
      const pixel = window.devicePixelRatio;
      ctx.save();
      ctx.lineWidth = pixel;
      ctx.setLineDash([4 * pixel, 4 * pixel]);
      for (const { fromMs, toMs, color } of marks) {
        ctx.strokeStyle = ctx.fillStyle = theme.visualization.getColorByName(color);
        for (const at of fromMs === toMs ? [fromMs] : [fromMs, toMs]) {
          const x = plot.valToPos(at, "x", true);
          if (x < bbox.left || x > bbox.left + bbox.width) continue;
          const bottom = bbox.top + bbox.height;
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bottom);
          ctx.stroke();
          ctx.beginPath();
          ctx.moveTo(x, bottom);
          ctx.lineTo(x - triangle * pixel, bottom + triangle * pixel);
          ctx.lineTo(x + triangle * pixel, bottom + triangle * pixel);
          ctx.fill();
        }
      }
      ctx.restore();
    });
  }, [config, marks]);
  return null;
}
