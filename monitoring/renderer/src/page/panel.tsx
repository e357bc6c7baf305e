/** One panel: asks, configures, draws; and leaves in the page what became of it, for whoever takes the picture. */
import { type DataFrame, FieldType, LoadingState, rangeUtil, type TimeRange } from "@grafana/data";
import { PanelChrome, useTheme2 } from "@grafana/ui";
import { useEffect, useState } from "react";
import type { DashboardJson, PanelJson } from "./dashboard-json.ts";
import { asConfigured } from "./grafana.ts";
import { ask, type Mark, marksOf, type Source, viewingOf } from "./prometheus.ts";
import { visualisations } from "./visualisations/index.ts";

export interface Shown {
  readonly frames: DataFrame[];
  readonly range: TimeRange;
  readonly marks: readonly Mark[];
}

interface Props {
  readonly panel: PanelJson;
  readonly json: DashboardJson;
  readonly source: Source;
  readonly width: number;
  readonly height: number;
}

/** data-state: what the picture-taker waits for and reports. */
type State = "asking" | "drawn" | "empty" | "failed";

export function Panel({ panel, json, source, width, height }: Props) {
  const { shown, error } = useShown(panel, json, source, width);
  const Visualisation = visualisations[panel.type];
  const problem = Visualisation === undefined ? `@grafana/ui has no component for "${panel.type}"` : error;
  const empty = shown !== undefined && !shown.frames.some(hasNumber);
  const state: State =
    problem !== undefined ? "failed" : shown === undefined ? "asking" : empty ? "empty" : "drawn";
  return (
    <div data-panel={panel.title} data-state={state} data-problem={problem}>
      <PanelChrome
        title={panel.title ?? ""}
        description={panel.description ?? ""}
        width={width}
        height={height}
        loadingState={LoadingState.Done}
        {...(problem === undefined ? {} : { statusMessage: problem })}
        titleItems={panel.timeFrom === undefined ? undefined : <OwnTime from={panel.timeFrom} />}
      >
        {(innerWidth, innerHeight) =>
          shown === undefined || Visualisation === undefined ? (
            <span>{problem}</span>
          ) : empty && !Visualisation.drawsNothing ? (
            <Nothing text={panel.fieldConfig?.defaults.noValue ?? "No data"} height={innerHeight} />
          ) : (
            <Visualisation.Draw panel={panel} json={json} {...shown} width={innerWidth} height={innerHeight} />
          )
        }
      </PanelChrome>
    </div>
  );
}

function useShown(panel: PanelJson, json: DashboardJson, source: Source, width: number) {
  const [shown, setShown] = useState<Shown>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    if ((panel.targets ?? []).length === 0) return setError("asks nothing");
    const asking = async (): Promise<void> => {
      const viewing = viewingOf(json, source, width);
      const { frames, range } = await ask(panel, viewing, source);
      const marks = panel.type === "timeseries" ? await marksOf(json, viewing, source) : [];
      setShown({ frames: await asConfigured(frames, panel), range, marks });
    };
    asking().catch((failure: unknown) => setError(String(failure)));
  }, [panel, json, source, width]);
  return { shown, error };
}

const hasNumber = ({ fields }: DataFrame): boolean =>
  fields.some(({ type, values }) => type === FieldType.number && values.some((value) => Number.isFinite(value)));

function Nothing({ text, height }: { readonly text: string; readonly height: number }) {
  const { typography, colors } = useTheme2();
  const centred = { display: "flex", alignItems: "center", justifyContent: "center", height } as const;
  return <div style={{ ...centred, ...typography.h4, color: colors.text.secondary }}>{text}</div>;
}

/** What Grafana writes beside the title of a panel with a time of its own. */
function OwnTime({ from }: { readonly from: string }) {
  const { typography, colors } = useTheme2();
  return (
    <span style={{ ...typography.bodySmall, color: colors.text.secondary, padding: "0 8px", whiteSpace: "nowrap" }}>
      {rangeUtil.describeTextRange(from).display}
    </span>
  );
}
