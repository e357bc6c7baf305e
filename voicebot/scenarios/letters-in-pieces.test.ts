/** Addresses and names that come in pieces, as numbers do (in-pieces.test.ts), as timelines (what the lines mean: a-timeline.ts). */
import { describe, test } from "vitest";
import { playTimeline } from "./a-timeline.ts";
import { byRules, email, english, name, noted, untilAsked, untilAskedInEnglish } from "./one-question.ts";

describe("an e-mail address with pauses", () => {
  test("'jean point dupont … arobase … exemple point fr' is one address", () =>
    playTimeline(
      `${untilAsked("Quelle est votre adresse")}
     6.0  caller: jean point dupont (0.8 s)
     9.8  bot: Oui ?
    10.8  caller: arobase (0.6 s)
    13.4  caller: exemple point fr (0.8 s)
    14.7  bot: J'ai noté :
    14.9  bot: jean point dupont arobase exemple point fr.
    15.8  bot: Est-ce bien cela
    17.0  caller: oui (0.4 s)
    17.9  bot: C'est noté : un conseiller
    17.9  ${noted}
    21.0  end: transferred
    `,
      { scenario: email, ...byRules },
    ));

  test("who stops after the @ is told what is there", () =>
    playTimeline(
      `${untilAsked("Quelle est votre adresse")}
     6.0  caller: alors c'est jean point dupont arobase (0.8 s)
     9.8  bot: Oui ?
    14.4  bot: J'ai noté :
    14.6  bot: jean point dupont arobase.
    15.2  bot: Et ensuite ?
    17.0  caller: exemple (0.6 s)
    19.0  caller: point fr (0.6 s)
    20.1  bot: J'ai noté :
    20.3  bot: jean point dupont arobase exemple point fr.
    21.2  bot: Est-ce bien cela
    22.0  caller hangs up
    22.0  end: abandoned
    `,
      { scenario: email, ...byRules },
    ));

  test("in English, written by the recogniser as sentences", () =>
    playTimeline(
      `${untilAskedInEnglish("What is your e-mail address")}
     6.0  caller: Jane dot doe. (0.8 s)
     8.7  caller: At example. (0.6 s)
    11.3  caller: Dot com. (0.6 s)
    12.4  bot: I have noted:
    12.7  bot: jane dot doe at example dot com.
    13.4  bot: Is that right?
    15.0  caller hangs up
    15.0  end: abandoned
    `,
      { scenario: email, ...english, ...byRules },
    ));
});

test("a name that is spelled with pauses is one name, also when it was said back half way", () =>
  playTimeline(
    `${untilAsked("Quel est votre nom")}
     6.0  caller: D (0.3 s)
     8.5  caller: U P (0.6 s)
    # Three letters may be all: a second later they are.
    10.6  bot: J'ai noté :
    10.8  bot: Dup,
    10.9  bot: D, U, P.
    11.1  bot: Est-ce bien cela
    13.0  caller: O N T (0.6 s)
    15.1  bot: J'ai noté :
    15.3  bot: Dupont,
    15.5  bot: D, U, P, O, N, T.
    15.9  bot: Est-ce bien cela
    18.0  caller: oui (0.4 s)
    18.9  bot: C'est noté : un conseiller
    18.9  ${noted}
    22.0  end: transferred
    `,
    { scenario: name, ...byRules },
  ));
