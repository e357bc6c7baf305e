/** "Speech cache": what it serves, what it saves, and what the voice still costs. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { largestFirst, ratio, times } from "../promql.ts";
import { type Bot, frame, type Identity, perBot } from "./frame.ts";
import { laidOut } from "./laid-out.ts";
import { grown, inBar, pace, quantileAt } from "./over-range.ts";
import { bars, columns, lines, number } from "./panel.ts";
import { recorded } from "./resolution.ts";
import type { Text } from "./text/text.ts";
import { barPanel } from "./voicebot-calls/window.ts";

const hit = { type: "cache_hit" } as const;
const elevenlabs = { provider: "elevenlabs" } as const;
const money = { unit: "currencyUSD", decimals: 2, span: 6, height: 4 } as const;

export function voicebotCache(identity: Identity, text: Text, bot?: Bot): dashboard.Dashboard {
  const { rows } = text.voicebotCache;
  return laidOut(recorded(frame(identity, text, metrics.activeCalls.name, bot)), [
    { title: rows.money, panels: [hitRate(text), ...amounts(text), moneyOverTime(text), savedByBot(text)] },
    { title: rows.use, panels: [hitsOverTime(text), phrases(text), characters(text)] },
    { title: rows.speed, panels: [latency(text)] },
  ]);
}

const hitRate = (text: Text) =>
  number(
    text.voicebotCache.panels.hitRate,
    {
      promql: ratio(grown(metrics.elevenlabsRequestsTotal, [], hit), grown(metrics.elevenlabsRequestsTotal)).promql,
      legend: text.voicebotCache.panels.hitRate.title,
    },
    { ...money, unit: "percentunit", decimals: 0, alert: "VoicebotTtsCacheCollapse" },
  );

const amounts = ({ voicebotCache: { panels } }: Text) => [
  number(panels.saved, { promql: grown(metrics.costSavedUsdTotal).promql, legend: panels.saved.title }, money),
  number(
    panels.voiceCost,
    { promql: grown(metrics.costUsdTotal, [], elevenlabs).promql, legend: panels.voiceCost.title },
    money,
  ),
  number(
    panels.warmingCost,
    {
      promql: grown(metrics.costAccountedUsdTotal, [], { account: "cache-warming" }).promql,
      legend: panels.warmingCost.title,
    },
    { ...money, decimals: 4, alert: "VoicebotCostLedgerDrift" },
  ),
];

const moneyOverTime = (text: Text) =>
  lines(
    text.voicebotCache.panels.moneyOverTime,
    [
      { promql: times(pace(metrics.costUsdTotal, [], elevenlabs), 3600).promql, legend: text.words.spent },
      { promql: times(pace(metrics.costSavedUsdTotal), 3600).promql, legend: text.words.saved },
    ],
    { ...money, interval: "5m", span: 16, height: 8 },
  );

const savedByBot = (text: Text) =>
  bars(
    text.voicebotCache.panels.savedByBot,
    { promql: largestFirst(grown(metrics.costSavedUsdTotal, perBot)).promql, legend: "{{namespace}}/{{job}}" },
    { ...money, span: 8, height: 8 },
  );

const hitsOverTime = (text: Text) =>
  lines(
    text.voicebotCache.panels.hitsOverTime,
    [
      {
        promql: ratio(pace(metrics.elevenlabsRequestsTotal, perBot, hit), pace(metrics.elevenlabsRequestsTotal, perBot))
          .promql,
        legend: "{{namespace}}/{{job}}",
      },
    ],
    {
      unit: "percentunit",
      // Of five minutes with few phrases the share would be noise.
      interval: "15m",
      span: 24,
      height: 7,
      alert: "VoicebotTtsCacheCollapse",
    },
  );

const phrases = (text: Text) =>
  columns(
    text.voicebotCache.panels.phrases,
    [{ promql: inBar(metrics.elevenlabsRequestsTotal, ["type"]).promql, legend: "{{type}}" }],
    {
      ...barPanel,
      span: 16,
      height: 7,
      names: {
        cache_hit: { name: text.words.fromCache, color: "green" },
        api_call: { name: text.words.paid, color: "orange" },
      },
    },
  );

const characters = (text: Text) =>
  bars(
    text.voicebotCache.panels.characters,
    { promql: grown(metrics.ttsCharactersTotal, ["source"]).promql, legend: "{{source}}" },
    {
      unit: "short",
      decimals: 1,
      span: 8,
      height: 7,
      names: { cache: { name: text.speechSources.cache }, elevenlabs: { name: text.speechSources.elevenlabs } },
    },
  );

const latency = (text: Text) =>
  lines(
    text.voicebotCache.panels.latency,
    [
      {
        promql: quantileAt(0.5, metrics.ttsResponseSeconds, ["source"]).promql,
        legend: `{{source}}, ${text.median}`,
      },
      { promql: quantileAt(0.95, metrics.ttsResponseSeconds, ["source"]).promql, legend: `{{source}}, ${text.p95}` },
    ],
    { unit: "s", interval: "1m", span: 24, height: 8 },
  );
