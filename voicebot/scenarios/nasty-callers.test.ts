/** Callers as they are, as timelines (what the lines mean: a-timeline.ts). */
import { describe, expect, test } from "vitest";
import { aCall } from "../test/a-call.ts";
import { understandingByWords } from "../test/fakes/understanding.ts";
import { playTimeline } from "./a-timeline.ts";

const asked = `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
`;
const waiting = `${asked}
     4.0  caller: mon internet ne marche plus
     5.8  bot: Très bien, voyons votre connexion
     8.0  bot: Je patiente pendant ce temps
`;
const neverOpen = { settings: { scenario: { hours: { timezone: "Europe/Paris", open: ["Mon 00:00-00:00"] } } } };
const offered = `${asked}
     4.0  caller: je veux un conseiller
     5.8  bot: Nos conseillers ne sont pas disponibles
     8.0  caller: oui (0.4 s)
     9.2  bot: Je prends note de votre demande
     9.9  bot: Quel est votre nom
`;

describe("a question that is answered before its end", () => {
  test("is not read on, however short the answer, and the history holds what was heard of it", async () => {
    // A quarter of a second: too short to interrupt by its sound.
    const call = await aCall().at(2000).callerSays("mobile", { forMs: 200, interims: [] }).until(5000);
    const question = call.phrase("Quel est");
    expect([question.fromMs, question.untilMs]).toEqual([1600, 2700]);
    expect(call.phrase("voyons votre mobile").fromMs).toBe(3000);
    await call.at(5000).callerHangsUp().until(5100);
    expect(call.end?.state.history.slice(1, 3)).toEqual([
      { speaker: "bot", text: "Quel est votre problème : la connexion internet, ou le", interrupted: true },
      { speaker: "caller", text: "mobile" },
    ]);
  });

  test("is read on after a nod, which may be no more than that", async () => {
    const call = await aCall().at(2000).callerSays("oui", { forMs: 200, interims: [] }).until(6000);
    expect(call.phrase("Quel est").untilMs).toBeGreaterThan(3000);
  });

  test("is read on where more words are needed to interrupt", async () => {
    const settings = { turns: { bargeIn: { minWords: 2 } } };
    const call = await aCall({ settings }).at(2000).callerSays("mobile", { forMs: 200, interims: [] }).until(6000);
    expect(call.phrase("Quel est").untilMs).toBeGreaterThan(3000);
    expect(call.phrase("voyons votre mobile")).toBeDefined();
  });
});

describe("a key that is pressed while the bot speaks", () => {
  test("comes after what was heard until then, for the model and for whoever reads the history", async () => {
    // Over the question, and over the remedy that follows it.
    const call = await aCall().at(2400).callerPresses("1").at(3400).callerPresses("2").until(8000);
    await call.at(12_000).callerSays("la lumière est rouge").until(15_000);
    const heard = call.model.asked.at(-1)?.messages.map(({ speaker, text }) => `${speaker}: ${text}`);
    expect(heard).toEqual([
      "bot: Bonjour et bienvenue. Je suis l'assistant vocal automatique de votre opérateur.",
      "bot: Quel est votre problème : la connexion",
      "caller: 1",
      "bot: Très bien, voyons votre connexion internet.",
      "caller: 2",
      expect.stringContaining("bot: Essayons autre chose. Débranchez tous les câbles"),
      "bot: Je patiente pendant ce temps. Dites-moi quand c'est fait.",
      "caller: la lumière est rouge",
    ]);
  });
});

