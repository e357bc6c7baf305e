/** A voicebot pod's providers, through the official SDKs, against the emulated ones. */
import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { type Providers, type ProvidersOptions, startProviders } from "@voicebots/simulator";
import { Settings } from "@voicebots/voicebot/contract";
import { type Credentials, providersOfPod } from "@voicebots/voicebot/providers";
import { pino } from "pino";
import { Registry } from "prom-client";

const clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms: number, run: () => void): Disposable {
    const timer = setTimeout(run, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

export async function aPod(options: ProvidersOptions = {}, credentials: Credentials = allKeys, model = "nova-3") {
  const emulated: Providers = await startProviders(options);
  const registry = new Registry();
  const providers = providersOfPod({
    clock,
    metrics: instruments(voicebotMetrics, registry),
    logger: pino({ level: "silent" }),
    cacheUrl: undefined,
    cachePasswordFile: undefined,
    pricesFile: undefined,
  });
  const baseUrl = emulated.url;
  const settings = Settings.parse({
    speechToText: { baseUrl, model, keyterms: ["fibre", "box"] },
    languageModel: { baseUrl },
    textToSpeech: { baseUrl },
  });
  return {
    emulated,
    providers,
    settings,
    call: () => providers.forCall(settings, credentials),
    /** Value of a series of the pod's metrics, as Prometheus would scrape it. */
    async metric(series: string): Promise<number> {
      const line = (await registry.metrics()).split("\n").find((one) => one.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1));
    },
    async [Symbol.asyncDispose]() {
      await providers.close();
      await emulated.close();
    },
  };
}

export const allKeys: Credentials = { deepgram: "d", groq: "g", elevenlabs: "e" };
export const never = new AbortController().signal;
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
