/** What the operator and the tests take from here: dashboards as text, the queries in them, and alerts. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type { Bot } from "./dashboards/frame.ts";
import { markQueriesOf, type PanelQuery, queriesOf } from "./dashboards/queries.ts";
import { en } from "./dashboards/text/en.ts";
import { fr } from "./dashboards/text/fr.ts";
import { type Language, languages, type Text } from "./dashboards/text/text.ts";
import { voicebotCache } from "./dashboards/voicebot-cache.ts";
import { voicebotCalls } from "./dashboards/voicebot-calls.ts";
import { voicebotOperator } from "./dashboards/voicebot-operator.ts";
import { voicebotProviders } from "./dashboards/voicebot-providers.ts";
import { voicebotRoi } from "./dashboards/voicebot-roi.ts";
import { anyBot, digestOf, digestOfBot, type TextForAnyBot, textForAnyBot } from "./filled-in.ts";

export { prometheusRuleGroups, type Rule, type RuleGroup, type RuleOptions } from "./alerts/rules.ts";
export { type BotRules, botRules } from "./bot-rules.ts";
export type { Bot } from "./dashboards/frame.ts";
export {
  type Interpolation,
  interpolate,
  type PanelQuery,
  type PrometheusRequest,
  prometheusRequest,
  type Viewing,
} from "./dashboards/queries.ts";
export { resolutionRequest } from "./dashboards/resolution.ts";
export { type Language, languages } from "./dashboards/text/text.ts";
export { type RecordingGroup, type RecordingRule, recordingGroups } from "./recordings/rules.ts";
export { type AdapterRule, activeCallsQuery, adapterRules } from "./scaling.ts";

/** A dashboard to be put in a ConfigMap under the key `${name}.json`, or in a file. */
export interface DashboardObject {
  /** Lower case, digits and dashes; different for every language and every bot. */
  readonly name: string;
  readonly title: string;
  /** Grafana's classic schema, under 1 MiB. Of a bot's own copy it is made when it is read, each time. */
  readonly json: string;
  /** Short; another where the JSON is another. */
  readonly digest: string;
}

/** Names without language or bot. The operator's is no bot's: it comes once, with those for all bots. */
export const dashboardStems = [
  "voicebot-roi",
  "voicebot-calls",
  "voicebot-cache",
  "voicebot-providers",
  "voicebot-operator",
] as const;
export type DashboardStem = (typeof dashboardStems)[number];

interface BuiltDashboard {
  readonly stem: DashboardStem;
  readonly name: string;
  readonly built: dashboard.Dashboard;
}

const texts: Readonly<Record<Language, Text>> = { fr, en };

/**
 * The dashboards in a language, for all voicebots; or, given a bot, its own copies, which show it first. A bot's copy
 * has its own uid and name: the sidecar that loads dashboards mixes up files of one name, and Grafana refuses to write
 * any dashboard of a provider in which two share a uid.
 */
export function dashboards(language: Language, bot?: Bot): readonly DashboardObject[] {
  return bot === undefined ? drawn(language) : filledIn(language, bot);
}

/** A bot's copies go into ConfigMaps, where nobody reads them: without indentation they take half the room. */
function drawn(language: Language): readonly DashboardObject[] {
  return builtDashboards(language).map(({ name, built }) => {
    const json = `${JSON.stringify(built, null, 2)}\n`;
    return { name, title: built.title ?? "", json, digest: digestOf(json) };
  });
}

interface DashboardForAnyBot {
  readonly name: TextForAnyBot;
  readonly title: TextForAnyBot;
  readonly json: TextForAnyBot;
}

const forAnyBot = new Map<Language, readonly DashboardForAnyBot[]>();

function filledIn(language: Language, bot: Bot): readonly DashboardObject[] {
  const templates = forAnyBot.get(language) ?? builtDashboards(language, anyBot).map(asTexts);
  forAnyBot.set(language, templates);
  return templates.map(({ name, title, json }) => ({
    name: name.filledIn(bot),
    title: title.filledIn(bot),
    digest: json.digestFor(bot),
    get json() {
      return json.filledIn(bot);
    },
  }));
}

const asTexts = ({ name, built }: BuiltDashboard): DashboardForAnyBot => ({
  name: textForAnyBot(name),
  title: textForAnyBot(built.title ?? ""),
  json: textForAnyBot(JSON.stringify(built)),
});

/** Every query of these dashboards, with Grafana's variables in it: see `interpolate` and `prometheusRequest`. */
export function panelQueries(
  language: Language,
  of: readonly DashboardStem[] = ["voicebot-roi"],
): readonly PanelQuery[] {
  return builtDashboards(language)
    .filter(({ stem }) => of.includes(stem))
    .flatMap(({ built }) => queriesOf(built));
}

/** Every query for the marks of scaling and draining on their graphs. */
export function markQueries(language: Language): readonly PanelQuery[] {
  return builtDashboards(language).flatMap(({ built }) => markQueriesOf(built));
}

/** The dashboards as data, for tests of how they are made. */
export function builtDashboards(language: Language, bot?: Bot): readonly BuiltDashboard[] {
  const text = texts[language];
  const identity = (
    stem: string,
    { title, description }: { readonly title: string; readonly description: string },
  ) => ({
    uid: uidOf(stem, language, bot),
    title: bot === undefined ? title : `${title} - ${bot.namespace}/${bot.name}`,
    description,
    tags: ["voicebot"],
  });
  const draw: Readonly<Record<DashboardStem, () => dashboard.Dashboard>> = {
    "voicebot-roi": () => voicebotRoi(identity("voicebot-roi", text.voicebotRoi), text, bot),
    "voicebot-calls": () => voicebotCalls(identity("voicebot-calls", text.voicebotCalls), text, bot),
    "voicebot-cache": () => voicebotCache(identity("voicebot-cache", text.voicebotCache), text, bot),
    "voicebot-providers": () => voicebotProviders(identity("voicebot-providers", text.voicebotProviders), text, bot),
    "voicebot-operator": () => voicebotOperator(identity("voicebot-operator", text.voicebotOperator), text),
  };
  return dashboardStems
    .filter((stem) => bot === undefined || stem !== "voicebot-operator")
    .map((stem) => ({ stem, name: uidOf(stem, language, bot), built: draw[stem]() }));
}

/** At most 40 characters, as Grafana demands. French, the guide's language, has the plain name. */
function uidOf(stem: string, language: Language, bot: Bot | undefined): string {
  const inLanguage = language === languages[0] ? stem : `${stem}-${language}`;
  if (bot === undefined) return inLanguage;
  return `${inLanguage}-${digestOfBot(bot)}`;
}
