/** What holds in a free dialogue as in every call, whatever the model does, or when it fails. */
import { describe, expect, test } from "vitest";
import { aCall } from "../test/a-call.ts";
import { assistant, notice } from "./an-assistant.ts";

describe("the guarantees of every call hold", () => {
  const chatty = assistant(() => [{ say: "Oui. ".repeat(100) }]);
  test("the notice cannot be interrupted; what was said over it is answered", async () => {
    const call = aCall(chatty);
    await call
      .at(100)
      .callerSays("combien coûte la fibre", { forMs: 400, interims: [[200, "combien coûte la"]] })
      .until(3000);
    expect(call.phrase("automate").untilMs).toBeGreaterThanOrEqual(560);
    expect(call.talker.asked).toHaveLength(1);
    expect(call.texts).toContain("Oui.");
    await call.at(3000).callerHangsUp().until(3100);
  });

  test("a pod that must leave says goodbye in the middle of an answer, and what was to come is not said", async () => {
    const call = aCall(chatty);
    call.at(2000).callerSays("combien coûte la fibre");
    await call.at(5000).podMustLeave().until(12_000);
    expect(call.texts.at(-1)).toMatch(/interrompre cet appel/);
    expect(call.end?.outcome).toBe("failed");
    expect(call.clock.waiting).toBe(0);
  });

  test("a caller who says nothing is asked, listened to, and told goodbye", async () => {
    const call = await aCall(chatty).until(50_000);
    expect(call.texts.slice(2)).toEqual([
      "Êtes-vous toujours en ligne ?",
      "Je ne vous entends plus. N'hésitez pas à rappeler. Au revoir.",
    ]);
    expect(call.end?.outcome).toBe("abandoned");
  });

  test("a call longer than it may be ends with a goodbye", async () => {
    const call = aCall(
      assistant(() => [{ say: "Oui." }], {
        settings: { scenario: { phrases: notice }, calls: { maxDurationSeconds: 30 } },
      }),
    );
    await call.at(2000).callerSays("bonjour").at(20_000).callerSays("encore là").until(45_000);
    expect(call.texts.at(-1)).toMatch(/durée maximale/);
  });

  test("nothing that the model says is kept by anybody", async () => {
    const kept: string[] = [];
    const call = aCall({
      ...chatty,
      wrap: (fakes) => ({
        ...fakes,
        textToSpeech: {
          speak(phrase, signal) {
            if (phrase.cacheable) kept.push(phrase.text);
            return fakes.textToSpeech.speak(phrase, signal);
          },
        },
      }),
    });
    await call.at(2000).callerSays("combien coûte la fibre").until(6000);
    expect(call.texts).toContain("Oui.");
    expect(kept).not.toContain("Oui.");
    await call.at(6000).callerHangsUp().until(6100);
  });
});
describe("a model that fails", () => {
  test("before it has said anything: who asked for a person gets one, by plain rules", async () => {
    const call = aCall(assistant(() => [{ fails: true }]));
    await call.at(2000).callerSays("je voudrais un conseiller").until(9000);
    expect(call.texts.at(-1)).toBe("Ne quittez pas, je vous mets en relation avec un conseiller.");
    expect(call.end?.outcome).toBe("transferred");
  });

  test("in the middle: what was said stays said, the caller is asked to say it again, and the second time handed over", async () => {
    const call = aCall(assistant(() => [{ say: "Alors, voyons cela. La fib" }, { fails: true }]));
    call.at(2000).callerSays("combien coûte la fibre");
    await call.at(7000).callerSays("la fibre").until(15_000);
    expect(call.texts.slice(2)).toEqual([
      "Alors, voyons cela.",
      "Excusez-moi, j'ai perdu le fil. Pouvez-vous répéter ?",
      "Alors, voyons cela.",
      "Je suis désolé, je rencontre un problème technique. Je vous mets en relation avec un conseiller.",
    ]);
    expect(call.end?.outcome).toBe("transferred");
    expect(await call.metric("voicebot_fallbacks_total")).toBe(2);
  });

  test("that answers with signs that nobody can speak has not answered", async () => {
    const call = aCall(assistant(() => [{ say: "👍 ---" }]));
    await call.at(2000).callerSays("bonjour").until(12_000);
    expect(call.texts.at(-1)).toMatch(/problème technique/);
    expect(call.end?.outcome).toBe("transferred");
  });

  test("that never answers is given up after eight seconds and two fillers", async () => {
    const call = aCall(assistant(() => [{ say: "trop tard", afterMs: 60_000 }]));
    await call.at(2000).callerSays("bonjour").until(20_000);
    expect(call.texts.slice(2)).toHaveLength(3);
    expect(call.texts.at(-1)).toMatch(/problème technique/);
    expect(call.clock.waiting).toBe(0);
  });
});
