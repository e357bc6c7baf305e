/** What the operator and the tests take from here: dashboards as text, the queries in them, and alerts. */
import { createHash } from "node:crypto";
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

export { prometheusRuleGroups, type Rule, type RuleGroup, type RuleOptions } from "./alerts/rules.ts";
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
  /** Grafana's classic schema, under 1 MiB. */
  readonly json: string;
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
function drawn(language: Language, bot?: Bot): readonly DashboardObject[] {
  return builtDashboards(language, bot).map(({ name, built }) => ({
    name,
    title: built.title ?? "",
    json: bot === undefined ? `${JSON.stringify(built, null, 2)}\n` : JSON.stringify(built),
  }));
}

/** Of no bot. Letters and dashes, as in every bot's name: nothing is written differently for it. */
const anyBot: Bot = { namespace: "namespace-of-any-bot", name: "name-of-any-bot" };
const forAnyBot = new Map<Language, readonly DashboardObject[]>();

/** Drawing a bot's dashboards takes tens of milliseconds, and an operator has thousands of bots: drawn once, then filled in. */
function filledIn(language: Language, bot: Bot): readonly DashboardObject[] {
  const templates = forAnyBot.get(language) ?? drawn(language, anyBot);
  forAnyBot.set(language, templates);
  const values = new Map([
    [anyBot.namespace, bot.namespace],
    [anyBot.name, bot.name],
    [digestOf(anyBot), digestOf(bot)],
  ]);
  const places = new RegExp([...values.keys()].join("|"), "g");
  const fill = (text: string): string => text.replace(places, (place) => values.get(place) ?? place);
  return templates.map(({ name, title, json }) => ({ name: fill(name), title: fill(title), json: fill(json) }));
}

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
  return `${inLanguage}-${digestOf(bot)}`;
}

function digestOf(bot: Bot): string {
  return createHash("sha256").update(`${bot.namespace}/${bot.name}`).digest("hex").slice(0, 10);
}