describe("a line on which the bot hears itself", () => {
  const echo = (call: ReturnType<typeof aCall>, fromMs: number, words: string, forMs: number) => {
    const said = words.split(" ");
    const soFar = (share: number) => said.slice(0, Math.ceil(said.length * share)).join(" ");
    const interims = [0.4, 0.7, 1].map((share) => [share * forMs, soFar(share)] as const);
    return call.at(fromMs).callerSays(words, { forMs, interims });
  };

  test("the notice that comes back is no answer, and from then on it takes words to interrupt", async () => {
    const call = aCall();
    echo(call, 200, "bonjour et bienvenue je suis l'assistant vocal automatique", 1300);
    echo(call, 2100, "quel est votre problème la connexion internet ou le téléphone", 1300);
    await call.until(12_000);
    expect(call.model.asked).toHaveLength(0);
    expect(call.texts).toHaveLength(2);
    // Not stopped, and not for a moment.
    const question = call.phrase("Quel est");
    expect(question.untilMs - question.fromMs).toBe(question.text.length * 20);
    await call.at(12_000).callerSays("c'est la connexion internet").until(15_000);
    expect(call.phrase("voyons votre connexion")).toBeDefined();
  });

  test("words of the question are an answer to it all the same", async () => {
    const call = await aCall().at(2400).callerSays("le téléphone mobile").until(7000);
    expect(call.phrase("voyons votre mobile")).toBeDefined();
  });
});

test("'non pardon, c'est mobile' changes the subject, while the remedy is told, tried and checked", async () => {
  const answers = { mind: { answers: () => undefined } };
  await playTimeline(
    `${waiting}
    12.0  caller: non pardon c'est mobile
    13.8  bot: Très bien, voyons votre mobile
    15.8  bot: Je patiente pendant ce temps
    20.0  caller: c'est fait
    21.5  bot: Est-ce que cela fonctionne
    23.0  caller: en fait c'est pour ma box (0.6 s)
    24.4  bot: Très bien, voyons votre connexion
    26.6  bot: Je patiente pendant ce temps
    28.0  caller hangs up
    28.0  end: abandoned
    `,
    answers,
  );
  const call = aCall(answers).at(4000).callerSays("mon internet ne marche plus");
  await call.at(6500).callerSays("non pardon c'est mon portable").until(10_000);
  expect(call.phrase("voyons votre mobile").fromMs).toBe(8300);
});

test("'allô ?', 'vous êtes là ?' and 'pardon ?' are answered by what they ask for, and cost no patience", () =>
  playTimeline(
    `${asked}
     5.0  caller: allô (0.5 s)
     6.0  bot: Quel est votre problème
     9.0  caller: allô vous m'entendez (0.8 s)
    10.3  bot: Quel est votre problème
    13.0  caller: bonjour (0.5 s)
    14.0  bot: Quel est votre problème
    16.5  caller: mon internet ne marche plus
    18.3  bot: Très bien, voyons votre connexion
    20.5  bot: Je patiente pendant ce temps
    23.0  caller: allô vous êtes là
    24.5  bot: Je suis toujours là
    27.0  caller: pardon vous pouvez répéter
    28.5  bot: Très bien, voyons votre connexion
    30.7  bot: Je patiente pendant ce temps
    34.0  caller: c'est fait
    35.5  bot: Est-ce que cela fonctionne
    37.0  caller: comment
    38.5  bot: Est-ce que cela fonctionne
    40.0  caller: oui
    41.8  bot: Parfait. Merci
    44.0  end: resolved
    `,
  ));

/** Nobody is there, and what can be asked before the number has been answered. */
const askedForANumber = () =>
  aCall(neverOpen)
    .at(4000)
    .callerSays("je veux un conseiller")
    .at(8000)
    .callerSays("oui")
    .at(11_500)
    .callerSays("je m'appelle dupont")
    .at(15_000)
    .callerSays("oui")
    .at(17_500)
    .callerSays("je n'en ai pas")
    .at(21_000)
    .callerSays("je n'en ai pas");

describe("what is given in pieces", () => {
  test("a number in groups is waited for, and understood as one; too few digits are asked for again", async () => {
    const call = askedForANumber();
    // A second of silence between the groups: the ears take each for an utterance.
    call.at(26_000).callerSays("06 12", { forMs: 600 }).at(27_600).callerSays("34 56", { forMs: 600 });
    await call.at(29_200).callerSays("78 90", { forMs: 600 }).until(34_000);
    expect(call.texts.join(" ")).toContain(
      "zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit, quatre-vingt-dix",
    );
    expect(call.texts).not.toContain("Excusez-moi, je n'ai pas bien compris. Pouvez-vous répéter ?");
    // The last group makes it long enough: nothing more is waited for.
    expect(call.phrase("zéro six").fromMs).toBeLessThan(29_200 + 600 + 500 + 300 + 300);
    const short = askedForANumber();
    await short.at(26_000).callerSays("06 12", { forMs: 600 }).until(37_000);
    expect(short.phrase("Oui ?").fromMs).toBe(26_000 + 600 + 500 + 2500);
    expect(short.texts.slice(-3)).toEqual(["J'ai noté :", "zéro six, douze.", "Et ensuite ?"]);
  });
});

