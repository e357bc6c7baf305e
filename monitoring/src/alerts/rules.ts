/** Alerts as Prometheus and the PrometheusRule resource take them. */
import type { Bot } from "../dashboards/frame.ts";
import { runbooksHome } from "../published.ts";
import type { Alert, Bots } from "./alert.ts";
import { operatorAlerts, voicebotAlerts } from "./index.ts";

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface RuleOptions {
  /** Watch this bot only, as its own PrometheusRule does; otherwise all bots, and the operator. */
  readonly bot?: Bot;
  /** Alerts left out, by name. */
  readonly exclude?: readonly string[];
  /** Where the runbooks are published: `${runbooks}/VoicebotDown.md`. */
  readonly runbooks?: string;
}

export function prometheusRuleGroups({
  bot,
  exclude = [],
  runbooks = runbooksHome,
}: RuleOptions = {}): readonly RuleGroup[] {
  const rulesOf = (alerts: readonly Alert[], bots: Bots): readonly Rule[] =>
    alerts.filter(({ name }) => !exclude.includes(name)).flatMap((alert) => rulesFor(alert, bots, bot, runbooks));
  if (bot !== undefined) {
    return [
      { name: `voicebot-${bot.name}`, rules: rulesOf(voicebotAlerts, { namespace: bot.namespace, job: bot.name }) },
    ];
  }
  return [
    { name: "voicebot", rules: rulesOf(voicebotAlerts, {}) },
    { name: "voicebot-operator", rules: rulesOf(operatorAlerts, {}) },
  ];
}

function rulesFor(alert: Alert, bots: Bots, bot: Bot | undefined, runbooks: string): readonly Rule[] {
  return alert.conditions.map(({ expression, lasting, severity, labels }) => ({
    alert: alert.name,
    expr: expression(bots).promql,
    for: lasting,
    // An alert on what is missing has no series to take its labels from.
    labels: { severity, ...labels, ...(bot && { namespace: bot.namespace, job: bot.name }) },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbooks}/${alert.name}.md`,
    },
  }));
}
