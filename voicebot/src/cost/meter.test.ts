import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import type { Completion, Completions } from "../language-model/completion.ts";
import type { Question } from "../language-model/language-model.ts";
import { manualClock } from "../platform/manual-clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import type { TextToSpeech } from "../text-to-speech/text-to-speech.ts";
import { podMeter } from "./meter.ts";
import { meteredCompletions, meteredTextToSpeech, unsettled } from "./metered.ts";
import { listPrices } from "./prices.ts";

function aPod() {
  const registry = new Registry();
  const unknown: string[] = [];
  const pod = podMeter({
    metrics: instruments(voicebotMetrics, registry),
    prices: listPrices,
    onUnknownPrice: (provider, model) => unknown.push(`${provider} ${model}`),
  });
  /** The value of a series; of a histogram, its count. */
  const value = async (name: string, labels: Record<string, string> = {}) => {
    const metric = await registry.getSingleMetric(name)?.get();
    const wanted = metric?.type.toString() === "histogram" ? `${name}_count` : name;
    const series = metric?.values.find(
      (one) =>
        ((one as { metricName?: string }).metricName ?? name) === wanted &&
        Object.entries(labels).every(([label, text]) => one.labels[label] === text),
    );
    return series?.value;
  };
  return { pod, value, unknown };
}

const { signal } = new AbortController();
const question: Question = { task: "analysis", instructions: "", messages: [], answerName: "a", answerSchema: {} };

test("what calls report and what the pod's metrics say is the same money", async () => {
  const { pod, value } = aPod();
  const calls = [pod.forCall(), pod.forCall()];
  for (const { meter } of calls) {
    for (let frame = 0; frame < 500; frame++) meter.audioSent("nova-3", 0.02);
    meter.completed("openai/gpt-oss-120b", "reply", { input: 1000, output: 100 }, 0.3);
    meter.charactersPaid("eleven_flash_v2_5", 40);
    meter.charactersSaved("eleven_flash_v2_5", 60);
  }
  const [usage] = calls.map((call) => call.usage());
  expect(usage).toEqual({
    sttSeconds: expect.closeTo(10),
    inputTokens: 1000,
    outputTokens: 100,
    charactersPaid: 40,
    charactersFromCache: 60,
    cacheHits: 1,
    cacheMisses: 0,
    costUsd: { deepgram: expect.closeTo(0.0008), groq: expect.closeTo(0.00021), elevenlabs: expect.closeTo(0.002) },
    savedUsd: { deepgram: 0, groq: 0, elevenlabs: expect.closeTo(0.003) },
  });
  expect(await value("voicebot_cost_usd_total", { provider: "deepgram" })).toBeCloseTo(0.0016);
  expect(await value("voicebot_cost_usd_total", { provider: "groq" })).toBeCloseTo(0.00042);
  expect(await value("voicebot_cost_usd_total", { provider: "elevenlabs" })).toBeCloseTo(0.004);
  expect(await value("voicebot_cost_saved_usd_total", { provider: "elevenlabs" })).toBeCloseTo(0.006);
  expect(await value("voicebot_deepgram_audio_seconds_total")).toBeCloseTo(20);
  expect(await value("voicebot_groq_tokens_input_total", { model: "openai/gpt-oss-120b" })).toBe(2000);
  expect(await value("voicebot_elevenlabs_characters_total")).toBe(80);
  expect(await value("voicebot_tts_characters_total", { source: "cache" })).toBe(120);
  expect(await value("voicebot_elevenlabs_requests_total", { type: "cache_hit" })).toBe(2);
});

test("a call's usage is a picture of its moment", () => {
  const { meter, usage } = aPod().pod.forCall();
  const before = usage();
  meter.charactersPaid("eleven_flash_v2_5", 40);
  expect(before.charactersPaid).toBe(0);
  expect(before.costUsd.elevenlabs).toBe(0);
});

test("the price table in force is a metric", async () => {
  const { value } = aPod();
  const labels = { provider: "elevenlabs", model: "eleven_v3", unit: "character", version: listPrices.version };
  expect(await value("voicebot_price_info", labels)).toBe(0.0001);
});

test("a model without a price is told once", () => {
  const { pod, unknown } = aPod();
  for (let i = 0; i < 3; i++) pod.forCall().meter.completed("new", "reply", { input: 1, output: 1 }, 1);
  expect(unknown).toEqual(["groq new"]);
});

