/** Whole calls on the support line, from the first frame to the last. */
import { expect, test } from "vitest";
import { aCall } from "./a-call.ts";

const greetingEndsMs = 3200;

test("an internet trouble is solved: greeting, remedy, question, goodbye, and only then the end", async () => {
  const call = await aCall()
    .at(4000)
    .callerSays("bonjour, mon internet ne marche plus")
    .at(11_000)
    .callerSays("oui, ça remarche")
    .until(20_000);
  expect(call.texts.map((text) => text.slice(0, 28))).toEqual([
    "Bonjour et bienvenue. Je sui",
    "Quel est votre problème : la",
    "Très bien, voyons votre conn",
    "Je patiente pendant ce temps",
    "Parfait. Merci de votre appe",
  ]);
  expect(call.phrase("Quel est").untilMs).toBeLessThan(greetingEndsMs);
  expect(call.end?.outcome).toBe("resolved");
  expect(call.leg.hungUpAtMs).toBeGreaterThanOrEqual(call.phrase("au revoir").untilMs + 250);
  expect(call.clock.waiting).toBe(0);
  expect(call.ears.closed).toBe(true);
});

test("a mobile trouble that two remedies do not solve ends with an advisor", async () => {
  const call = await aCall()
    .at(4000)
    .callerSays("c'est mon portable")
    .at(11_000)
    .callerSays("non, toujours pas")
    .at(18_000)
    .callerSays("ça ne marche pas")
    .until(26_000);
  expect(call.phrase("Redémarrez")).toBeDefined();
  expect(call.phrase("mode avion")).toBeDefined();
  expect(call.texts.at(-1)).toContain("conseiller");
  expect(call.end).toMatchObject({
    outcome: "transferred",
    transfer: { destination: "support", summary: "Motif : mobile. Solutions essayées : 2" },
  });
});

test("a caller who asks for a person, or is angry, gets one at once", async () => {
  for (const words of ["je veux un conseiller", "c'est inadmissible"]) {
    const call = await aCall().at(4000).callerSays(words).until(12_000);
    expect(call.texts.at(-1)).toContain("je vous mets en relation avec un conseiller");
    expect(call.end?.outcome).toBe("transferred");
  }
});

test("an English line speaks English, and a phrase of the settings replaces the built-in one", async () => {
  const settings = { language: "en-US", scenario: { phrases: { welcome: "Welcome to Example, I am a machine." } } };
  const call = await aCall({ settings }).until(4000);
  expect(call.texts).toEqual([
    "Welcome to Example, I am a machine.",
    "What is the trouble: your internet connection, or your mobile phone?",
  ]);
});

test("a caller who is not understood is asked twice more, in other words, and then gets a person", async () => {
  const call = await aCall()
    .at(4000)
    .callerSays("euh je sais pas trop")
    .at(10_000)
    .callerSays("comment")
    .at(16_000)
    .callerSays("pardon")
    .until(24_000);
  expect(call.texts.filter((text) => text.startsWith("Je n'ai pas bien compris"))).toHaveLength(2);
  expect(call.texts.at(-1)).toContain("conseiller");
  expect(call.end?.outcome).toBe("transferred");
});

test("a silent caller is asked whether they are there, then told goodbye; the clock stops while the bot speaks", async () => {
  const call = await aCall().until(60_000);
  const question = call.phrase("Quel est");
  const prompt = call.phrase("toujours en ligne");
  const goodbye = call.phrase("Je ne vous entends plus");
  expect(prompt.fromMs - question.untilMs).toBeGreaterThanOrEqual(15_000);
  expect(prompt.fromMs - question.untilMs).toBeLessThan(15_100);
  expect(goodbye.fromMs - prompt.untilMs).toBeGreaterThanOrEqual(15_000);
  expect(goodbye.fromMs - prompt.untilMs).toBeLessThan(15_100);
  expect(call.end?.outcome).toBe("abandoned");
});

test("a yes to 'are you still there' answers no other question: it is asked again", async () => {
  const call = await aCall().until(19_000);
  const prompt = call.phrase("toujours en ligne");
  await call
    .at(prompt.untilMs + 500)
    .callerSays("oui")
    .until(prompt.untilMs + 6000);
  expect(call.texts.at(-1)).toMatch(/^Quel est votre problème/);
  expect(call.end).toBeNull();
});

test("a late answer is bridged by a filler, and the reply follows it", async () => {
  const call = await aCall({ mind: { answerMs: 2500 } })
    .at(4000)
    .callerSays("internet")
    .until(12_000);
  const filler = call.phrase("Un instant");
  expect(filler.fromMs).toBeGreaterThanOrEqual(4000 + 1500 + 1200);
  expect(filler.fromMs).toBeLessThan(4000 + 1500 + 1300);
  expect(call.phrase("Débranchez").fromMs).toBeGreaterThan(filler.untilMs - 1);
  expect(call.end).toBeNull();
  expect(call.model.asked).toHaveLength(1);
});