test("a correction that says what it is instead is taken, said back and confirmed", () =>
  playTimeline(
    `${offered}
    11.5  caller: je m'appelle dupond
    13.3  bot: J'ai noté :
    13.5  bot: dupond,
    13.6  bot: D, U, P, O, N, D.
    14.0  bot: Est-ce bien cela
    15.0  caller: non c'est dupont d u p o n t
    16.8  bot: J'ai noté :
    17.0  bot: Dupont,
    17.1  bot: D, U, P, O, N, T.
    17.5  bot: Est-ce bien cela
    18.5  caller: oui (0.4 s)
    19.7  bot: Pour quelle entreprise
    22.0  caller hangs up
    22.0  end: abandoned
    `,
    {
      ...neverOpen,
      mind: {
        answers: (question) => (question.answerName === "confirm_name" ? undefined : understandingByWords(question)),
      },
    },
  ));

test("anger in the midst of the questions is no answer to them; nobody is there, and what was asked is asked again", () =>
  playTimeline(
    `${offered}
    11.5  caller: mais c'est inadmissible
    13.3  bot: Je comprends. Personne n'est disponible
    15.2  bot: Quel est votre nom
    17.0  caller: je m'appelle martin
    18.8  bot: J'ai noté :
    19.0  bot: martin,
    19.1  bot: M, A, R, T, I, N.
    19.5  bot: Est-ce bien cela
    21.0  caller hangs up
    21.0  end: abandoned
    `,
    neverOpen,
  ));

test("'oui mais' is no goodbye: who has more to say is asked again", () =>
  playTimeline(
    `${waiting}
    12.0  caller: c'est fait
    13.5  bot: Est-ce que cela fonctionne
    15.0  caller: oui mais c'est lent
    16.8  bot: Pardon, je n'ai pas bien compris
    19.5  caller: non
    21.3  bot: Essayons autre chose
    24.2  bot: Je patiente pendant ce temps
    26.0  caller: non mais maintenant ça marche
    27.5  bot: Parfait. Merci
    30.0  end: resolved
    `,
  ));

test("who says goodbye is told goodbye", () =>
  playTimeline(
    `${waiting}
    12.0  caller: merci je vous rappelle plus tard au revoir
    13.5  bot: Très bien. N'hésitez pas à rappeler
    16.0  end: abandoned
    `,
  ));

test("who must look for a number is given time for it; digits that come after it was said back belong to it", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: je veux un conseiller
     5.8  bot: Nos conseillers ne sont pas disponibles
     8.0  caller: oui (0.4 s)
     9.2  bot: .
     9.2  bot: C'est à quel numéro
    12.0  caller: attendez je cherche
    13.5  bot: Je suis toujours là
    # Thirty seconds of silence, and no "are you still there".
    44.3  bot: C'est à quel numéro
    46.0  caller: 12 34
    47.8  bot: J'ai noté :
    48.0  bot: douze, trente-quatre.
    48.5  bot: Est-ce bien cela
    49.5  caller: 56
    51.3  bot: J'ai noté :
    51.5  bot: douze, trente-quatre, cinquante-six.
    52.2  bot: Est-ce bien cela
    53.5  caller: oui (0.4 s)
    54.7  bot: C'est noté : un conseiller
    54.8  ticket: wants-person
    58.0  end: transferred
    `,
    {
      scenario: `
hours: { timezone: Europe/Paris, open: ["Mon 00:00-00:00"] }
problems: [{ name: internet, description: The connection., words: [internet] }]
intake: { fields: [{ name: box, kind: number, ask: ask_box, confirm: confirm_box, digits: { min: 4, max: 12 } }] }
phrases: { fr-FR: { ticket_intake: ".", ask_box: "C'est à quel numéro ?", confirm_box: "J'ai noté : {box}. Est-ce bien cela ?" } }
`,
    },
  ));
