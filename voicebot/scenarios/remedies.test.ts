/** A remedy is given the time it takes, as timelines (what the lines mean: a-timeline.ts). */
import { describe, test } from "vitest";
import type { Question } from "../src/language-model/language-model.ts";
import { understandingByWords } from "../test/fakes/understanding.ts";
import { playTimeline } from "./a-timeline.ts";

const untilTheBoxRestarts = `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: mon internet ne marche plus
     5.8  bot: Très bien, voyons votre connexion
     8.0  bot: Je patiente pendant ce temps
`;

/** What a model makes of words while the bot waits, given by the test. */
const judging =
  (judge: (words: string) => object) =>
  (question: Question): unknown => {
    if (question.answerName !== "progress") return understandingByWords(question);
    return { calls_about: "same", wants_person: false, angry: false, ...judge(question.messages.at(-1)?.text ?? "") };
  };

test("a box takes its time to start: the bot stays with the caller, and 'c'est bon' ends the waiting", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    # A nod is no end of the waiting, and asks for no answer.
     9.5  caller: d'accord
    # It is not finished: the bot says that it is still there, and the quarter of a minute begins again.
    14.0  caller: attendez, je cherche la prise
    15.5  bot: Je suis toujours là
    31.3  bot: Je suis toujours là
    47.1  bot: Je suis toujours là
    60.0  caller: c'est bon
    61.5  bot: Est-ce que cela fonctionne
    63.5  caller: oui ça remarche
    65.3  bot: Parfait. Merci
    67.0  end: resolved
    `,
  ));

test("who says at once that it works need not be asked", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    20.0  caller: ah ça y est c'est revenu
    21.5  bot: Parfait. Merci
    23.0  end: resolved
    `,
  ));

test("'toujours rien' is followed by the next remedy, and that by a person", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    20.0  caller: toujours rien
    21.5  bot: Essayons autre chose
    24.4  bot: Je patiente pendant ce temps
    40.6  bot: Je suis toujours là
    50.0  caller: non c'est pareil
    51.5  bot: Je suis désolé que cela ne suffise pas
    55.0  end: transferred
    `,
  ));

test("the keys answer while the bot waits as they do when it asks: 2 is no, 1 is yes", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    12.0  caller presses 2
    12.0  bot: Essayons autre chose
    14.9  bot: Je patiente pendant ce temps
    20.0  caller presses 1
    20.0  bot: Parfait. Merci
    22.0  end: resolved
    `,
  ));

test("who says nothing is told every quarter of a minute that the bot waits, asked when the time is over, and not hung up on before", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    24.2  bot: Je suis toujours là
    40.0  bot: Je suis toujours là
    55.8  bot: Je suis toujours là
    71.6  bot: Je suis toujours là
    87.4  bot: Je suis toujours là
   103.2  bot: Je suis toujours là
   119.0  bot: Je suis toujours là
   134.8  bot: Est-ce que cela fonctionne
   150.6  bot: Êtes-vous toujours en ligne
   166.2  bot: Je ne vous entends plus
   169.0  end: abandoned
    `,
  ));

test("'pas encore' to the question whether it works is given more time", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    12.0  caller: c'est fait
    13.5  bot: Est-ce que cela fonctionne
    15.0  caller: pas encore elle redémarre
    16.5  bot: Je suis toujours là
    25.0  caller: ça marche
    26.5  bot: Parfait. Merci
    28.0  end: resolved
    `,
  ));

test("words to somebody else, and words that no rule knows, are put to the model; neither ends the call", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    12.0  caller: Paul tu peux me passer la lampe
    13.8  bot: Je suis toujours là
    20.0  caller: la petite lumière est toute verte
    21.8  bot: Parfait. Merci
    23.0  end: resolved
    `,
    { mind: { answers: judging((words) => ({ progress: /verte/.test(words) ? "works" : "busy" })) } },
  ));

test("without a model nobody is asked again, or handed over, for what they say to somebody else", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    12.0  caller: Paul tu peux me passer la lampe
    13.8  bot: Je suis toujours là
    17.0  caller: non pas celle là la rouge
    18.8  bot: Je suis toujours là
    22.0  caller: qu'est-ce que tu fais
    23.8  bot: Je suis toujours là
    27.0  caller: attends je tiens l'échelle
    28.5  bot: Je suis toujours là
    32.0  caller hangs up
    32.0  end: abandoned
    `,
    { mind: { answers: () => undefined } },
  ));

test("who wants a person meanwhile gets one", () =>
  playTimeline(
    `${untilTheBoxRestarts}
    12.0  caller: écoutez passez-moi un conseiller
    13.8  bot: Ne quittez pas
    16.0  end: transferred
    `,
    { mind: { answers: judging(() => ({ progress: "busy", wants_person: true })) } },
  ));

test("a mobile that is restarted is given time as well", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: mon portable
     5.8  bot: Très bien, voyons votre mobile
     7.8  bot: Je patiente pendant ce temps
    20.0  caller: c'est fait
    21.5  bot: Est-ce que cela fonctionne
    23.5  caller: oui ça marche
    25.3  bot: Parfait. Merci
    27.0  end: resolved
    `,
  ));

describe("in English", () => {
  const settings = { language: "en-US" };

  test("a box that is restarted is given time, and 'it works' ends the call", () =>
    playTimeline(
      `
     0.0  bot: Hello and welcome
     1.5  bot: What is the trouble
     4.0  caller: my internet is down
     5.8  bot: All right, let us look at your internet connection
     8.0  bot: I will wait meanwhile
    10.0  caller: all right
    12.0  caller: hold on a second
    13.5  bot: I am still here
    29.0  bot: I am still here
    33.0  caller: it works again, thanks
    34.5  bot: Perfect. Thank you
    36.5  end: resolved
    `,
      { settings },
    ));

  test("'still nothing' is followed by the next remedy; 'it's done' by the question", () =>
    playTimeline(
      `
     0.0  bot: Hello and welcome
     1.5  bot: What is the trouble
     4.0  caller: my mobile
     5.8  bot: All right, let us look at your mobile
     7.7  bot: I will wait meanwhile
    12.0  caller: still nothing
    13.5  bot: Let us try something else
    15.2  bot: I will wait meanwhile
    20.0  caller: it's done
    21.5  bot: Does it work now
    23.0  caller: yes it works (0.6 s)
    24.4  bot: Perfect. Thank you
    26.5  end: resolved
    `,
      { settings },
    ));
});
