/** Nothing is counted twice or forgotten: what the calls' records say adds up to what the pod's metrics say. */
import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import type { CallRecord } from "../src/contract/call-events.ts";
import { Settings } from "../src/contract/settings.ts";
import { type PodMeter, podMeter } from "../src/cost/meter.ts";
import { meteredCompletions, meteredTextToSpeech, unsettled } from "../src/cost/metered.ts";
import { listPrices } from "../src/cost/prices.ts";
import { answering } from "../src/language-model/completion.ts";
import type { Clock } from "../src/platform/clock.ts";
import { createLogger } from "../src/platform/logger.ts";
import type { CallProviders } from "../src/providers.ts";
import { AfterCall } from "../src/records/after-call.ts";
import { presetOf } from "../src/scenario/preset.ts";
import { noSharedCache } from "../src/speech-cache/shared-cache.ts";
import { speechCache } from "../src/speech-cache/speech-cache.ts";
import { cached } from "../src/text-to-speech/cached.ts";
import { retried } from "../src/text-to-speech/retried.ts";
import { type ACall, aCall, type CallPlan } from "./a-call.ts";
import { understandingByWords } from "./fakes/understanding.ts";

const calls = 200;
const models = { deepgram: "nova-3", groq: "openai/gpt-oss-120b", elevenlabs: "eleven_flash_v2_5" };

/** The fakes with what counts and prices between them and the call, as in a pod. */
function counted(pod: PodMeter, fakes: CallProviders, clock: Clock): CallProviders {
  const { meter, usage } = pod.forCall();
  const requests = unsettled();
  const completions = {
    model: models.groq,
    async complete(...[question, signal]: Parameters<typeof fakes.languageModel.ask>) {
      const { value, inputTokens, outputTokens } = await fakes.languageModel.ask(question, signal);
      return { text: JSON.stringify(value), complete: true, inputTokens, outputTokens };
    },
  };
  const paid = retried(meteredTextToSpeech(fakes.textToSpeech, models.elevenlabs, meter, clock), clock);
  const voice = {
    provider: "elevenlabs",
    model: models.elevenlabs,
    voiceId: "v",
    language: "fr",
    format: "pcm",
    settings: {},
  };
  const cache = speechCache(noSharedCache, clock);
  return {
    speechToText: {
      listen(onEvent) {
        meter.streamOpened();
        const hearing = fakes.speechToText.listen(onEvent);
        return {
          ...hearing,
          hear(pcm, quietMs) {
            meter.audioSent(models.deepgram, pcm.length / 16_000);
            hearing.hear(pcm, quietMs);
          },
        };
      },
    },
    languageModel: answering(meteredCompletions(completions, meter, clock, requests)),
    talkingModel: fakes.talkingModel,
    textToSpeech: cached(paid, { cache, voice, ttlSeconds: 60, meter, clock }),
    usage,
    settled: () => requests.settled(),
  };
}

/** Callers of every kind, on good days and bad ones: by their number, so that the day is the same each time. */
function plan(number: number): CallPlan {
  const modelIsGone = number % 7 === 3;
  const modelAnswersRubbish = number % 11 === 5;
  return {
    thinksAhead: Math.floor(number / 8) % 2 === 1,
    mind: {
      answerMs: [100, 300, 2500, 9000][number % 4] ?? 300,
      answers: (question) =>
        modelIsGone ? undefined : modelAnswersRubbish ? { unexpected: true } : understandingByWords(question),
    },
    voice: {
      ...(number % 13 === 6 ? { failsFor: (text: string) => text.includes("problème") } : {}),
      ...(number % 17 === 8 ? { breaksOffAfterMs: 700 } : {}),
    },
  };
}

function live(call: ACall, number: number): ACall {
  switch (number % 8) {
    case 0:
      return call.at(4000).callerSays("mon internet est coupé").at(14_000).callerSays("oui ça marche");
    case 1:
      return call
        .at(4000)
        .callerSays("c'est mon portable")
        .at(14_000)
        .callerSays("non toujours pas")
        .at(25_000)
        .callerSays("c'est fait");
    case 2:
      return call.at(4000).callerSays("je veux un conseiller");
    case 3:
      return call.at(4000).callerSays("c'est inadmissible");
    case 4:
      return call.at(1000 + number).callerHangsUp();
    case 5:
      return call.at(4000).callerSays("internet").at(7000).callerSays("attendez attendez").at(9000).callerHangsUp();
    case 6:
      return call.at(2000).earsFail();
    default:
      return call.at(6000).podMustLeave();
  }
}

