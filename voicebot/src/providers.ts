/** The providers of a pod, wired: adapters wrapped in cache, meter and fallbacks. The only file that knows which is which. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Logger } from "pino";
import { sampleRateHz } from "./audio/frame.ts";
import type { CredentialKey } from "./contract/endpoints.ts";
import type { LanguageModelSettings, Settings } from "./contract/settings.ts";
import { type Meter, podMeter } from "./cost/meter.ts";
import { meteredCompletions, meteredTalks, meteredTextToSpeech, type Unsettled, unsettled } from "./cost/metered.ts";
import { PriceList } from "./cost/price-list.ts";
import { listPrices } from "./cost/prices.ts";
import type { CallUsage } from "./cost/usage.ts";
import { answering } from "./language-model/completion.ts";
import { talkingWithFallback, withFallback } from "./language-model/fallback.ts";
import { groq } from "./language-model/groq.ts";
import { groqModels } from "./language-model/groq-models.ts";
import { groqTalk } from "./language-model/groq-talk.ts";
import type { LanguageModel } from "./language-model/language-model.ts";
import type { TalkingModel } from "./language-model/talk.ts";
import type { Clock } from "./platform/clock.ts";
import { type Provider, ProviderError } from "./platform/provider-error.ts";
import { redisCache } from "./speech-cache/redis.ts";
import { noSharedCache } from "./speech-cache/shared-cache.ts";
import { type SpeechCache, speechCache, type Wanted } from "./speech-cache/speech-cache.ts";
import { fetchAll, warm } from "./speech-cache/warm.ts";
import { deepgram } from "./speech-to-text/deepgram.ts";
import type { SpeechToText } from "./speech-to-text/speech-to-text.ts";
import { cacheKey, type Voice } from "./text-to-speech/cache-key.ts";
import { cached } from "./text-to-speech/cached.ts";
import { elevenLabs, speechFormat } from "./text-to-speech/elevenlabs.ts";
import { lastWords } from "./text-to-speech/last-words.ts";
import { retried } from "./text-to-speech/retried.ts";
import { spokenText } from "./text-to-speech/spoken-text.ts";
import type { TextToSpeech } from "./text-to-speech/text-to-speech.ts";

export type { CallUsage } from "./cost/usage.ts";

/** API keys as read from the credentials Secret; an absent one makes its provider fail as `unauthorized`. */
export type Credentials = Partial<Record<CredentialKey, string>>;

export interface CallProviders {
  readonly speechToText: SpeechToText;
  readonly languageModel: LanguageModel;
  readonly talkingModel: TalkingModel;
  readonly textToSpeech: TextToSpeech;
  /** Usage and money of this call so far. */
  usage(): CallUsage;
  /** Resolves when nothing that was asked is unanswered, also what nobody waits for: then `usage` is final. Within 10 s. */
  settled(): Promise<void>;
}

