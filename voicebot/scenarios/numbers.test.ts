/** Numbers that are typed, and what must not be kept, as timelines (what the lines mean: a-timeline.ts). */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aCall } from "../test/a-call.ts";
import { playTimeline } from "./a-timeline.ts";

const electricity = readFileSync(new URL("../../examples/scenarios/electricity.fr.yaml", import.meta.url), "utf8");
const known = { name: "Ada Lovelace" };
const knownAtOnce = { known: { afterMs: 100, facts: known } };
const untilTheMeter = `
     0.0  bot: Bonjour, vous êtes bien chez Exemple Énergie
     1.7  bot: Merci de nous rappeler,
     2.2  bot: Ada Lovelace.
     2.4  bot: Que puis-je faire pour vous
     4.0  caller presses 2
     4.0  bot: Très bien. Que souhaitez-vous changer
     5.0  caller: je déménage
     6.5  bot: Je prends note de votre demande
     7.1  bot: Quel est le numéro de votre compteur
`;

test("a number is typed over its question and ends with its last digit; a code is given while the recording is silent", () =>
  playTimeline(
    `${untilTheMeter}
     8.0  caller presses 12345678901234 (0.2 s each)
    10.6  bot: J'ai noté :
    10.8  bot: douze, trente-quatre,
    12.8  bot: Est-ce bien cela
    13.7  caller: oui (0.4 s)
    14.9  recording pauses
    14.9  bot: Quel est votre code client
    16.5  caller: 123 456 (1.5 s)
    18.8  bot: Votre code est douze, trente-quatre
    19.8  bot: Est-ce bien cela
    20.8  caller: oui (0.4 s)
    # Not before the caller has heard what follows: who goes on speaking is still giving the code.
    22.0  bot: C'est noté : un conseiller
    22.0  recording resumes
    22.0  ticket: request
    25.0  end: transferred
    `,
    { scenario: electricity, ...knownAtOnce },
  ));

test("what is sensitive is told to who takes up the ticket and to nobody else: no event, no later question, no history", async () => {
  const call = aCall({ scenario: electricity, known: { afterMs: 100, facts: { ...known, meter: "1".repeat(14) } } });
  call.at(4000).callerPresses("2").at(5000).callerSays("je déménage");
  // Another question follows the code only when it was wrong: it is corrected once.
  call.at(9000).callerSays("123 456").at(13_500).callerSays("non pas ça").at(16_500).callerPresses("654321");
  await call.at(21_500).callerSays("oui", { forMs: 400 }).until(40_000);
  expect(call.confidential).toEqual([{ code: "654321" }]);
  expect(call.tickets.map(({ contact }) => contact)).toEqual([{ name: "Ada Lovelace", meter: "1".repeat(14) }]);
  const told = JSON.stringify([call.events, call.end?.state.history, call.end?.transfer]);
  expect(told).not.toMatch(/123 ?456|654321|douze|soixante-cinq/);
  // The model hears the words that it is to understand, once.
  const heard = call.model.asked.flatMap(({ messages }) => messages.filter(({ text }) => text.includes("123 456")));
  expect(heard).toHaveLength(1);
  expect(call.recorder.map(({ what }) => what)).toEqual(["recording pauses", "recording resumes"]);
});

test("a code that is interrupted while it is said back is not in the history, by a key nor by words", async () => {
  const facts = { ...known, meter: "1".repeat(14) };
  const saidBack = () =>
    aCall({ scenario: electricity, known: { afterMs: 100, facts } })
      .at(4000)
      .callerPresses("2")
      .at(5000)
      .callerSays("je déménage")
      .at(9000)
      .callerSays("123 456", { forMs: 1500 });
  const byKey = await saidBack().at(12_000).callerPresses("1").until(20_000);
  const byWords = await saidBack().at(12_000).callerSays("non pas du tout").until(20_000);
  for (const call of [byKey, byWords]) {
    const code = call.phrase("Votre code est");
    expect([code.fromMs, code.untilMs < 12_400]).toEqual([11_300, true]);
    await call.at(20_000).callerHangsUp().until(20_100);
    const history = JSON.stringify(call.end?.state.history);
    expect(history).not.toMatch(/123|douze|trente|Votre code est/);
  }
  // Enough of it was heard to be answered: the code is asked for again.
  expect(byWords.texts.at(-1)).toBe("Excusez-moi, je n'ai pas bien compris. Pouvez-vous répéter ?");
});

/** A line that asks for a telephone number of 9 to 15 digits. */
const asksForANumber = `
problems: [{ name: call_back, description: The caller wants to be rung back., key: "1", ask: ask_modification, then: ticket }]
intake: { fields: [{ name: phone, kind: number, ask: ask_phone, confirm: confirm_phone, digits: { min: 9, max: 15 } }] }
`;
/** The question is asked from 8.4 s on and said by 10.7 s. */
function askedForANumber() {
  return aCall({ scenario: asksForANumber }).at(4000).callerPresses("1").at(5500).callerSays("une question");
}

test("# ends a number", async () => {
  const call = await askedForANumber().at(12_000).callerPresses("0612345678#").until(16_000);
  expect(call.phrase("J'ai noté").fromMs).toBe(12_000 + 10 * 300);
  expect(call.texts.join(" ")).toContain("zéro six, douze, trente-quatre");
});

test("a pause of four seconds ends a number; * begins it again", async () => {
  const call = await askedForANumber().at(12_000).callerPresses("99*0612345678").until(24_000);
  expect(call.phrase("J'ai noté").fromMs).toBe(12_000 + 12 * 300 + 4000);
  expect(call.texts.join(" ")).toContain("zéro six, douze, trente-quatre");
});

test("too few digits are asked for again", async () => {
  const call = await askedForANumber().at(12_000).callerPresses("0612#").until(15_000);
  expect(call.texts.at(-1)).toBe("Il me manque des chiffres. Pouvez-vous redonner le numéro en entier ?");
});

test("a number half typed and half said is one number; words without a number do not end it", async () => {
  const mixed = askedForANumber().at(12_000).callerPresses("0612");
  await mixed.at(14_000).callerSays("34 56 78").until(19_000);
  expect(mixed.model.asked.at(-1)?.messages.at(-1)?.text).toBe("0612 34 56 78");
  expect(mixed.texts.join(" ")).toContain("zéro six, douze, trente-quatre, cinquante-six");
  const slow = askedForANumber().at(12_000).callerPresses("0612").at(13_500).callerSays("attendez je cherche");
  await slow.at(17_500).callerPresses("345678#").until(21_000);
  expect(slow.texts.join(" ")).toContain("zéro six, douze, trente-quatre, cinquante-six");
});

test("a zero that is typed into a number calls nobody", async () => {
  const call = await askedForANumber().at(12_000).callerPresses("0").until(15_000);
  expect(call.end).toBeNull();
  expect(call.texts.some((text) => text.includes("conseiller"))).toBe(false);
});
