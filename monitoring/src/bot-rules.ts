/** All rules of one bot: its alerts, and what is recorded for its dashboards. */
import { prometheusRuleGroups, type RuleGroup, type RuleOptions } from "./alerts/rules.ts";
import type { Bot } from "./dashboards/frame.ts";
import { anyBot, type TextForAnyBot, textForAnyBot } from "./filled-in.ts";
import { type RecordingGroup, recordingGroups } from "./recordings/rules.ts";

export interface BotRules {
  /** Made when they are read, each time. None is empty. */
  readonly groups: readonly (RuleGroup | RecordingGroup)[];
  /** Short; another where the groups are others. */
  readonly digest: string;
}

/** Bots that do without the same alerts and have the same runbooks have the same rules but for their names. */
const forAnyBot = new Map<string, TextForAnyBot>();
const mostKinds = 100;

export function botRules(bot: Bot, options: Omit<RuleOptions, "bot"> = {}): BotRules {
  const kind = JSON.stringify([options.exclude, options.runbooks]);
  const text = forAnyBot.get(kind) ?? textForAnyBot(JSON.stringify(groupsOf(anyBot, options)));
  if (forAnyBot.size >= mostKinds) forAnyBot.clear();
  forAnyBot.set(kind, text);
  return {
    digest: text.digestFor(bot),
    get groups() {
      return JSON.parse(text.filledIn(bot)) as BotRules["groups"];
    },
  };
}

function groupsOf(bot: Bot, options: Omit<RuleOptions, "bot">): BotRules["groups"] {
  const alerts = prometheusRuleGroups({ ...options, bot });
  return [...alerts.filter(({ rules }) => rules.length > 0), ...recordingGroups(bot)];
}
