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
import type { CallEndedEvent } from "./call-record.ts";
import { RecordSender } from "./record-sender.ts";

const settings = Settings.parse({ records: { sink: { url: "http://sink" } } });

/** Concludes a call, with a model that analyses as told; what is logged, sent, asked and counted. */
async function concluded(call: ACall, answers: (question: Question) => unknown) {
  const { clock } = call;
  const registry = new Registry();
  const metrics = instruments(voicebotMetrics, registry);
  const log: string[] = [];
  const logger = pino({}, { write: (line: string) => log.push(line) });
  const sent: CallEndedEvent[] = [];
  const post = (_url: string, body: string) => Promise.resolve(sent.push(JSON.parse(body) as CallEndedEvent) && 202);
  const sender = new RecordSender({ clock, metrics, logger, post });
  const afterCall = new AfterCall({ clock, metrics, logger, sender });
  const languageModel = new FakeLanguageModel(clock, { answers });
  const providers = {
    languageModel,
    textToSpeech: call.voice,
    speechToText: call.ears,
    usage: () => freeOfCharge,
    settled: async () => {},
  };
  if (!call.end) throw new Error("the call is not over");
  afterCall.conclude({ ...call.end, id: "call-1", settings, preset: presetOf(settings), providers });
  await clock.play(20_000);
  await afterCall.idle();
  return { log: log.join(""), sent, asked: languageModel.asked, text: await registry.metrics() };
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
    ...(understandingByWords({ answerName: "analysis", messages: [] } as unknown as Question) as object),
    summary,
  };
  const { log, sent, asked, text } = await concluded(await aSolvedCall(), () => analysis);
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
  expect(sent).toMatchObject([
    { specversion: "1.0", type: "dev.voicebot.call.ended", id: "call-1", data: { ...call, summary } },
  ]);
  expect(text).toContain('voicebot_calls_total{status="resolved",problem_type="internet"} 1');
  expect(text).toContain('voicebot_client_sentiment_total{sentiment="positive",problem_type="internet"} 1');
  expect(text).toContain('voicebot_call_duration_seconds_count{problem_type="internet"} 1');
});

test("without the model the rules conclude, and that is counted", async () => {
  const { sent, text } = await concluded(await aSolvedCall(), () => undefined);
  expect(sent[0]?.data).toMatchObject({
    analysedBy: "rules",
    problemType: "internet",
    sentiment: "positive",
    tag: "UNKNOWN",
  });
  expect(text).toContain('voicebot_fallbacks_total{from="language-model",to="rules"} 1');
});

test("a call in which nobody spoke is analysed without paying for it", async () => {
  const { sent, asked } = await concluded(await aCall().at(2000).callerHangsUp().until(2100), understandingByWords);
  expect(asked).toEqual([]);
  expect(sent[0]?.data).toMatchObject({ status: "abandoned", analysedBy: "rules", problemType: "unknown" });
});
