import { botRules, prometheusRuleGroups } from "@voicebots/monitoring/objects";
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childOf } from "./child.ts";
import type { Choices } from "./choices.ts";
import { optionalKinds } from "./optional-kinds.ts";

/**
 * The alerts of this bot alone, and what its dashboards read over long ranges. Its budget and its capacity are in its
 * metrics, so the rules are the same for all.
 */
export function prometheusRule(voicebot: Voicebot, { monitoring }: Choices): readonly KubernetesObject[] {
  const { enabled, labels: own, exclude, runbooksUrl } = voicebot.spec.monitoring.prometheusRule;
  if (!enabled) return [];
  const bot = { namespace: voicebot.namespace, name: voicebot.name };
  const runbooks = runbooksUrl === undefined ? {} : { runbooks: runbooksUrl.replace(/\/+$/, "") };
  const rules = botRules(bot, { exclude, ...runbooks });
  const spec = {
    get groups() {
      return rules.groups;
    },
  };
  const labels = { ...monitoring.labels, ...own };
  const options = { component: "monitoring", labels, standsForBody: rules.digest } as const;
  return [childOf(voicebot, { ...optionalKinds.prometheusRule, ...options }, { spec })];
}

/** Names in `exclude` that no alert has: misspelt, or gone. */
export function unknownAlerts({ spec }: Pick<Voicebot, "spec">): readonly string[] {
  return spec.monitoring.prometheusRule.exclude.filter((name) => !known.has(name));
}

/** The same for every bot. */
const known: ReadonlySet<string> = new Set(
  prometheusRuleGroups({ bot: { namespace: "any", name: "any" } }).flatMap(({ rules }) =>
    rules.map(({ alert }) => alert),
  ),
);
