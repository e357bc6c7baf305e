/**
 * Counts what is used of the providers and what it costs, at the moment it is spent: in the pod's metrics, and in the
 * call that spends it, from the same increments.
 */
import type { Instruments, languageTasks, speechSources, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Provider, ProviderError } from "../platform/provider-error.ts";
import { type Price, type PriceTable, pricesPerUnit, type Unit, usdPerUnit } from "./prices.ts";
import type { CallUsage } from "./usage.ts";

export interface Meter {
  streamOpened(): void;
  /** Audio sent to speech-to-text. */
  audioSent(model: string, seconds: number): void;
  completionAsked(model: string): void;
  /** `seconds`: null where nobody waited for the answer to its end. What it cost, in USD. */
  completed(
    model: string,
    task: (typeof languageTasks)[number],
    tokens: { input: number; output: number },
    seconds: number | null,
  ): number;
  synthesisAsked(): void;
  charactersPaid(model: string, characters: number): void;
  /** Spoken without paying: from the cache, or sharing a synthesis that somebody else pays. */
  charactersSaved(model: string, characters: number): void;
  cacheMissed(): void;
  firstAudio(source: (typeof speechSources)[number], seconds: number): void;
  fellBackToNextModel(): void;
  /** The provider answered: its key is accepted. */
  succeeded(provider: Provider): void;
  failed(error: ProviderError): void;
}

export interface PodMeter {
  /** A meter of the pod alone: what it counts belongs to no call. */
  readonly meter: Meter;
  /** A meter whose increments are also summed for one call. */
  forCall(): { readonly meter: Meter; readonly usage: () => CallUsage };
  /** Prices what calls from now on spend; a call in progress keeps the prices it began with. */
  takePrices(table: PriceTable): void;
  /** Providers that refused their key at the last attempt. */
  refused(): readonly Provider[];
}

export interface PodMeterOptions {
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly prices: PriceTable;
  /** Called once for each model that the table does not name. */
  readonly onUnknownPrice: (provider: Provider, model: string) => void;
  readonly onFailed?: (error: ProviderError) => void;
}

type Sum = { -readonly [K in keyof CallUsage]: CallUsage[K] };

const noMoney = (): Record<Provider, number> => ({ deepgram: 0, groq: 0, elevenlabs: 0 });
const nothing = (): Sum => ({
  sttSeconds: 0,
  inputTokens: 0,
  outputTokens: 0,
  charactersPaid: 0,
  charactersFromCache: 0,
  cacheHits: 0,
  cacheMisses: 0,
  costUsd: noMoney(),
  savedUsd: noMoney(),
});

/** USD for a unit of a model, by one table. */
type Pricing = (provider: Provider, model: string, unit: Unit) => number;

function pricingBy(table: PriceTable, onUnknownPrice: PodMeterOptions["onUnknownPrice"]): Pricing {
  const prices: readonly Price[] = pricesPerUnit(table);
  // A handful of entries: models come from the settings.
  const lookedUp = new Map<string, number>();
  const unknown = new Set<string>();
  return (provider, model, unit) => {
    const key = `${provider} ${unit} ${model}`;
    const before = lookedUp.get(key);
    if (before !== undefined) return before;
    const { usd, known } = usdPerUnit(prices, provider, model, unit);
    lookedUp.set(key, usd);
    if (!known && !unknown.has(model)) {
      unknown.add(model);
      onUnknownPrice(provider, model);
    }
    return usd;
  };
}

export function podMeter({ metrics, prices, onUnknownPrice, onFailed }: PodMeterOptions): PodMeter {
  const refused = new Set<Provider>();
  let inForce: Pricing;

  const takePrices = (table: PriceTable) => {
    inForce = pricingBy(table, onUnknownPrice);
    metrics.priceTableTimestampSeconds.set(table.date === undefined ? 0 : Date.parse(table.date) / 1000);
    metrics.priceInfo.clear();
    for (const { provider, model, unit, usd } of pricesPerUnit(table)) {
      metrics.priceInfo.set(usd, { provider, model, unit, version: table.version });
    }
  };
  takePrices(prices);

  const meterInto = (sum: Sum, price: Pricing, onSpent: (usd: number) => void = () => {}): Meter => {
    const spend = (provider: Provider, usd: number) => {
      metrics.costUsdTotal.add(usd, { provider });
      onSpent(usd);
      sum.costUsd[provider] += usd;
    };
    return {
      streamOpened: () => metrics.deepgramRequestsTotal.inc(),
      audioSent(model, seconds) {
        metrics.deepgramAudioSecondsTotal.add(seconds);
        sum.sttSeconds += seconds;
        spend("deepgram", seconds * price("deepgram", model, "audio_second"));
      },
      completionAsked: (model) => metrics.groqRequestsTotal.inc({ model }),
      completed(model, task, { input, output }, seconds) {
        metrics.groqTokensInputTotal.add(input, { model });
        metrics.groqTokensOutputTotal.add(output, { model });
        if (seconds !== null) metrics.llmResponseSeconds.observe(seconds, { task });
        sum.inputTokens += input;
        sum.outputTokens += output;
        const usd = input * price("groq", model, "input_token") + output * price("groq", model, "output_token");
        spend("groq", usd);
        return usd;
      },
      synthesisAsked: () => metrics.elevenlabsRequestsTotal.inc({ type: "api_call" }),
      charactersPaid(model, characters) {
        metrics.elevenlabsCharactersTotal.add(characters);
        metrics.ttsCharactersTotal.add(characters, { source: "elevenlabs" });
        sum.charactersPaid += characters;
        spend("elevenlabs", characters * price("elevenlabs", model, "character"));
      },
      charactersSaved(model, characters) {
        const usd = characters * price("elevenlabs", model, "character");
        metrics.elevenlabsRequestsTotal.inc({ type: "cache_hit" });
        metrics.ttsCharactersTotal.add(characters, { source: "cache" });
        metrics.costSavedUsdTotal.add(usd, { provider: "elevenlabs" });
        sum.charactersFromCache += characters;
        sum.cacheHits += 1;
        sum.savedUsd.elevenlabs += usd;
      },
      cacheMissed() {
        sum.cacheMisses += 1;
      },
      firstAudio: (source, seconds) => metrics.ttsResponseSeconds.observe(seconds, { source }),
      fellBackToNextModel: () => metrics.fallbacksTotal.inc({ from: "language-model", to: "language-model" }),
      succeeded: (provider) => void refused.delete(provider),
      failed(error) {
        const { provider, kind } = error;
        onFailed?.(error);
        metrics.providerErrorsTotal.inc({ provider, kind });
        if (kind === "unauthorized") refused.add(provider);
      },
    };
  };

  return {
    meter: meterInto(
      nothing(),
      (...unit) => inForce(...unit),
      (usd) => metrics.costAccountedUsdTotal.add(usd, { account: "cache-warming" }),
    ),
    forCall() {
      const sum = nothing();
      return {
        meter: meterInto(sum, inForce),
        usage: () => ({ ...sum, costUsd: { ...sum.costUsd }, savedUsd: { ...sum.savedUsd } }),
      };
    },
    takePrices,
    refused: () => [...refused],
  };
}
