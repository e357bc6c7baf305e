/** What is asked of Deepgram, Groq and ElevenLabs, what fails, and what it costs by the unit. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import {
  inUnitsOf,
  largestFirst,
  max,
  plus,
  positive,
  ratio,
  secondsSince,
  times,
  type Vector,
  value,
} from "../../promql.ts";
import { chosen } from "../frame.ts";
import { grown, inBar, pace } from "../over-range.ts";
import { bars, columns, lines, list, number } from "../panel.ts";
import { providerSeries } from "../series.ts";
import type { Text } from "../text/text.ts";
import { barPanel } from "../voicebot-calls/window.ts";

export const providerErrors = (text: Text) =>
  columns(
    text.voicebotProviders.panels.providerErrors,
    [
      {
        // Only what happened: two dozen series of zeros would fill the legend.
        promql: positive(inBar(metrics.providerErrorsTotal, ["provider", "kind"])).promql,
        legend: "{{provider}}: {{kind}}",
      },
    ],
    { ...barPanel, span: 12, height: 8, alert: "VoicebotProviderErrorRate" },
  );

export const fallbacks = (text: Text) =>
  columns(
    text.voicebotProviders.panels.fallbacks,
    [
      {
        promql: positive(inBar(metrics.fallbacksTotal, ["from", "to"])).promql,
        legend: "{{from}} → {{to}}",
      },
    ],
    { ...barPanel, span: 12, height: 8 },
  );

export const providerRequests = (text: Text) =>
  lines(
    text.voicebotProviders.panels.providerRequests,
    [
      {
        promql: times(pace(metrics.deepgramRequestsTotal), 60).promql,
        legend: "deepgram",
      },
      {
        promql: times(pace(metrics.groqRequestsTotal), 60).promql,
        legend: "groq",
      },
      {
        promql: times(pace(metrics.elevenlabsRequestsTotal, [], { type: "api_call" }), 60).promql,
        legend: "elevenlabs",
      },
    ],
    { unit: "none", interval: "1m", span: 12, height: 7, names: providerSeries(text) },
  );

export const tokens = (text: Text) =>
  lines(
    text.voicebotProviders.panels.tokens,
    [
      {
        promql: times(pace(metrics.groqTokensInputTotal), 3600).promql,
        legend: text.tokensIn,
      },
      {
        promql: times(pace(metrics.groqTokensOutputTotal), 3600).promql,
        legend: text.tokensOut,
      },
    ],
    { unit: "short", interval: "1m", span: 12, height: 7 },
  );

export const audio = (text: Text) =>
  number(
    text.voicebotProviders.panels.audio,
    {
      promql: grown(metrics.deepgramAudioSecondsTotal).promql,
      legend: text.voicebotProviders.panels.audio.title,
    },
    { unit: "dthms", decimals: 0, span: 8, height: 7 },
  );

/** What the providers sell by: nobody reads $0.00000015 for a token. */
const sold = [
  { unit: "audio_second", by: 60 },
  { unit: "input_token", by: 1_000_000 },
  { unit: "output_token", by: 1_000_000 },
  { unit: "character", by: 1000 },
] as const;

export const prices = (text: Text) =>
  list(
    text.voicebotProviders.panels.prices,
    sold.map(({ unit, by }) => ({
      promql: times(max(value(metrics.priceInfo, { ...chosen, unit }), ["provider", "model", "version"]), by).promql,
      legend: `{{model}}, ${text.sold[unit]} ({{version}})`,
    })),
    { unit: "currencyUSD", decimals: 4, span: 16, height: 10, alert: "VoicebotPriceTableStale" },
  );

const requests: Readonly<Record<keyof Text["providers"], Vector<never>>> = {
  deepgram: pace(metrics.deepgramRequestsTotal),
  groq: pace(metrics.groqRequestsTotal),
  elevenlabs: pace(metrics.elevenlabsRequestsTotal, [], { type: "api_call" }),
};

export const errorShare = (text: Text) =>
  lines(
    text.voicebotProviders.panels.errorShare,
    (["deepgram", "groq", "elevenlabs"] as const).map((provider) => {
      const errors = pace(metrics.providerErrorsTotal, [], { provider });
      return { promql: ratio(errors, plus(errors, requests[provider])).promql, legend: provider };
    }),
    {
      unit: "percentunit",
      decimals: 1,
      interval: "5m",
      axisTo: 0.1,
      span: 12,
      height: 8,
      alert: "VoicebotProviderErrorRate",
      names: providerSeries(text),
      thresholds: [
        { value: null, color: "green" },
        { value: 0.05, color: "red" },
      ],
    },
  );

export const errorsTotal = (text: Text) =>
  bars(
    text.voicebotProviders.panels.errorsTotal,
    {
      promql: largestFirst(positive(grown(metrics.providerErrorsTotal, ["provider", "kind"]))).promql,
      legend: "{{provider}}: {{kind}}",
    },
    { unit: "none", decimals: 0, span: 12, height: 8, alert: "VoicebotProviderErrorRate" },
  );

export const spendOverTime = (text: Text) =>
  lines(
    text.voicebotProviders.panels.spendOverTime,
    [{ promql: times(pace(metrics.costUsdTotal, ["provider"]), 3600).promql, legend: "{{provider}}" }],
    {
      unit: "currencyUSD",
      interval: "5m",
      span: 16,
      height: 7,
      alert: "VoicebotSpendSpike",
      names: providerSeries(text),
    },
  );

export const tableAge = (text: Text) =>
  number(
    text.voicebotProviders.panels.tableAge,
    {
      promql: inUnitsOf(86_400, secondsSince(positive(max(value(metrics.priceTableTimestampSeconds, chosen))))).promql,
      legend: text.voicebotProviders.panels.tableAge.title,
    },
    {
      unit: "none",
      decimals: 0,
      span: 8,
      height: 10,
      alert: "VoicebotPriceTableStale",
      thresholds: [
        { value: null, color: "green" },
        { value: 90, color: "orange" },
      ],
    },
  );
