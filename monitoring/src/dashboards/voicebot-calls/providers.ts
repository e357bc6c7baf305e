/** What is asked of Deepgram, Groq and ElevenLabs, what fails, and what it costs by the unit. */
import { voicebotMetrics as metrics } from "../../metrics/voicebot.ts";
import { increase, max, positive, rate, sum, times, value } from "../../promql.ts";
import { chosen } from "../frame.ts";
import { bars, columns, lines, number } from "../panel.ts";
import type { Text } from "../text/text.ts";
import { bar, barPanel } from "./window.ts";

export const providerErrors = (text: Text) =>
  columns(
    text.voicebotCalls.panels.providerErrors,
    [
      {
        // Only what happened: two dozen series of zeros would fill the legend.
        promql: positive(sum(increase(metrics.providerErrorsTotal, bar, chosen), ["provider", "kind"])).promql,
        legend: "{{provider}}: {{kind}}",
      },
    ],
    { ...barPanel, span: 12, height: 8 },
  );

export const fallbacks = (text: Text) =>
  columns(
    text.voicebotCalls.panels.fallbacks,
    [
      {
        promql: positive(sum(increase(metrics.fallbacksTotal, bar, chosen), ["from", "to"])).promql,
        legend: "{{from}} → {{to}}",
      },
    ],
    { ...barPanel, span: 12, height: 8 },
  );

export const providerRequests = (text: Text) =>
  lines(
    text.voicebotCalls.panels.providerRequests,
    [
      {
        promql: times(sum(rate(metrics.deepgramRequestsTotal, "$__rate_interval", chosen)), 60).promql,
        legend: text.providers.deepgram,
      },
      {
        promql: times(sum(rate(metrics.groqRequestsTotal, "$__rate_interval", chosen)), 60).promql,
        legend: text.providers.groq,
      },
      {
        promql: times(
          sum(rate(metrics.elevenlabsRequestsTotal, "$__rate_interval", { ...chosen, type: "api_call" })),
          60,
        ).promql,
        legend: text.providers.elevenlabs,
      },
    ],
    { unit: "none", decimals: 1, interval: "1m", span: 12, height: 7 },
  );

export const tokens = (text: Text) =>
  lines(
    text.voicebotCalls.panels.tokens,
    [
      {
        promql: times(sum(rate(metrics.groqTokensInputTotal, "$__rate_interval", chosen)), 3600).promql,
        legend: text.tokensIn,
      },
      {
        promql: times(sum(rate(metrics.groqTokensOutputTotal, "$__rate_interval", chosen)), 3600).promql,
        legend: text.tokensOut,
      },
    ],
    { unit: "short", decimals: 0, interval: "1m", span: 12, height: 7 },
  );

export const audio = (text: Text) =>
  number(
    text.voicebotCalls.panels.audio,
    {
      promql: sum(increase(metrics.deepgramAudioSecondsTotal, "$__range", chosen)).promql,
      legend: text.voicebotCalls.panels.audio.title,
    },
    { unit: "s", decimals: 0, span: 5, height: 7 },
  );

export const characters = (text: Text) =>
  bars(
    text.voicebotCalls.panels.characters,
    { promql: sum(increase(metrics.ttsCharactersTotal, "$__range", chosen), ["source"]).promql, legend: "{{source}}" },
    {
      unit: "short",
      decimals: 0,
      span: 6,
      height: 7,
      names: { cache: { name: text.speechSources.cache }, elevenlabs: { name: text.speechSources.elevenlabs } },
    },
  );

export const prices = (text: Text) =>
  bars(
    text.voicebotCalls.panels.prices,
    {
      promql: max(value(metrics.priceInfo, chosen), ["provider", "model", "unit"]).promql,
      legend: "{{provider}} {{model}} / {{unit}}",
    },
    { unit: "currencyUSD", decimals: 8, span: 8, height: 7 },
  );

export const versions = (text: Text) =>
  bars(
    text.voicebotCalls.panels.versions,
    {
      promql: sum(value(metrics.buildInfo, chosen), ["version", "revision"]).promql,
      legend: "{{version}} {{revision}}",
    },
    { unit: "none", decimals: 0, span: 5, height: 7 },
  );
