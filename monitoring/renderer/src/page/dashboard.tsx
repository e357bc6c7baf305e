/** The grid of panels, as Grafana lays it out: 24 columns, 30 pixels a line and 8 between. */
import { useTheme2 } from "@grafana/ui";
import type { DashboardJson, PanelJson, VariableJson } from "./dashboard-json.ts";
import { Panel } from "./panel.tsx";
import { type Source, timeOf } from "./prometheus.ts";

export const width = 1600;
const gap = 8;
const line = 30;
const margin = 16;
const column = (width - 2 * margin + gap) / 24;

export function Dashboard({ json, source }: { readonly json: DashboardJson; readonly source: Source }) {
  const theme = useTheme2();
  const bottom = Math.max(...json.panels.map(({ gridPos: { y, h } }) => y + h));
  return (
    <div style={{ width, background: theme.colors.background.canvas, fontFamily: theme.typography.fontFamily }}>
      <Heading json={json} source={source} />
      <div style={{ position: "relative", height: bottom * (line + gap) + margin }}>
        {json.panels.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const place = {
            left: margin + x * column,
            top: y * (line + gap),
            width: w * column - gap,
            height: h * (line + gap) - gap,
          };
          return (
            <div key={panel.id} style={{ position: "absolute", ...place }}>
              {panel.type === "row" ? (
                <RowTitle panel={panel} />
              ) : (
                <Panel panel={panel} json={json} source={source} width={place.width} height={place.height} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function RowTitle({ panel }: { readonly panel: PanelJson }) {
  const { typography, colors } = useTheme2();
  return (
    <div style={{ ...typography.h5, color: colors.text.primary, lineHeight: "30px", margin: 0 }}>⌄ {panel.title}</div>
  );
}

/** Our own, so that nobody takes the picture for a Grafana server's: title, choices, time. */
function Heading({ json, source }: { readonly json: DashboardJson; readonly source: Source }) {
  const { typography, colors, shape } = useTheme2();
  const { fromMs, toMs } = timeOf(json, source);
  const moment = (ms: number): string =>
    new Date(ms).toLocaleString("sv-SE", { timeZone: json.timezone === "utc" ? "UTC" : json.timezone }).slice(0, 16);
  const choice = ({ label, name, current, type }: VariableJson) => (
    <span key={name} style={{ display: "inline-flex", marginRight: 12, ...typography.bodySmall }}>
      <span style={{ padding: "4px 8px", background: colors.background.secondary, color: colors.text.primary }}>
        {label ?? name}
      </span>
      <span
        style={{
          padding: "4px 8px",
          border: `1px solid ${colors.border.medium}`,
          borderRadius: shape.radius.default,
          color: colors.text.secondary,
        }}
      >
        {type === "datasource" ? "Prometheus" : [current?.text ?? ""].flat().join(" + ")}
      </span>
    </span>
  );
  return (
    <div style={{ padding: `${margin}px ${margin}px 12px`, color: colors.text.primary }}>
      <div style={{ display: "flex", justifyContent: "space-between", alignItems: "baseline", marginBottom: 12 }}>
        <span style={typography.h3}>{json.title}</span>
        <span style={{ ...typography.bodySmall, color: colors.text.secondary }}>
          {moment(fromMs)} – {moment(toMs)} · {json.timezone === "utc" ? "UTC" : json.timezone}
        </span>
      </div>
      {(json.templating?.list ?? []).filter(({ hide }) => hide !== 2).map(choice)}
    </div>
  );
}
