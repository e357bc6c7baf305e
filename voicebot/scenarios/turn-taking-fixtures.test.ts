/**
 * The turn-taking fixtures A to E of LiveKit's agents (tests/test_agent_session.py), to the tenth of a second: end of
 * utterance after 0.5 s of silence, 0.5 s of speech to interrupt. Theirs begin in silence: our notice is made a click.
 */
import { describe, expect, test } from "vitest";
import { type ACall, aCall } from "../test/a-call.ts";

interface Fixture {
  /** How long the bot's reply takes to say. */
  readonly replySeconds: number;
  readonly modelSeconds?: number;
  readonly voiceSeconds?: number;
  readonly minWords?: number;
  readonly thinksAhead?: boolean;
}

/** A text that takes so long to say, at 20 ms a character. */
const lasting = (seconds: number): string =>
  "mot "
    .repeat(seconds * 12.5)
    .trim()
    .padEnd(seconds * 50, "!");

function fixture({
  replySeconds,
  modelSeconds = 0.3,
  voiceSeconds = 0.2,
  minWords = 0,
  thinksAhead = false,
}: Fixture): ACall {
  return aCall({
    settings: {
      scenario: { phrases: { welcome: ".", ask_problem: ",", internet_restart: lasting(replySeconds) } },
      turns: { bargeIn: { minSpeechMs: 500, minWords } },
    },
    mind: { answerMs: modelSeconds * 1000 },
    voice: { firstAudioMs: voiceSeconds * 1000 },
    thinksAhead,
  });
}

/** Their recogniser gives its words at the end of speech. */
const atTheEnd = (text: string, seconds: number) => ({
  forMs: seconds * 1000,
  interims: [[seconds * 1000, text]] as const,
});
const tenths = (ms: number | undefined): number => Math.round((ms ?? Number.NaN) / 100) / 10;
const replyOf = (call: ACall) => call.heard.find(({ text }) => text.startsWith("mot"));

test("A: words from 0.5 to 2.5 s are an utterance at 3.0, answered from 3.5 to 5.5", async () => {
  const call = fixture({ replySeconds: 2 });
  await call.at(500).callerSays("internet", atTheEnd("internet", 2)).until(2980);
  expect(call.model.asked).toHaveLength(0);
  await call.until(3020);
  expect(call.model.asked).toHaveLength(1);
  await call.until(7000);
  expect([tenths(replyOf(call)?.fromMs), tenths(replyOf(call)?.untilMs)]).toEqual([3.5, 5.5]);
  await call.at(7000).callerHangsUp().until(7100);
  expect(call.end?.state.history.map(({ speaker }) => speaker)).toEqual(["bot", "bot", "caller", "bot", "bot"]);
  const turns = call.end?.meter.turns.map(({ hearingMs, thinkingMs, responseMs }) => [
    hearingMs,
    thinkingMs,
    responseMs,
  ]);
  expect(turns?.map((turn) => turn.map((ms) => tenths(ms ?? undefined)))).toEqual([[0.5, 0.3, 1]]);
});

test("B: an interruption from 5.0 to 6.0 s silences a long story at 5.5, two seconds of it heard, and is thought about at 6.5", async () => {
  const call = fixture({ replySeconds: 10 });
  call.at(500).callerSays("internet", atTheEnd("internet", 2));
  await call.at(5000).callerSays("Stop!", atTheEnd("Stop!", 1)).until(6480);
  expect([tenths(replyOf(call)?.fromMs), tenths(replyOf(call)?.untilMs)]).toEqual([3.5, 5.5]);
  expect(call.model.asked).toHaveLength(1);
  await call.until(6540);
  expect(call.model.asked).toHaveLength(2);
  await call.at(6600).callerHangsUp().until(6700);
  const line = call.end?.state.history.findLast(({ speaker }) => speaker === "bot");
  expect(line?.interrupted).toBe(true);
  expect(Math.abs((line?.text.length ?? 0) - 100)).toBeLessThanOrEqual(4);
});

describe("C: three words are needed to interrupt", () => {
  const insists = (call: ACall) => {
    call.at(500).callerSays("internet", atTheEnd("internet", 2));
    call.at(5000).callerSays("Stop!", atTheEnd("Stop!", 1));
    return call.at(6500).callerSays("ok, stop!", atTheEnd("ok, stop!", 1));
  };

  test("one word does not, the third does: silent at 7.5, four seconds heard", async () => {
    const call = await insists(fixture({ replySeconds: 5, minWords: 3 })).until(8400);
    expect([tenths(replyOf(call)?.fromMs), tenths(replyOf(call)?.untilMs)]).toEqual([3.5, 7.5]);
  });

  test("where interrupting is out of reach, all five seconds are heard", async () => {
    const call = await insists(fixture({ replySeconds: 5, minWords: 10 })).until(9000);
    expect([tenths(replyOf(call)?.fromMs), tenths(replyOf(call)?.untilMs)]).toEqual([3.5, 8.5]);
  });
});

test("D: who speaks again before the answer is never spoken over, and nothing unsaid is in the history", async () => {
  const call = fixture({ replySeconds: 10, modelSeconds: 1 });
  call.at(500).callerSays("internet", atTheEnd("internet", 2));
  await call.at(3000).callerSays("Stop!", atTheEnd("Stop!", 1)).until(5400);
  expect(call.silentBetween(400, 5400)).toBe(true);
  const asked = call.model.asked.at(-1)?.messages ?? [];
  expect(asked.at(-1)).toEqual({ speaker: "caller", text: "internet Stop!" });
  expect(asked.every(({ text }) => text !== "")).toBe(true);
  await call.until(7000);
  expect(tenths(replyOf(call)?.fromMs)).toBe(5.7);
});

test.each([
  [false, 1.1],
  [true, 0.8],
])("E: the reply to words that end at 2.0 s; thinking ahead: %s, it begins %d s later", async (thinksAhead, later) => {
  const call = fixture({ replySeconds: 2, voiceSeconds: 0.3, thinksAhead });
  // Words come a tenth of a second after they were said.
  const transcript = { forMs: 1500, interims: [[1600, "internet"]] as const };
  await call.at(500).callerSays("internet", transcript).until(6000);
  expect(tenths((replyOf(call)?.fromMs ?? 0) - 2000)).toBe(later);
  expect(call.model.asked).toHaveLength(1);
});