test(`the records of ${calls} calls add up to the metrics: calls, money, characters, tokens, seconds, turns`, async () => {
  const registry = new Registry();
  const metrics = instruments(voicebotMetrics, registry);
  const pod = podMeter({ metrics, prices: listPrices, onUnknownPrice: () => {} });
  const settings = Settings.parse({});
  const records: CallRecord[] = [];
  for (let number = 0; number < calls; number++) {
    const call = aCall({ ...plan(number), metrics, wrap: (fakes, clock) => counted(pod, fakes, clock) });
    await live(call, number).until(75_000);
    if (!call.end) throw new Error(`call ${number} has not ended`);
    const { clock, journal, providers } = call;
    const afterCall = new AfterCall({ clock, metrics, logger: createLogger("silent") });
    afterCall.conclude({ ...call.end, id: `call-${number}`, settings, preset: presetOf(settings), providers, journal });
    await clock.play(20_000);
    await afterCall.idle();
    const ended = call.events.at(-1);
    if (ended?.type === "dev.voicebot.call.ended") records.push(ended.data);
  }
  expect(records).toHaveLength(calls);

  const metric = async (name: string, labels: Record<string, string> = {}, suffix = ""): Promise<number> => {
    const values = (await registry.getSingleMetric(name)?.get())?.values ?? [];
    return values
      .filter((value) => !suffix || ("metricName" in value && value.metricName === name + suffix))
      .filter((value) => Object.entries(labels).every(([key, wanted]) => value.labels[key] === wanted))
      .reduce((sum, { value }) => sum + value, 0);
  };
  const sum = (of: (record: CallRecord) => number) => records.reduce((total, record) => total + of(record), 0);
  const count = (is: (record: CallRecord) => boolean) => records.filter(is).length;

  for (const provider of ["deepgram", "groq", "elevenlabs"] as const) {
    const spent = sum((record) => record.costUsd[provider]);
    expect(spent).toBeGreaterThan(0);
    expect(await metric("voicebot_cost_usd_total", { provider })).toBeCloseTo(spent, 9);
  }
  expect(await metric("voicebot_cost_accounted_usd_total", { account: "calls" })).toBeCloseTo(
    await metric("voicebot_cost_usd_total"),
    9,
  );
  expect(await metric("voicebot_cost_saved_usd_total")).toBeCloseTo(
    sum((record) => record.savedUsd.elevenlabs),
    9,
  );
  for (const status of ["resolved", "transferred", "abandoned", "failed"] as const) {
    expect(await metric("voicebot_calls_total", { status })).toBe(count((record) => record.status === status));
  }
  for (const sentiment of ["positive", "neutral", "negative"] as const) {
    const records = count((record) => record.sentiment === sentiment);
    expect(await metric("voicebot_client_sentiment_total", { sentiment })).toBe(records);
  }
  const totals: [string, number][] = [
    ["voicebot_deepgram_audio_seconds_total", sum(({ usage }) => usage.sttSeconds)],
    ["voicebot_groq_tokens_input_total", sum(({ usage }) => usage.inputTokens)],
    ["voicebot_groq_tokens_output_total", sum(({ usage }) => usage.outputTokens)],
    ["voicebot_elevenlabs_characters_total", sum(({ usage }) => usage.charactersPaid)],
    ["voicebot_interruptions_total", sum(({ interruptions }) => interruptions)],
  ];
  for (const [name, total] of totals) expect(await metric(name), name).toBeCloseTo(total, 6);
  const seconds = await metric("voicebot_call_duration_seconds", {}, "_sum");
  expect(seconds).toBeCloseTo(
    sum((record) => record.durationSeconds),
    6,
  );
  const turns = sum((record) => record.turns.length);
  expect(await metric("voicebot_turn_response_seconds", {}, "_count")).toBe(turns);
  // The day was a mixed one.
  for (const status of ["resolved", "transferred", "abandoned"] as const) {
    expect(count((record) => record.status === status)).toBeGreaterThan(5);
  }
  expect(count(({ analysedBy }) => analysedBy === "rules")).toBeGreaterThan(20);
  expect(sum(({ interruptions }) => interruptions)).toBeGreaterThan(0);
}, 120_000);

test("a thought that was thrown away, since the caller went on, is paid like any other", async () => {
  const metrics = instruments(voicebotMetrics, new Registry());
  const pod = podMeter({ metrics, prices: listPrices, onUnknownPrice: () => {} });
  const call = aCall({ thinksAhead: true, metrics, wrap: (fakes, clock) => counted(pod, fakes, clock) });
  call.at(4000).callerSays("mon portable", { forMs: 600, interims: [[700, "mon internet"]] });
  await call.until(8000);
  await call.providers.settled();
  expect(call.model.asked).toHaveLength(2);
  expect(call.providers.usage()).toMatchObject({ inputTokens: 200, outputTokens: 20 });
});
