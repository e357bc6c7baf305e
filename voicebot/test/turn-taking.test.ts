/** Who speaks when: interruptions, real and false, and words that come in pieces. */
import { describe, expect, test } from "vitest";
import { aCall } from "./a-call.ts";

// The first phrases of a call, at 20 ms a character: the notice sounds until about 1.6 s, the question until about 3.2 s.
const overTheNotice = 500;
const overTheQuestion = 2000;
const afterTheQuestion = 4000;

test("a caller who interrupts is answered, and the bot remembers only what was heard", async () => {
  const call = await aCall().at(overTheQuestion).callerSays("mon internet est en panne").until(5000);
  const question = call.phrase("Quel est");
  // Half a second of speech is needed by default 300 ms, and then one frame to fall silent.
  expect(question.untilMs).toBeGreaterThanOrEqual(overTheQuestion + 300);
  expect(question.untilMs).toBeLessThanOrEqual(overTheQuestion + 320);
  expect(call.silentBetween(overTheQuestion + 320, overTheQuestion + 1500)).toBe(true);
  await call.at(8000).callerHangsUp().until(8100);
  const line = call.end?.state.history[1];
  expect(line).toEqual({ speaker: "bot", text: "Quel est votre problème : la", interrupted: true });
  // Once: the model is not told twice what was said.
  expect(call.end?.state.history.filter(({ interrupted }) => interrupted)).toHaveLength(1);
  expect(call.phrase("Débranchez").fromMs).toBeGreaterThan(overTheQuestion + 1500);
  expect(await call.metric("voicebot_interruptions_total")).toBe(1);
});

test("the notice is said to its end, and who spoke over it is answered without the question", async () => {
  const call = await aCall().at(overTheNotice).callerSays("ma box ne marche plus", { forMs: 400 }).until(6000);
  expect(call.phrase("Bonjour").untilMs).toBeGreaterThan(1500);
  expect(call.texts.some((text) => text.startsWith("Quel est"))).toBe(false);
  expect(call.phrase("Débranchez")).toBeDefined();
});

test("who still speaks when the notice ends is not spoken over by the question", async () => {
  const call = await aCall().at(1200).callerSays("ma box ne marche plus", { forMs: 2000 }).until(8000);
  expect(call.texts.some((text) => text.startsWith("Quel est"))).toBe(false);
  expect(call.phrase("Débranchez").fromMs).toBeGreaterThan(3700);
});

test("a greeting over the notice is no answer: the question is asked", async () => {
  const call = await aCall().at(overTheNotice).callerSays("allô bonjour", { forMs: 400 }).until(6000);
  expect(call.phrase("Quel est").untilMs).toBeGreaterThan(3000);
  expect(call.model.asked).toHaveLength(0);
});

test("a cough, over before it could be speech, does not stop the bot", async () => {
  const call = await aCall().at(overTheQuestion).callerMakesASound(150).until(7000);
  expect(call.texts.filter((text) => text.startsWith("Quel est"))).toHaveLength(1);
  expect(call.phrase("Quel est").untilMs).toBeGreaterThan(3000);
});

test("a door that slams for long stops the bot, but not for good: it goes on with the rest", async () => {
  const call = await aCall().at(overTheQuestion).callerMakesASound().until(7000);
  const [, before, after] = call.heard;
  expect(before?.untilMs).toBeLessThanOrEqual(overTheQuestion + 320);
  expect(after?.text).toBe(before?.text);
  expect(after?.fromMs).toBeLessThanOrEqual(overTheQuestion + 1540);
  expect(call.end).toBeNull();
  expect(await call.metric("voicebot_interruptions_total")).toBe(0);
});

test("a nod over an instruction does not stop it, but over a question it is the answer", async () => {
  const call = aCall().at(afterTheQuestion).callerSays("internet");
  await call.until(6200);
  await call.at(6500).callerSays("d'accord", { forMs: 250, interims: [] }).until(9000);
  expect(call.phrase("Débranchez").untilMs - call.phrase("Débranchez").fromMs).toBeGreaterThan(2000);
  await call.at(9200).callerSays("c'est fait").until(11_200);
  const check = call.phrase("fonctionne");
  await call
    .at(check.fromMs + 250)
    .callerSays("oui")
    .until(18_000);
  expect(call.end?.outcome).toBe("resolved");
});

test("a sound that is no word, 'mm', is not thought about", async () => {
  const call = await aCall().at(afterTheQuestion).callerSays("mm").until(9000);
  expect(call.model.asked).toHaveLength(0);
  expect(call.end).toBeNull();
});

test("words while the bot thinks are joined to those before, and asked together", async () => {
  const call = await aCall({ mind: { answerMs: 1000 } })
    .at(4000)
    .callerSays("bonjour c'est pour", { forMs: 600 })
    .at(5400)
    .callerSays("ma connexion internet", { forMs: 600 })
    .until(11_000);
  expect(call.model.asked.map((question) => question.messages.at(-1)?.text)).toEqual([
    "bonjour c'est pour",
    "bonjour c'est pour ma connexion internet",
  ]);
  expect(call.phrase("Débranchez").fromMs).toBeGreaterThanOrEqual(7500);
});

test("an answer that is ready while the caller speaks again is held back, and given if nobody spoke after all", async () => {
  const call = await aCall().at(4000).callerSays("internet").at(5600).callerMakesASound().until(12_000);
  expect(call.phrase("Débranchez").fromMs).toBeGreaterThanOrEqual(5600 + 1500);
  expect(call.phrase("Débranchez").fromMs).toBeLessThan(5600 + 1600);
  expect(call.model.asked).toHaveLength(1);
});

