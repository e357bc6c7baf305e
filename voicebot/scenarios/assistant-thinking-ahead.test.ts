/** A free answer begins to be written when the caller seems to have finished; nothing of it is heard or done before they have. */
import { describe, expect, test } from "vitest";
import { type ACall, aCall } from "../test/a-call.ts";
import { assistant, notice, ticket } from "./an-assistant.ts";

const ahead = { thinksAhead: true, settings: { scenario: { phrases: notice } } } as const;
/** Words that come a tenth of a second after they were said: thought about a tenth later. */
const saying = (text: string, forMs = 1000) => ({ forMs, interims: [[forMs + 100, text]] as const });
const wordsAsked = (call: ACall) =>
  call.talker.asked.map(({ messages }) => messages.findLast(({ from }) => from === "caller")).map((one) => one?.text);
const thoughts = async (call: ACall, outcome: string) => {
  const metric = await call.registry.getSingleMetric("voicebot_thoughts_total")?.get();
  return metric?.values.find(({ labels }) => labels["outcome"] === outcome)?.value;
};

test("the first clause is heard as soon as it is certain that the caller has finished, and the others follow as they come", async () => {
  const call = aCall(
    assistant(() => [{ say: "Trente euros par mois. Au" }, { say: "tre chose ?", afterMs: 900 }], ahead),
  );
  await call.at(2000).callerSays("combien coûte la fibre", saying("combien coûte la fibre")).until(6000);
  expect(wordsAsked(call)).toEqual(["combien coûte la fibre"]);
  expect(call.phrase("Trente").fromMs).toBe(3500);
  // Asked at 3.2 s, written at 4.4.
  expect(call.phrase("Autre chose").fromMs).toBe(4400);
  await call.at(6000).callerHangsUp().until(6100);
  expect(call.end?.meter.turns).toEqual([{ atMs: 3000, hearingMs: 500, thinkingMs: 0, responseMs: 500 }]);
  expect(call.end?.state.history.map(({ text }) => text)).toEqual([
    ...Object.values(notice),
    "combien coûte la fibre",
    "Trente euros par mois.",
    "Autre chose ?",
  ]);
  expect([await thoughts(call, "kept"), await thoughts(call, "thrown-away")]).toEqual([1, 0]);
});

test("who goes on is answered as a whole: the answer to the first half is given up in the middle, and nothing of it was synthesised", async () => {
  const call = aCall(
    assistant((words) => [{ say: `Réponse : ${words}. Et` }, { say: " plus encore.", afterMs: 5000 }], ahead),
  );
  call.at(2000).callerMakesASound(600);
  call.clock.after(2700, () => call.ears.emit({ type: "interim", text: "la fibre" }));
  call.at(3300).callerMakesASound(600);
  call.clock.after(4000, () => call.ears.emit({ type: "interim", text: "la fibre non le mobile" }));
  await call.until(4050);
  expect(call.talker.abandoned).toBe(1);
  call.clock.after(350, () =>
    call.ears.emit({ type: "utterance", text: "La fibre. Non, le mobile.", speechEndedAgoMs: 500 }),
  );
  await call.until(7000);
  expect(wordsAsked(call)).toEqual(["la fibre", "la fibre non le mobile"]);
  expect(call.voice.spoken.slice(2)).toEqual(["Réponse : la fibre non le mobile."]);
  expect([await thoughts(call, "kept"), await thoughts(call, "thrown-away")]).toEqual([1, 1]);
  await call.at(7000).callerHangsUp().until(7100);
  expect(call.clock.waiting).toBe(0);
});

describe("no tool is used on words that may not be all", () => {
  const wants = (name: string, given: unknown) =>
    assistant(
      (_, results) => (results.length === 0 ? [{ call: name, given, afterMs: 50 }] : [{ say: "C'est fait." }]),
      { ...ahead, lookUp: async () => '{"status":"expédiée"}' },
    );
  test.each([
    ["a ticket", "create_ticket", ticket],
    ["a handover", "transfer", { destination: "billing", summary: "Une facture." }],
    ["a look-up", "order_status", { number: "42" }],
    ["the end of the call", "end_call", { resolved: true }],
  ])("%s", async (_, name, given) => {
    const call = aCall(wants(name, given));
    call.at(2000).callerMakesASound(600);
    call.clock.after(2700, () => call.ears.emit({ type: "interim", text: "je voudrais" }));
    // The model has long asked for its tool; the caller has not finished.
    call.at(3600).callerMakesASound(600);
    await call.until(4200);
    const told = () => call.events.map(({ type }) => type.slice(type.lastIndexOf(".") + 1));
    expect([call.talker.asked.length, call.end, call.tickets, told()]).toEqual([1, null, [], ["started"]]);
    call.clock.after(100, () => call.ears.emit({ type: "utterance", text: "Je voudrais.", speechEndedAgoMs: 500 }));
    await call.until(9000);
    expect(told()).toContain("tool");
    await call.at(9000).callerHangsUp().until(9100);
  });
});

test("an answer that fails ahead follows plain rules when the caller has finished, and not before", async () => {
  const call = aCall(assistant(() => [{ fails: true }], ahead));
  await call.at(2000).callerSays("je voudrais un conseiller", saying("je voudrais un conseiller")).until(3480);
  expect(call.silentBetween(2000, 3480)).toBe(true);
  await call.until(9000);
  expect(call.phrase("Ne quittez pas").fromMs).toBe(3500);
  expect(call.end?.outcome).toBe("transferred");
});

test("while something is looked up nothing is thought ahead: the answer under way is not given up for half a sentence", async () => {
  const call = aCall(
    assistant(
      (words, results) =>
        results.length === 0 && /commande/.test(words)
          ? [{ call: "order_status", given: { number: "42" } }]
          : [{ say: "Elle est partie." }],
      {
        ...ahead,
        lookUp: () => new Promise((resolve) => void call.clock.after(2000, () => resolve("{}"))),
      },
    ),
  );
  call.at(2000).callerSays("ma commande", saying("ma commande"));
  call.at(4000).callerMakesASound(200);
  call.clock.after(4250, () => call.ears.emit({ type: "interim", text: "euh" }));
  await call.until(9000);
  expect(call.texts.at(-1)).toBe("Elle est partie.");
  expect(call.talker.asked).toHaveLength(2);
  await call.at(9000).callerHangsUp().until(9100);
});

test("who hangs up in the middle of a sentence leaves a thought that was thrown away", async () => {
  const call = aCall(assistant(() => [{ say: "Trop tard.", afterMs: 3000 }], ahead));
  await call.at(2000).callerSays("la fibre", saying("la fibre")).at(3300).callerHangsUp().until(3400);
  expect(call.talker.abandoned).toBe(1);
  expect([await thoughts(call, "kept"), await thoughts(call, "thrown-away")]).toEqual([0, 1]);
});
