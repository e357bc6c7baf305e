/**
 * Numbers that come in pieces, with pauses in which the recogniser takes the caller to have finished, as timelines (what the
 * lines mean: a-timeline.ts). A recogniser takes half a second of silence for the end.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { aCall, type CallPlan } from "../test/a-call.ts";
import { playTimeline } from "./a-timeline.ts";
import { byRules, english, equipment, noted, phone, untilAsked, untilAskedInEnglish } from "./one-question.ts";

describe("a number with pauses", () => {
  test("the number of a box: 'quatre deux … sept huit … un neuf' is one number; the bot says a word after three seconds", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept (0.6 s)
     9.6  bot: Oui ?
    11.0  caller: huit un neuf (0.6 s)
    12.1  bot: J'ai noté :
    12.3  bot: quarante-deux, soixante-dix-huit, dix-neuf.
    13.2  bot: Est-ce bien cela
    14.5  caller: oui (0.4 s)
    15.4  bot: C'est noté : un conseiller
    15.4  ${noted}
    19.0  end: transferred
    `,
      { scenario: equipment, ...byRules },
    ));

  test("a number to be rung back on, in five pieces, none of which is lost or answered", () =>
    playTimeline(
      `${untilAsked("Quel numéro")}
     6.0  caller: zéro six (0.6 s)
     8.5  caller: douze (0.6 s)
    12.1  bot: Oui ?
    13.0  caller: trente-quatre (0.6 s)
    15.5  caller: cinquante-six (0.6 s)
    18.0  caller: soixante-dix-huit (0.6 s)
    19.1  bot: J'ai noté :
    19.3  bot: zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit.
    20.6  bot: Est-ce bien cela
    22.0  caller: oui (0.4 s)
    22.9  bot: C'est noté : un conseiller
    22.9  ${noted}
    26.0  end: transferred
    `,
      { scenario: phone, ...byRules },
    ));

  test("in English too", () =>
    playTimeline(
      `${untilAskedInEnglish("Which number")}
     6.0  caller: six one two (0.6 s)
     9.6  bot: Yes?
    11.0  caller: five five five (0.6 s)
    14.0  caller: oh one nine nine (0.6 s)
    15.1  bot: I have noted:
    15.4  bot: six one two, five five five, zero one nine nine.
    16.3  bot: Is that right?
    18.0  caller: yes (0.4 s)
    18.9  bot: That is noted
    18.9  ${noted}
    22.0  end: transferred
    `,
      { scenario: phone, ...english, ...byRules },
    ));

  test.each([0.8, 1.2, 1.6, 2, 3, 5, 9])("a pause of %s s loses nothing", async (pause) => {
    for (const plan of [{}, byRules, { thinksAhead: true }] satisfies CallPlan[]) {
      const call = aCall({ scenario: phone, ...plan })
        .at(4000)
        .callerPresses("1");
      const pieces = ["06 12", "34", "56 78"];
      for (const [index, piece] of pieces.entries()) {
        call.at(6000 + index * (600 + pause * 1000)).callerSays(piece, { forMs: 600 });
      }
      const saidAtMs = 6000 + 2 * (600 + pause * 1000) + 600;
      await call.until(saidAtMs + 4000);
      expect(call.texts.join(" ")).toContain("zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit");
      expect(call.texts.join(" ")).not.toContain("pas bien compris");
      // With its last piece the number is whole: not a moment more is waited.
      expect(call.phrase("zéro six, douze, trente-quatre, c").fromMs).toBeLessThan(saidAtMs + 500 + 300 + 250);
    }
  });

  test("who is only half way when the number could be all is told what was noted, and goes on", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept huit (0.6 s)
     7.1  bot: J'ai noté :
     7.3  bot: quarante-deux, soixante-dix-huit.
     8.0  bot: Est-ce bien cela
     9.0  caller: un neuf (0.6 s)
    10.1  bot: J'ai noté :
    10.3  bot: quarante-deux, soixante-dix-huit, dix-neuf.
    11.2  bot: Est-ce bien cela
    12.0  caller: trois (0.6 s)
    13.1  bot: J'ai noté :
    13.3  bot: quatre, vingt-sept, quatre-vingt-un, quatre-vingt-treize.
    14.4  bot: Est-ce bien cela
    15.5  caller: cinq (0.6 s)
    16.6  bot: J'ai noté :
    16.8  bot: quarante-deux, soixante-dix-huit, dix-neuf, trente-cinq.
    17.8  bot: Est-ce bien cela
    19.0  caller: oui (0.4 s)
    19.9  bot: C'est noté : un conseiller
    19.9  ${noted}
    23.0  end: transferred
    `,
      { scenario: equipment, ...byRules },
    ));

  test("who goes on while the bot says what it has silences it, and what they say is the rest", () =>
    playTimeline(
      `${untilAsked("Quel numéro")}
     6.0  caller: zéro six douze (0.6 s)
     9.6  bot: Oui ?
    14.2  bot: J'ai noté :
    14.4  bot: zéro six,
    14.5  caller: trente-quatre cinquante-six (1.0 s)
    18.5  bot: Oui ?
    19.5  caller: soixante-dix-huit (0.6 s)
    20.6  bot: J'ai noté :
    20.8  bot: zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit.
    22.1  bot: Est-ce bien cela
    23.0  caller hangs up
    23.0  end: abandoned
    `,
      { scenario: phone, ...byRules },
    ));
});

describe("a caller who really stops", () => {
  test("is told what is there and asked for the rest; it is joined to what was said", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept (0.6 s)
     9.6  bot: Oui ?
    14.2  bot: J'ai noté :
    14.4  bot: quatre, deux, sept.
    14.8  bot: Et ensuite ?
    18.0  caller: huit un neuf (0.6 s)
    19.1  bot: J'ai noté :
    19.3  bot: quarante-deux, soixante-dix-huit, dix-neuf.
    20.2  bot: Est-ce bien cela
    22.0  caller hangs up
    22.0  end: abandoned
    `,
      { scenario: equipment, ...byRules },
    ));

  test("and begins again from the first digit, is understood so", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept (0.6 s)
     9.6  bot: Oui ?
    14.2  bot: J'ai noté :
    14.4  bot: quatre, deux, sept.
    14.8  bot: Et ensuite ?
    18.0  caller: quatre deux sept huit un neuf (0.6 s)
    19.1  bot: J'ai noté :
    19.3  bot: quarante-deux, soixante-dix-huit, dix-neuf.
    20.2  bot: Est-ce bien cela
    22.0  caller hangs up
    22.0  end: abandoned
    `,
      { scenario: equipment, ...byRules },
    ));

  test("and says no more is asked whether they are there, reminded of what was noted, and told goodbye in the end", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept (0.6 s)
     9.6  bot: Oui ?
    14.2  bot: J'ai noté :
    14.4  bot: quatre, deux, sept.
    14.8  bot: Et ensuite ?
    30.0  bot: Êtes-vous toujours en ligne
    31.5  caller: oui (0.4 s)
    32.4  bot: J'ai noté :
    32.6  bot: quatre, deux, sept.
    33.0  bot: Et ensuite ?
    48.2  bot: Êtes-vous toujours en ligne
    63.8  bot: Je ne vous entends plus
    67.0  end: abandoned
    `,
      { scenario: equipment, ...byRules },
    ));

  test("and says that it is all is told that digits are missing", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept (0.6 s)
     9.6  bot: Oui ?
    11.0  caller: c'est tout (0.6 s)
    12.4  bot: Il me manque des chiffres
    15.0  caller: quatre deux sept huit (0.6 s)
    16.4  bot: J'ai noté :
    16.6  bot: quarante-deux, soixante-dix-huit.
    17.3  bot: Est-ce bien cela
    18.0  caller hangs up
    18.0  end: abandoned
    `,
      { scenario: equipment },
    ));

  test("to look for the label is given time, and keeps what was said", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept (0.6 s)
     8.0  caller: attendez je cherche (0.8 s)
     9.3  bot: Je suis toujours là
    28.0  caller: huit un (0.6 s)
    29.1  bot: J'ai noté :
    29.3  bot: quatre, vingt-sept, quatre-vingt-un.
    30.0  bot: Est-ce bien cela
    31.0  caller hangs up
    31.0  end: abandoned
    `,
      { scenario: equipment, ...byRules },
    ));

  test("and wants a person gets one", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept (0.6 s)
     8.5  caller: passez-moi un conseiller (0.8 s)
     9.8  bot: Ne quittez pas
    13.0  end: transferred
    `,
      { scenario: equipment, ...byRules },
    ));
});

describe("a correction", () => {
  test("while the number is being given stands for what came last", () =>
    playTimeline(
      `${untilAsked("Quel numéro")}
     6.0  caller: zéro six douze (0.6 s)
     8.5  caller: trente-quatre (0.6 s)
    11.0  caller: non trente-cinq (0.6 s)
    13.5  caller: cinquante-six soixante-dix-huit (1.0 s)
    15.0  bot: J'ai noté :
    15.2  bot: zéro six, douze, trente-cinq, cinquante-six, soixante-dix-huit.
    16.5  bot: Est-ce bien cela
    18.0  caller hangs up
    18.0  end: abandoned
    `,
      { scenario: phone, ...byRules },
    ));

  test("is not lost on a model that writes down every digit", async () => {
    const call = aCall({ scenario: phone }).at(4000).callerPresses("1");
    for (const [index, piece] of ["06 12", "34", "non 35", "56 78"].entries()) {
      call.at(6000 + index * 2500).callerSays(piece, { forMs: 600 });
    }
    await call.until(18_000);
    expect(call.model.asked).toHaveLength(1);
    expect(call.texts.join(" ")).toContain("zéro six, douze, trente-cinq, cinquante-six, soixante-dix-huit.");
  });

  test("of a part of what was said back leaves the rest as it was", () =>
    playTimeline(
      `${untilAsked("Quelle box")}
     6.0  caller: quatre deux sept huit (0.6 s)
     7.1  bot: J'ai noté :
     7.3  bot: quarante-deux, soixante-dix-huit.
     8.0  bot: Est-ce bien cela
     9.0  caller: non sept neuf (0.6 s)
    # A second more: who says the number again says more than that.
    11.1  bot: J'ai noté :
    11.3  bot: quarante-deux, soixante-dix-neuf.
    12.0  bot: Est-ce bien cela
    13.0  caller hangs up
    13.0  end: abandoned
    `,
      { scenario: equipment, ...byRules },
    ));
});

const electricity = readFileSync(new URL("../../examples/scenarios/electricity.fr.yaml", import.meta.url), "utf8");

test("a code that must not be kept is not recorded in its pauses either, and not said back before it is whole", async () => {
  const known = { afterMs: 100, facts: { name: "Ada Lovelace", meter: "1".repeat(14) } };
  const call = aCall({ scenario: electricity, known }).at(4000).callerPresses("2").at(5000).callerSays("je déménage");
  // Three digits, a word of the bot, its question, and the other three.
  call.at(9000).callerSays("un deux trois", { forMs: 800 }).at(20_000).callerSays("quatre cinq six", { forMs: 800 });
  await call.at(26_000).callerSays("oui", { forMs: 400 }).until(40_000);
  expect(call.texts.slice(-5, -2)).toEqual([
    "Oui ?",
    "Je vous écoute, continuez.",
    expect.stringContaining("Votre code"),
  ]);
  expect(call.confidential).toEqual([{ code: "123456" }]);
  expect(call.recorder.map(({ what }) => what)).toEqual(["recording pauses", "recording resumes"]);
  expect(JSON.stringify([call.events, call.end?.state.history])).not.toMatch(/123|un deux|quatre cinq/);
});
