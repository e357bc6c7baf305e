import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { pino } from "pino";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { type ACall, aCall, freeOfCharge } from "../../test/a-call.ts";
import { FakeLanguageModel } from "../../test/fakes/language-model.ts";
import { understandingByWords } from "../../test/fakes/understanding.ts";
import { Settings } from "../contract/settings.ts";
import type { Question } from "../language-model/language-model.ts";
import { presetOf } from "../scenario/preset.ts";
import { AfterCall } from "./after-call.ts";

const settings = Settings.parse({});

/** Concludes a call, with a model that analyses as told; what is logged, told, asked and counted. */
async function concluded(call: ACall, answers: (question: Question) => unknown) {
  const { clock, journal } = call;
  const registry = new Registry();
  const metrics = instruments(voicebotMetrics, registry);
  const log: string[] = [];
  const logger = pino({}, { write: (line: string) => log.push(line) });
  const afterCall = new AfterCall({ clock, metrics, logger });
  const languageModel = new FakeLanguageModel(clock, { answers });
  const providers = {
    languageModel,
    talkingModel: call.talker,
    textToSpeech: call.voice,
    speechToText: call.ears,
    usage: () => freeOfCharge,
    settled: async () => {},
  };
  if (!call.end) throw new Error("the call is not over");
  afterCall.conclude({ ...call.end, id: "call-1", settings, preset: presetOf(settings), providers, journal });
  await clock.play(20_000);
  await afterCall.idle();
  return { log: log.join(""), ended: call.events.at(-1), asked: languageModel.asked, text: await registry.metrics() };
}

const aSolvedCall = () =>
  aCall()
    .at(4000)
    .callerSays("ici Dupont, mon internet est coupé")
    .at(11_000)
    .callerSays("oui ça marche")
    .until(20_000);

test("a call leaves one record: how it went and what it cost, and no word of the caller", async () => {
  const summary = "The box was unplugged.";
  const analysis = {
    ...(understandingByWords({ answerName: "analysis", messages: [] }) as object),
    summary,
  };
  const { log, ended, asked, text } = await concluded(await aSolvedCall(), () => analysis);
  expect(asked.map(({ task, messages }) => [task, messages.length])).toEqual([["analysis", 7]]);
  const { call } = JSON.parse(log) as { call: Record<string, unknown> };
  expect(call).toMatchObject({
    id: "call-1",
    startedAt: "2026-01-01T00:00:00.000Z",
    status: "resolved",
    problemType: "internet",
    tag: "BOX_ETEINTE",
    severity: "LOW",
    sentiment: "positive",
    analysedBy: "language-model",
    interruptions: 0,
    costUsd: { deepgram: 0, groq: 0, elevenlabs: 0 },
  });
  expect(call["turns"]).toHaveLength(2);
  expect(log).not.toMatch(/Dupont|coupé|unplugged/);
  expect(ended).toMatchObject({ type: "dev.voicebot.call.ended", data: { ...call, summary } });
  expect(text).toContain('voicebot_calls_total{status="resolved",problem_type="internet"} 1');
  expect(text).toContain('voicebot_client_sentiment_total{sentiment="positive",problem_type="internet"} 1');
  expect(text).toContain('voicebot_call_duration_seconds_count{problem_type="internet"} 1');
});

test("without the model the rules conclude, and that is counted", async () => {
  const { ended, text } = await concluded(await aSolvedCall(), () => undefined);
  expect(ended?.data).toMatchObject({
    analysedBy: "rules",
    problemType: "internet",
    sentiment: "positive",
    tag: "UNKNOWN",
  });
  expect(text).toContain('voicebot_fallbacks_total{from="language-model",to="rules"} 1');
});

test("a call in which nobody spoke is analysed without paying for it", async () => {
  const { ended, asked } = await concluded(await aCall().at(2000).callerHangsUp().until(2100), understandingByWords);
  expect(asked).toEqual([]);
  expect(ended?.data).toMatchObject({ status: "abandoned", analysedBy: "rules", problemType: "unknown" });
});