test("when the model fails, the rules understand, and the call goes on", async () => {
  const call = await aCall({ mind: { answers: () => undefined } })
    .at(4000)
    .callerSays("ma box ne s'allume plus")
    .at(11_000)
    .callerSays("non ça ne marche pas")
    .at(18_000)
    .callerSays("c'est bon, ça marche")
    .until(26_000);
  expect(call.phrase("Débranchez tous les câbles")).toBeDefined();
  expect(call.end?.outcome).toBe("resolved");
  // What is said while the bot waits needs no model.
  expect(await call.metric("voicebot_fallbacks_total")).toBe(1);
});

test("an answer outside the schema counts as a failure", async () => {
  const call = await aCall({ mind: { answers: () => ({ problem_type: "fax" }) } })
    .at(4000)
    .callerSays("internet")
    .until(9000);
  expect(call.phrase("Débranchez")).toBeDefined();
});

test("a mind that never answers is given up after eight seconds", async () => {
  const call = await aCall({ mind: { answerMs: 1e9 } })
    .at(4000)
    .callerSays("internet")
    .until(25_000);
  expect(call.phrase("Débranchez").fromMs).toBeLessThan(4000 + 1500 + 8000 + 2500);
  expect(call.phrase("encore un petit moment")).toBeDefined();
});

test("the keys of the phone answer at once, even over the question", async () => {
  const call = await aCall().at(2000).callerPresses("2").at(9000).callerPresses("1").until(14_000);
  expect(call.phrase("Quel est").untilMs).toBe(2000);
  expect(call.phrase("Redémarrez")).toBeDefined();
  expect(call.end?.outcome).toBe("resolved");
});

test("zero calls a person", async () => {
  const call = await aCall().at(5000).callerPresses("0").until(12_000);
  expect(call.end?.outcome).toBe("transferred");
});

test("a call that has lasted too long ends with a goodbye", async () => {
  const call = await aCall({
    settings: { calls: { maxDurationSeconds: 30 }, turns: { silence: { promptAfterSeconds: 60 } } },
  }).until(45_000);
  const goodbye = call.phrase("durée maximale");
  expect(goodbye.fromMs).toBeGreaterThanOrEqual(30_000);
  expect(goodbye.fromMs).toBeLessThan(30_050);
  expect(call.leg.hungUpAtMs).toBeGreaterThan(goodbye.untilMs);
  expect(call.end?.outcome).toBe("failed");
});

test("a pod that must leave says goodbye, in the middle of a phrase if need be", async () => {
  const call = await aCall().at(1000).podMustLeave().until(10_000);
  expect(call.phrase("Bonjour").untilMs).toBeLessThanOrEqual(1020);
  expect(call.texts.at(-1)).toContain("Au revoir");
  expect(call.end?.outcome).toBe("failed");
});

test("a bot that can no longer hear says so and hands over", async () => {
  const call = await aCall().at(5000).earsFail().until(14_000);
  expect(call.texts.at(-1)).toContain("conseiller");
  expect(call.end?.outcome).toBe("transferred");
});

test("a phrase that cannot be spoken leads to a person, and if nothing can be spoken the call still ends", async () => {
  const one = await aCall({ voice: { failsFor: (text) => text.startsWith("Quel") } }).until(10_000);
  expect(one.texts.at(-1)).toContain("conseiller");
  const none = await aCall({ voice: { failsFor: () => true } }).until(10_000);
  expect(none.texts).toEqual([]);
  expect([one.end?.outcome, none.end?.outcome]).toEqual(["transferred", "transferred"]);
});

test("a phrase that breaks off is heard as far as it goes", async () => {
  const call = await aCall({ voice: { breaksOffAfterMs: 700 } }).until(10_000);
  expect(call.heard[0]).toMatchObject({ untilMs: 720 });
  expect(call.end?.state.history[0]).toEqual({ speaker: "bot", text: "Bonjour et" });
  expect(call.end?.outcome).toBe("transferred");
});

test("a caller who hangs up during the goodbye was served; one who hangs up before has given up", async () => {
  const served = await aCall()
    .at(4000)
    .callerPresses("1")
    .at(11_000)
    .callerPresses("1")
    .at(11_400)
    .callerHangsUp()
    .until(12_000);
  const lost = await aCall().at(4000).callerPresses("1").at(5000).callerHangsUp().until(6000);
  expect([served.end?.outcome, lost.end?.outcome]).toEqual(["resolved", "abandoned"]);
  expect([served.clock.waiting, lost.clock.waiting]).toEqual([0, 0]);
});
