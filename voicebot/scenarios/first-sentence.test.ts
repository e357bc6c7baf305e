/**
 * Callers who say who they are and what they need in one breath, as timelines (what the lines mean: a-timeline.ts): what was said
 * is not asked for again, only confirmed.
 */
import { expect, test } from "vitest";
import type { Question } from "../src/language-model/language-model.ts";
import { aCall } from "../test/a-call.ts";
import { understandingByWords } from "../test/fakes/understanding.ts";
import { playTimeline } from "./a-timeline.ts";

const closed = { scenario: { hours: { timezone: "Europe/Paris", open: ["Mon 00:00-00:00"] } } };
const byRules = { mind: { answers: () => undefined, answerMs: 0 } };

test("'ici Marie Dupont de la société Acme, mon internet…, le numéro de ma box est…': all of it is used, and confirmed in its turn", async () => {
  await playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: Bonjour, ici Marie Dupont de la société Acme, mon internet ne marche plus, le numéro de ma box est quatre deux sept huit (2.5 s)
     7.0  bot: Très bien, voyons votre connexion
     9.2  bot: Je patiente pendant ce temps
    15.0  caller presses 2
    15.0  bot: Essayons autre chose
    17.9  bot: Je patiente pendant ce temps
    20.0  caller presses 2
    20.0  bot: Nos conseillers ne sont pas disponibles
    23.0  caller: oui (0.4 s)
    23.9  bot: Je prends note de votre demande
    24.5  bot: J'ai noté :
    24.7  bot: Marie Dupont,
    25.0  bot: D, U, P, O, N, T.
    25.4  bot: Est-ce bien cela
    26.5  caller: oui (0.4 s)
    27.4  bot: J'ai noté l'entreprise Acme.
    28.0  bot: Est-ce bien cela
    29.0  caller: oui (0.4 s)
    # Only what was not said is asked for.
    29.9  bot: Quelle est votre adresse e-mail
    31.5  caller: je n'en ai pas (0.6 s)
    32.6  bot: À quel numéro
    36.0  caller: 06 12 34 56 78 (2.0 s)
    38.5  bot: J'ai noté :
    38.7  bot: zéro six, douze,
    40.0  bot: Est-ce bien cela
    41.0  caller: oui (0.4 s)
    41.9  bot: J'ai noté :
    42.1  bot: quarante-deux, soixante-dix-huit.
    42.8  bot: Est-ce bien cela
    44.0  caller: oui (0.4 s)
    44.9  bot: C'est noté : un conseiller
    44.9  ticket: unresolved
    48.0  end: transferred
    `,
    { settings: closed, ...byRules },
  );
});

test("what was heard wrong is put right when it is said back", async () => {
  const call = aCall({ settings: closed, ...byRules })
    .at(4000)
    .callerSays("Bonjour, ici Marie Dupond, passez-moi un conseiller");
  call.at(9000).callerSays("oui", { forMs: 400 }).at(14_000).callerSays("non c'est D U P O N T");
  await call.until(20_000);
  expect(call.texts.join(" ")).toContain("Marie Dupond, D, U, P, O, N, D. Est-ce bien cela ?");
  expect(call.texts.join(" ")).toContain("D, U, P, O, N, T. Est-ce bien cela ?");
});

/** Asks who calls before anything else. */
const asksFirst = `
intake:
  when: first
  fields:
    - { name: name, kind: name, ask: ask_name, again: spell_name, confirm: confirm_name }
    - { name: company, kind: company, ask: ask_company, required: false }
problems: [{ name: internet, description: The connection., words: [internet], steps: [{ say: internet_restart }] }]
`;

test("who is asked their name and tells all is not asked for the company, nor what they call about", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre nom
     3.0  caller: Marie Dupont de la société Acme, et mon internet ne marche plus (2.5 s)
     6.3  bot: J'ai noté :
     6.5  bot: Marie Dupont,
     6.8  bot: D, U, P, O, N, T.
     7.2  bot: Est-ce bien cela
     9.0  caller: oui (0.4 s)
    10.2  bot: Très bien, voyons votre connexion
    12.4  bot: Est-ce que cela fonctionne
    14.0  caller hangs up
    14.0  end: abandoned
    `,
    { scenario: asksFirst, mind: { answers: aGoodModel } },
  ));

/** Understands what a rule would have to guess: where a name ends that nothing introduces. */
function aGoodModel(question: Question): unknown {
  const understood = understandingByWords(question);
  if (question.answerName !== "name") return understood;
  const mentions = [{ field: "company", value: "Acme" }];
  return { ...(understood as object), name: "Marie Dupont", refuses: false, mentions };
}

test("what the model says that nobody said is not believed where nobody is asked to confirm it", async () => {
  const mind = { answers: aGoodModel };
  const call = await aCall({ scenario: asksFirst, mind })
    .at(3000)
    .callerSays("Marie Dupont")
    .at(8000)
    .callerSays("oui")
    .until(13_000);
  expect(call.texts.at(-1)).toContain("Pour quelle entreprise");
});

test("a person who takes over is told who it is, confirmed or not", async () => {
  const call = await aCall(byRules)
    .at(4000)
    .callerSays("Bonjour, ici Marie Dupont de la société Acme, je voudrais un conseiller")
    .until(12_000);
  expect(call.end?.transfer?.summary).toBe("Client : Marie Dupont, Acme");
});

test("in English", async () => {
  const call = aCall({ settings: { language: "en-US", ...closed }, ...byRules })
    .at(4000)
    .callerSays("Hello, this is Mary Smith from Acme, put me through to an advisor, my number is 612 555 0199");
  call.at(9000).callerSays("yes", { forMs: 400 }).at(14_000).callerSays("yes", { forMs: 400 });
  call.at(18_000).callerSays("yes", { forMs: 400 }).at(22_000).callerSays("I have none", { forMs: 600 });
  await call.until(27_000);
  expect(call.texts.join(" ")).toContain("I have noted: Mary Smith,");
  expect(call.texts.join(" ")).toContain("the company Acme.");
  expect(call.texts.slice(-3).join(" ")).toContain("six one two, five five five, zero one nine nine.");
});