export interface ProvidersOfPod {
  /** The providers of one call: settings and credentials as they are when the call begins. */
  forCall(settings: Settings, credentials: Credentials): CallProviders;
  /** Takes the phrases that the cluster has paid for into this pod's memory; free of charge, and within 5 s. */
  fetch(phrases: readonly string[], settings: Settings, credentials: Credentials, signal: AbortSignal): Promise<void>;
  /**
   * Puts the phrases' audio into the cache, paying each once in the cluster. What it costs counts in the pod's metrics
   * but in no call. Phrases that cannot be synthesised are logged and left; throws only the signal's reason.
   */
  warm(phrases: readonly string[], settings: Settings, credentials: Credentials, signal: AbortSignal): Promise<void>;
  /**
   * Like `warm`, for what the bot says when its voice has failed: kept for good, whatever becomes of cache, voice and provider.
   * Why nothing of it can be said, in words; null: something can.
   */
  keepLastWords(
    phrases: readonly string[],
    settings: Settings,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<string | null>;
  /** Names of the models that the language model's provider serves to this key. Throws ProviderError. */
  servedModels(settings: LanguageModelSettings, apiKey: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Reads the price file again, for the next call. Why it was refused (the prices before stay in force); null if it was not. */
  refreshPrices(): string | null;
  /** none: no shared cache configured. */
  cacheState(): "connected" | "unavailable" | "none";
  /** Keys whose provider refused them (401, 403) at the last attempt. */
  refusedCredentials(): readonly CredentialKey[];
  /** Ends the connection to the shared cache. */
  close(): Promise<void>;
}

export interface ProvidersOfPodOptions {
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly logger: Logger;
  /** redis:// URL without a password; undefined: no shared cache. */
  readonly cacheUrl: string | undefined;
  /** Read again at each connection. */
  readonly cachePasswordFile: string | undefined;
  /** YAML that replaces prices of the built-in table. */
  readonly pricesFile: string | undefined;
  /** Hears of each failed request. */
  readonly onFailed?: (error: ProviderError) => void;
}

/** Deepgram names French without a country. */
const deepgramLanguage: Readonly<Record<Settings["language"], string>> = { "fr-FR": "fr", "en-US": "en-US" };
/** Deepgram refuses less than a second. An utterance must not end by it before it ends by `endpointingMs`. */
const utteranceEndMs = (endpointingMs: number): number => Math.max(1000, endpointingMs);

const noKey = (provider: Provider): ProviderError =>
  new ProviderError(provider, "unauthorized", { cause: new Error("no API key") });

const deaf: SpeechToText = {
  listen(onEvent) {
    let closed = false;
    queueMicrotask(() => {
      if (!closed) onEvent({ type: "failed", error: noKey("deepgram") });
    });
    return { hear: () => {}, close: () => void (closed = true) };
  },
};
const clueless: LanguageModel & TalkingModel = {
  ask: () => Promise.reject(noKey("groq")),
  talk: () => Promise.reject(noKey("groq")),
};
const mute: TextToSpeech = {
  async *speak() {
    yield* [];
    throw noKey("elevenlabs");
  },
};

function speechToText(settings: Settings, apiKey: string | undefined, meter: Meter, clock: Clock): SpeechToText {
  if (!apiKey) return deaf;
  const { model, keyterms, baseUrl } = settings.speechToText;
  const { endpointingMs, thinkAhead } = settings.turns;
  return deepgram({
    apiKey,
    baseUrl,
    model,
    language: deepgramLanguage[settings.language],
    keyterms,
    endpointingMs,
    utteranceEndMs: utteranceEndMs(endpointingMs),
    eager: thinkAhead,
    clock,
    account: {
      streamOpened() {
        meter.streamOpened();
        meter.succeeded("deepgram");
      },
      audioSent: (bytes) => meter.audioSent(model, bytes / (sampleRateHz * 2)),
      failed: (error) => meter.failed(error),
    },
  });
}

function languageModels(
  settings: Settings,
  apiKey: string | undefined,
  meter: Meter,
  clock: Clock,
  requests: Unsettled,
): Pick<CallProviders, "languageModel" | "talkingModel"> {
  if (!apiKey) return { languageModel: clueless, talkingModel: clueless };
  const { model, fallbackModels, baseUrl } = settings.languageModel;
  const asked = [...new Set([model, ...fallbackModels])].map((model) => ({ apiKey, baseUrl, model, clock }));
  const onFallback = () => meter.fellBackToNextModel();
  return {
    languageModel: withFallback({
      models: asked.map((one) => answering(meteredCompletions(groq(one), meter, clock, requests))),
      clock,
      onFallback,
    }),
    talkingModel: talkingWithFallback({
      models: asked.map((one) => meteredTalks(groqTalk(one), meter, clock, requests)),
      clock,
      onFallback,
    }),
  };
}

function textToSpeech(
  settings: Settings,
  apiKey: string | undefined,
  cache: SpeechCache,
  meter: Meter,
  clock: Clock,
): { readonly voice: TextToSpeech; readonly wanted: (text: string) => Wanted } {
  const { voiceId, model, baseUrl } = settings.textToSpeech;
  const language = settings.language.slice(0, 2);
  const paid = apiKey
    ? retried(
        meteredTextToSpeech(elevenLabs({ apiKey, baseUrl, voiceId, model, language, clock }), model, meter, clock),
        clock,
      )
    : mute;
  const voice: Voice = { provider: "elevenlabs", model, voiceId, language, format: speechFormat, settings: {} };
  const ttlSeconds = settings.cache.ttlHours * 3600;
  return {
    voice: cached(paid, { cache, voice, ttlSeconds, meter, clock }),
    wanted: (written) => {
      const text = spokenText(written);
      return {
        key: cacheKey(voice, text),
        ttlSeconds,
        make: (signal) => paid.speak({ text, cacheable: true }, signal),
      };
    },
  };
}

export function providersOfPod(options: ProvidersOfPodOptions): ProvidersOfPod {
  const { clock, metrics, logger, cacheUrl, cachePasswordFile, pricesFile } = options;
  const prices = new PriceList(pricesFile, listPrices);
  const refused = () => prices.error !== null && logger.error({ reason: prices.error }, "prices refused");
  refused();
  const pod = podMeter({
    metrics,
    prices: prices.table,
    ...(options.onFailed && { onFailed: options.onFailed }),
    onUnknownPrice: (provider, model) =>
      logger.warn({ provider, model }, "no price for this model: counted as the most expensive one known"),
  });
  const shared =
    cacheUrl === undefined || cacheUrl === ""
      ? noSharedCache
      : redisCache({ url: cacheUrl, passwordFile: cachePasswordFile, clock, logger });
  const cache = speechCache(shared, clock);
  const words = lastWords();
  const voiceOf = (settings: Settings, credentials: Credentials, meter: Meter) => {
    const { voice, wanted } = textToSpeech(settings, credentials.elevenlabs, cache, meter, clock);
    return { voice: words.behind(voice, (text) => cache.inMemory(wanted(text).key) !== undefined), wanted };
  };
  const wantedOf = (phrases: readonly string[], settings: Settings, credentials: Credentials): readonly Wanted[] => {
    const { wanted } = voiceOf(settings, credentials, pod.meter);
    return [...new Set(phrases.map(spokenText).filter((text) => text !== ""))].map(wanted);
  };

  return {
    forCall(settings, credentials) {
      const { meter, usage } = pod.forCall();
      const requests = unsettled();
      return {
        speechToText: speechToText(settings, credentials.deepgram, meter, clock),
        ...languageModels(settings, credentials.groq, meter, clock, requests),
        textToSpeech: voiceOf(settings, credentials, meter).voice,
        usage,
        settled: () => requests.settled(),
      };
    },
    async fetch(phrases, settings, credentials, signal) {
      await fetchAll(cache, clock, wantedOf(phrases, settings, credentials), signal);
    },
    async warm(phrases, settings, credentials, signal) {
      const { error, ...counts } = await warm(cache, clock, wantedOf(phrases, settings, credentials), signal);
      if (counts.failed === 0) logger.info(counts, "speech cache warmed");
      else
        logger.warn(
          { ...counts, reason: error instanceof Error ? error.message : "unknown" },
          "speech cache warmed in part",
        );
    },
    async keepLastWords(phrases, settings, credentials, signal) {
      const { wanted } = voiceOf(settings, credentials, pod.meter);
      const { error } = await warm(cache, clock, wantedOf(phrases, settings, credentials), signal);
      for (const text of phrases) {
        const audio = cache.inMemory(wanted(text).key);
        if (audio !== undefined) words.keep(text, audio);
      }
      if (phrases.length === 0 || phrases.some((text) => words.has(text))) return null;
      return error instanceof ProviderError ? error.kind : "unknown";
    },
    async servedModels({ baseUrl }, apiKey, signal) {
      try {
        const models = await groqModels({ apiKey, baseUrl, clock }, signal);
        pod.meter.succeeded("groq");
        return models;
      } catch (error) {
        if (error instanceof ProviderError) pod.meter.failed(error);
        throw error;
      }
    },
    refreshPrices() {
      if (prices.refresh()) {
        refused();
        if (prices.error === null) pod.takePrices(prices.table);
      }
      return prices.error;
    },
    cacheState: () => shared.state(),
    refusedCredentials: () => pod.refused(),
    close: () => cache.close(),
  };
}
