/**
 * The turn-taking fixtures A to E of LiveKit's agents (tests/test_agent_session.py), to the tenth of a second: end of
 * utterance after 0.5 s of silence, 0.5 s of speech to interrupt. Theirs begin in silence: our notice is made a click. Each is
 * played by a scenario and by a free dialogue: who speaks when is the same.
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
    .padEnd(seconds * 50, "t");

/** Their recogniser gives its words at the end of speech. */
const atTheEnd = (text: string, seconds: number) => ({
  forMs: seconds * 1000,
  interims: [[seconds * 1000, text]] as const,
});
const tenths = (ms: number | undefined): number => Math.round((ms ?? Number.NaN) / 100) / 10;

describe.each(["scenario", "assistant"] as const)("in mode %s", (mode) => {
  function fixture({
    replySeconds,
    modelSeconds = 0.3,
    voiceSeconds = 0.2,
    minWords = 0,
    thinksAhead = false,
  }: Fixture) {
    const reply = lasting(replySeconds);
    return aCall({
      settings: {
        scenario: { phrases: { welcome: ".", [mode === "scenario" ? "ask_problem" : "ask_anything"]: "," } },
        turns: { bargeIn: { minSpeechMs: 500, minWords } },
        ...(mode === "assistant" && { conversation: { mode, assistant: { prompt: "Vous racontez." } } }),
      },
      ...(mode === "scenario" && { scenario: oneRemedy(reply) }),
      mind: { answerMs: modelSeconds * 1000 },
      talks: () => [{ say: reply, afterMs: modelSeconds * 1000 }],
      voice: { firstAudioMs: voiceSeconds * 1000 },
      thinksAhead,
    });
  }

  /** What the model was told, question by question. */
  const asked = (call: ACall): readonly (readonly (readonly [speaker: string, text: string])[])[] =>
    mode === "scenario"
      ? call.model.asked.map(({ messages }) => messages.map(({ speaker, text }) => [speaker, text] as const))
      : call.talker.asked.map(({ messages }) => messages.map(({ from, text }) => [from, text] as const));

  /** From the first sound of the reply to its last, in seconds; its clauses follow each other without a gap. */
  function replyOf(call: ACall): readonly [from: number, until: number] {
    const pieces = call.heard.filter(({ text }) => text.startsWith("mot"));
    return [tenths(pieces[0]?.fromMs), tenths(pieces.at(-1)?.untilMs)];
  }

  test("A: words from 0.5 to 2.5 s are an utterance at 3.0, answered from 3.5 to 5.5", async () => {
    const call = fixture({ replySeconds: 2 });
    await call.at(500).callerSays("internet", atTheEnd("internet", 2)).until(2980);
    expect(asked(call)).toHaveLength(0);
    await call.until(3020);
    expect(asked(call)).toHaveLength(1);
    await call.until(5600);
    expect(replyOf(call)).toEqual([3.5, 5.5]);
    await call.at(5600).callerHangsUp().until(5700);
    const speakers = call.end?.state.history.map(({ speaker }) => speaker);
    expect(speakers?.slice(0, 4)).toEqual(["bot", "bot", "caller", "bot"]);
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
    expect(replyOf(call)).toEqual([3.5, 5.5]);
    expect(asked(call)).toHaveLength(1);
    await call.until(6540);
    expect(asked(call)).toHaveLength(2);
    await call.at(6600).callerHangsUp().until(6700);
    const heard = call.end?.state.history.filter(({ speaker, text }) => speaker === "bot" && text.startsWith("mot"));
    expect(heard?.at(-1)?.interrupted).toBe(true);
    const characters = heard?.map(({ text }) => text).join(" ").length ?? 0;
    expect(Math.abs(characters - 100)).toBeLessThanOrEqual(4);
  });

  describe("C: three words are needed to interrupt", () => {
    const insists = (call: ACall) => {
      call.at(500).callerSays("internet", atTheEnd("internet", 2));
      call.at(5000).callerSays("Stop!", atTheEnd("Stop!", 1));
      return call.at(6500).callerSays("ok, stop!", atTheEnd("ok, stop!", 1));
    };

    test("one word does not, the third does: silent at 7.5, four seconds heard", async () => {
      const call = await insists(fixture({ replySeconds: 5, minWords: 3 })).until(8000);
      expect(replyOf(call)).toEqual([3.5, 7.5]);
    });

    test("where interrupting is out of reach, all five seconds are heard", async () => {
      const call = await insists(fixture({ replySeconds: 5, minWords: 10 })).until(8600);
      expect(replyOf(call)).toEqual([3.5, 8.5]);
    });
  });

  test("D: who speaks again before the answer is never spoken over, and nothing unsaid is in the history", async () => {
    const call = fixture({ replySeconds: 10, modelSeconds: 1 });
    call.at(500).callerSays("internet", atTheEnd("internet", 2));
    await call.at(3000).callerSays("Stop!", atTheEnd("Stop!", 1)).until(5400);
    expect(call.silentBetween(400, 5400)).toBe(true);
    const told = asked(call).at(-1) ?? [];
    expect(told.at(-1)).toEqual(["caller", "internet Stop!"]);
    expect(told.every(([, text]) => text !== "")).toBe(true);
    await call.until(7000);
    expect(replyOf(call)[0]).toBe(5.7);
  });

  test.each([
    [false, 1.1],
    [true, 0.8],
  ])(
    "E: the reply to words that end at 2.0 s; thinking ahead: %s, it begins %d s later",
    async (thinksAhead, later) => {
      const call = fixture({ replySeconds: 2, voiceSeconds: 0.3, thinksAhead });
      // Words come a tenth of a second after they were said.
      const transcript = { forMs: 1500, interims: [[1600, "internet"]] as const };
      await call.at(500).callerSays("internet", transcript).until(6000);
      expect(Math.round((replyOf(call)[0] - 2) * 10) / 10).toBe(later);
      expect(asked(call)).toHaveLength(1);
    },
  );
});

/** A line with one remedy, said in these words. */
const oneRemedy = (reply: string): string => `
problems: [{ name: internet, description: The internet connection., words: [internet], steps: [{ say: story }] }]
phrases: { fr-FR: { story: "${reply}" } }
`;
