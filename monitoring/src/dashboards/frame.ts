/** What every dashboard of ours has around its panels: identity, time, the choice of data source, namespace and voicebot. */
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, count, highest, max, missingIn, value, variable } from "../promql.ts";
import { datasource } from "./panel.ts";
import type { Text } from "./text/text.ts";

/** One Voicebot, which its own copy of a dashboard shows first. */
export interface Bot {
  readonly namespace: string;
  readonly name: string;
}

export interface Identity {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/**
 * The series of the voicebots that the reader chose. `job` is the Voicebot's name; it is used rather than `voicebot`
 * because every Prometheus sets it, whoever wrote the scrape configuration.
 */
export const chosen = { namespace: variable("namespace"), job: variable("job") } as const;

/** The labels that make one bot: a name is unique within its namespace only. */
export const perBot = ["namespace", "job"] as const;

interface Marks {
  readonly name: string;
  readonly promql: string;
  readonly color: string;
  /** `{{label}}` is replaced by the label's value. */
  readonly text: string;
}

/**
 * What happened to the pods, marked on every panel over time: a decision of the autoscaler, and a pod that drains. Each
 * compares a step of the graph with the one before, so that a long range leaves nothing out between two steps; and counts
 * upwards, since Grafana marks only what is above zero.
 */
export function podMarks(text: Text): readonly Marks[] {
  const pods = value(metrics.maxCalls, chosen);
  const before = value(metrics.maxCalls, chosen, "$__interval");
  const bot = "{{namespace}}/{{job}}";
  return [
    { name: text.annotations.grown, promql: count(missingIn(pods, before), perBot).promql, color: "blue", text: bot },
    {
      name: text.annotations.shrunk,
      promql: count(missingIn(before, pods), perBot).promql,
      color: "purple",
      text: bot,
    },
    {
      name: text.annotations.draining,
      promql: above(max(highest(metrics.draining, "$__interval", chosen), [...perBot, "pod"]), 0).promql,
      color: "orange",
      text: `${bot} {{pod}}`,
    },
  ];
}

/** The same dashboard with these marks. */
export function marked(built: dashboard.DashboardBuilder, marks: readonly Marks[]): dashboard.DashboardBuilder {
  for (const { name, promql, color, text } of marks) {
    built.annotation(
      new dashboard.AnnotationQueryBuilder()
        .name(name)
        .datasource(datasource)
        .enable(true)
        .iconColor(color)
        .expr(promql)
        .step("60s")
        .titleFormat(name)
        .textFormat(text)
        .tagKeys(""),
    );
  }
  return built;
}

/** @param present a metric that every program shown exposes from its start: its labels are the choices. */
export function frame(identity: Identity, text: Text, present: string, bot?: Bot): dashboard.DashboardBuilder {
  return (
    new dashboard.DashboardBuilder(identity.title)
      .uid(identity.uid)
      .description(identity.description)
      .tags([...identity.tags])
      .readonly()
      .timezone(text.timezone)
      .time({ from: "now-24h", to: "now" })
      .refresh("30s")
      .tooltip(dashboard.DashboardCursorSync.Crosshair)
      .withVariable(
        new dashboard.DatasourceVariableBuilder("datasource").label(text.variables.datasource).type("prometheus"),
      )
      .withVariable(choice("namespace", text.variables.namespace, present, ".*", bot?.namespace))
      .link(
        new dashboard.DashboardLinkBuilder("Voicebots")
          .type(dashboard.DashboardLinkType.Dashboards)
          .tags(["voicebot"])
          .asDropdown(true)
          .keepTime(true)
          .includeVars(true),
      )
      .withVariable(choice("job", text.variables.voicebot, `${present}{namespace=~"$namespace"}`, ".+", bot?.name))
      // Where the links to single calls lead: the reader sets it, or whoever provisions the dashboard does.
      .withVariable(
        new dashboard.TextBoxVariableBuilder("console")
          .label(text.variables.console)
          .defaultValue("http://localhost:8501")
          .hide(dashboard.VariableHide.HideVariable),
      )
  );
}

/** `all` is `.*` where the label may be absent: outside Kubernetes nothing sets a namespace. */
function choice(
  label: string,
  title: string,
  series: string,
  all: string,
  first: string | undefined,
): dashboard.QueryVariableBuilder {
  const built = new dashboard.QueryVariableBuilder(label)
    .label(title)
    .datasource(datasource)
    .query(`label_values(${series}, ${label})`)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(all);
  return built.current(first === undefined ? { text: ["All"], value: ["$__all"] } : { text: [first], value: [first] });
}