test("who goes on just as the reply begins is heard as one sentence; the reply is taken back", async () => {
  const call = await aCall()
    .at(4000)
    .callerSays("mon internet", { forMs: 500 })
    .at(5330)
    .callerSays("non pardon mon portable", { forMs: 900 })
    .until(6000);
  expect(call.phrase("Très bien").untilMs).toBeLessThanOrEqual(5650);
  await call.until(12_000);
  expect(call.model.asked.at(-1)?.messages.at(-1)?.text).toBe("mon internet non pardon mon portable");
  expect(call.model.asked.at(-1)?.answerName).toBe("problem");
});

test("an utterance that is never declared over is over when nothing follows", async () => {
  const call = aCall().at(4000).callerMakesASound();
  call.clock.after(4400, () => call.ears.emit({ type: "interim", text: "internet" }));
  await call.until(12_000);
  expect(call.phrase("Débranchez").fromMs).toBeLessThan(4400 + 3000 + 400);
});

test("words that come without an announcement of speech still interrupt", async () => {
  const call = aCall();
  call.clock.after(2000, () => call.ears.emit({ type: "interim", text: "mon internet est" }));
  await call.until(3500);
  expect(call.phrase("Quel est").untilMs).toBeLessThanOrEqual(2320);
});

test("silence flows to the caller whenever nobody speaks, a frame every 20 ms", async () => {
  const call = await aCall().until(10_000);
  expect(call.leg.frames).toHaveLength(500);
  expect(call.leg.frames.every(({ atMs }, index) => atMs === (index + 1) * 20)).toBe(true);
});

/** The timelines of LiveKit's agent-session tests, as far as they apply; times are relative to the end of the question. */
describe("LiveKit's timelines", () => {
  /** A remedy that needs no time. */
  const checkedAtOnce = `problems: [{ name: internet, description: The connection., steps: [{ say: internet_restart }] }]`;
  const t0 = 4000;
  const reply =
    "Très bien. Voici une longue histoire que personne ne voudra entendre jusqu'au bout, mais il le faut. ".repeat(5);
  const scenario = { phrases: { internet_restart: reply } };
  const settings = { scenario, turns: { bargeIn: { minSpeechMs: 500 } } };
  const mind = { answerMs: 300 };
  const voice = { firstAudioMs: 200 };

  test("A: the reply begins at 3.5 s, after endpointing, thinking and the voice's first audio", async () => {
    const call = await aCall({ settings, mind, voice })
      .at(t0 + 500)
      .callerSays("internet", { forMs: 2000 })
      .until(t0 + 8000);
    const { fromMs } = call.phrase("Très bien");
    expect(fromMs).toBeGreaterThanOrEqual(t0 + 3500);
    expect(fromMs).toBeLessThanOrEqual(t0 + 3540);
    await call
      .at(t0 + 8100)
      .callerHangsUp()
      .until(t0 + 8200);
    expect(call.end?.meter.turns).toEqual([
      { atMs: t0 + 2500, hearingMs: 500, thinkingMs: 300, responseMs: fromMs - t0 - 2500 },
    ]);
  });

  test("B: an interruption half a second into the caller's speech, the position in the phrase known", async () => {
    const call = aCall({ settings, scenario: checkedAtOnce, mind, voice })
      .at(t0 + 500)
      .callerSays("internet", { forMs: 2000 });
    await call
      .at(t0 + 4500)
      .callerSays("Attendez, attendez !")
      .until(t0 + 6400);
    const { untilMs } = call.phrase("Très bien");
    expect(untilMs).toBeGreaterThanOrEqual(t0 + 5000);
    expect(untilMs).toBeLessThanOrEqual(t0 + 5020);
    expect(call.model.asked).toHaveLength(2);
    expect(call.model.asked[1]?.messages.at(-2)).toEqual({
      speaker: "bot",
      text: "Très bien. Voici une longue histoire que personne ne voudra entendre",
    });
  });

  test("C: one word is too few of three, and what it said is not lost", async () => {
    const needsThree = { scenario, turns: { bargeIn: { minSpeechMs: 500, minWords: 3 } } };
    const call = aCall({ settings: needsThree, scenario: checkedAtOnce, mind, voice })
      .at(t0 + 500)
      .callerSays("internet");
    await call
      .at(t0 + 3000)
      .callerSays("Stop !", { forMs: 600 })
      .until(t0 + 4500);
    expect(call.silentBetween(t0 + 3500, t0 + 3520)).toBe(false);
    await call
      .at(t0 + 4500)
      .callerSays("Stop, un conseiller !", { forMs: 700, interims: [[600, "Stop, un conseiller"]] })
      .until(t0 + 9000);
    const cut = call.phrase("Très bien").untilMs;
    expect(cut).toBeGreaterThanOrEqual(t0 + 5080);
    expect(cut).toBeLessThanOrEqual(t0 + 5120);
    expect(call.model.asked.at(-1)?.messages.at(-1)?.text).toBe("Stop ! Stop, un conseiller !");
    expect(call.end?.outcome ?? "open").not.toBe("failed");
  });

  test("D: speech before the reply begins: it never begins, and leaves no empty line in the history", async () => {
    const call = aCall({ settings, mind: { answerMs: 1000 }, voice })
      .at(t0 + 500)
      .callerSays("internet", { forMs: 2000 });
    await call
      .at(t0 + 3000)
      .callerSays("non, le portable !")
      .until(t0 + 5400);
    expect(call.texts.some((text) => text.startsWith("Très bien"))).toBe(false);
    expect(call.model.asked.at(-1)?.messages.every((line) => line.text !== "")).toBe(true);
    expect(call.model.asked).toHaveLength(2);
  });
});
