/** Free dialogues, as timelines: what the caller hears of an answer that is still being written. */
import { expect, test } from "vitest";
import { aCall } from "../test/a-call.ts";
import { playTimeline } from "./a-timeline.ts";
import { assistant } from "./an-assistant.ts";

test("the first clause is heard while the rest is still being written, and the clauses follow each other without a gap", () =>
  playTimeline(
    `
     0.0  bot: Bonjour. Je suis un automate.
     0.6  bot: Que puis-je faire
     2.0  caller: combien coûte la fibre
     3.8  bot: La fibre coûte trente euros par mois.
     4.5  bot: L'installation est offerte.
     5.1  bot: Voulez-vous autre chose ?
     7.0  caller hangs up
     7.1  end: abandoned
    `,
    assistant(() => [
      { say: "La fibre coûte **30 euros** par " },
      { say: "mois. L'instal", afterMs: 20 },
      { say: "lation est offerte. Voulez-", afterMs: 400 },
      { say: "vous autre chose ?", afterMs: 400 },
    ]),
  ));

test("an answer that dries up is filled, and goes on where it was", () =>
  playTimeline(
    `
     0.0  bot: Bonjour. Je suis un automate.
     0.6  bot: Que puis-je faire
     2.0  caller: combien coûte la fibre
     3.8  bot: Je regarde cela.
     7.6  bot: Un instant
     8.2  bot: Trente euros.
    10.0  caller hangs up
    10.1  end: abandoned
    `,
    assistant(() => [{ say: "Je regarde cela. " }, { say: "Trente", afterMs: 100 }, { say: " euros.", afterMs: 4000 }]),
  ));

test("who speaks over the second clause silences it at once; the model is given up, and told only what was heard", async () => {
  const call = aCall(
    assistant((words) =>
      words.includes("fibre")
        ? [
            { say: "Bien sûr. La fibre coûte trente euros par mois, et " },
            { say: "l'installation, qui prend une heure, est offerte. C'est ", afterMs: 100 },
            { say: "tout.", afterMs: 5000 },
          ]
        : [{ say: "Le mobile coûte dix euros." }],
    ),
  );
  call.at(2000).callerSays("combien coûte la fibre");
  await call
    .at(4600)
    .callerSays("non le mobile s'il vous plaît", { interims: [[320, "non le mobile"]] })
    .until(4960);
  expect(call.talker.abandoned).toBe(1);
  expect(call.silentBetween(4960, 6300)).toBe(true);
  await call.until(9000);
  expect(call.texts.at(-1)).toBe("Le mobile coûte dix euros.");
  const told = call.talker.asked.at(-1)?.messages.map((message) => ("text" in message ? message.text : ""));
  expect(told?.at(-1)).toBe("non le mobile s'il vous plaît");
  expect(told?.at(-2)).toMatch(/^Bien sûr\. La fibre coûte.* –$/);
  expect(told?.at(-2)).not.toContain("installation");
  expect(call.voice.spoken).not.toContain("C'est tout.");
  await call.at(9000).callerHangsUp().until(9100);
  expect(call.clock.waiting).toBe(0);
});
test("in English too", () =>
  playTimeline(
    `
     0.0  bot: Hello. I am an automated voice assistant.
     0.8  bot: How can I help you?
     2.0  caller: how much is fibre
     3.8  bot: Fibre is thirty euros a month.
     6.0  caller: thank you goodbye
     7.8  bot: Thank you for calling, and goodbye.
     9.0  end: resolved
    `,
    assistant(
      (words) =>
        /goodbye/.test(words)
          ? [{ call: "end_call", given: { resolved: true } }]
          : [{ say: "Fibre is 30 euros a month." }],
      {
        settings: { language: "en-US" },
      },
    ),
  ));