test("a refused key is known until the provider answers again", () => {
  const { pod } = aPod();
  pod.meter.failed(new ProviderError("groq", "unauthorized"));
  pod.meter.failed(new ProviderError("deepgram", "timeout"));
  expect(pod.refused()).toEqual(["groq"]);
  pod.meter.succeeded("groq");
  expect(pod.refused()).toEqual([]);
});

test("a completion is counted, timed and priced, even when what it says is of no use", async () => {
  const { pod, value } = aPod();
  const { meter, usage } = pod.forCall();
  const clock = manualClock();
  const inner: Completions = {
    model: "openai/gpt-oss-20b",
    async complete() {
      await clock.advance(400);
      return { text: "not JSON", complete: false, inputTokens: 10, outputTokens: 5 };
    },
  };
  await meteredCompletions(inner, meter, clock, unsettled()).complete(question, signal);
  expect(usage()).toMatchObject({ inputTokens: 10, outputTokens: 5 });
  expect(await value("voicebot_groq_requests_total", { model: "openai/gpt-oss-20b" })).toBe(1);
  expect(await value("voicebot_llm_response_seconds", { task: "analysis" })).toBe(1);
});

test("an asker who gives up is let go at once, and what was asked is paid for when it is answered", async () => {
  const { pod } = aPod();
  const { meter, usage } = pod.forCall();
  const clock = manualClock();
  const requests = unsettled();
  const answer = Promise.withResolvers<Completion>();
  const inner: Completions = { model: "openai/gpt-oss-20b", complete: () => answer.promise };
  const asker = new AbortController();
  const asked = meteredCompletions(inner, meter, clock, requests).complete(question, asker.signal);
  asker.abort(new Error("the caller went on talking"));
  await expect(asked).rejects.toThrow("the caller went on talking");
  expect(usage()).toMatchObject({ inputTokens: 0, outputTokens: 0 });
  answer.resolve({ text: "{}", complete: true, inputTokens: 10, outputTokens: 5 });
  await requests.settled();
  expect(usage()).toMatchObject({ inputTokens: 10, outputTokens: 5 });
});

const mouth = (script: () => AsyncGenerator<Uint8Array>): TextToSpeech => ({ speak: script });
const say = async (inner: TextToSpeech, asker: AbortSignal = signal) => {
  const { pod, value } = aPod();
  const { meter, usage } = pod.forCall();
  let error: unknown;
  try {
    for await (const _ of meteredTextToSpeech(inner, "eleven_flash_v2_5", meter, manualClock()).speak(
      { text: "Été", cacheable: false },
      asker,
    ));
  } catch (thrown) {
    error = thrown;
  }
  return {
    paid: usage().charactersPaid,
    error,
    requests: await value("voicebot_elevenlabs_requests_total", { type: "api_call" }),
    value,
  };
};

test("characters are paid once, when the first audio comes", async () => {
  const spoken = mouth(async function* () {
    yield new Uint8Array(2);
    yield new Uint8Array(2);
  });
  expect(await say(spoken)).toMatchObject({ paid: 3, requests: 1 });
});

test("a phrase that the provider refuses is not paid, but counted as its error", async () => {
  const refused = mouth(async function* () {
    yield* [];
    throw new ProviderError("elevenlabs", "rate-limited");
  });
  const { paid, requests, value } = await say(refused);
  expect({ paid, requests }).toEqual({ paid: 0, requests: 1 });
  expect(await value("voicebot_provider_errors_total", { provider: "elevenlabs", kind: "rate-limited" })).toBe(1);
});

test("a phrase that the provider took but whose audio never came is paid", async () => {
  const lost = mouth(async function* () {
    yield* [];
    throw new ProviderError("elevenlabs", "timeout");
  });
  expect(await say(lost)).toMatchObject({ paid: 3, requests: 1 });
});

test("a phrase given up after it was asked for is paid; one never asked for is not", async () => {
  const turn = new AbortController();
  const interrupted = mouth(async function* () {
    yield* [];
    turn.abort(new Error("the caller spoke"));
    throw turn.signal.reason;
  });
  expect(await say(interrupted, turn.signal)).toMatchObject({ paid: 3, requests: 1, error: turn.signal.reason });
  expect(await say(interrupted, turn.signal)).toMatchObject({ paid: 0, requests: 0 });
});
