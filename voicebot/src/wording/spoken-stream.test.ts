import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SpokenStream } from "./spoken-stream.ts";
import { withoutMarkup } from "./without-markup.ts";

function spoken(pieces: readonly string[], language: "fr-FR" | "en-US" = "fr-FR"): string[] {
  const stream = new SpokenStream(language);
  return [...pieces.flatMap((piece) => stream.push(piece)), ...stream.end()];
}

describe("what is written for the eye is not spoken", () => {
  test.each([
    ["**Bonjour**, voici *votre* `commande`.", "Bonjour, voici votre commande."],
    ["## Horaires", "Horaires"],
    ["- Le lundi, oui.", "Le lundi, oui."],
    ["* Le mardi", "Le mardi"],
    ["Voyez [notre page](https://exemple.fr/a.b?c=d) à ce sujet.", "Voyez notre page à ce sujet."],
    ["C'est noté 👍🏽 ✅ !", "C'est noté !"],
    ["1️⃣ Débranchez", "1 Débranchez"],
    ["Drapeau 🇫🇷.", "Drapeau."],
    ["<b>Important</b> : rappelez.", "Important : rappelez."],
    ["Allez sur https://exemple.fr pour cela", "Allez sur pour cela"],
    ["jean_dupont@exemple.fr", "jean_dupont@exemple.fr"],
    ["Il fait -3 degrés.", "Il fait -3 degrés."],
    ["Est-ce bien ça ?", "Est-ce bien ça ?"],
  ])("%s", (written, said) => {
    expect(withoutMarkup(written)).toBe(said);
  });
});

test("the first clause is there before the rest has come, and numbers are in words", () => {
  const stream = new SpokenStream("fr-FR");
  expect(stream.push("La fibre coûte 29,99 euros")).toEqual([]);
  expect(stream.push(" par mois. L'inst")).toEqual(["La fibre coûte vingt-neuf euros quatre-vingt-dix-neuf par mois."]);
  expect(stream.push("allation est offerte")).toEqual([]);
  expect(stream.end()).toEqual(["L'installation est offerte"]);
});

test("the numbers of a list are left out, a number that is an answer is not", () => {
  expect(spoken(["1. Débranchez la box.\n2. Attendez.\n3. Rebranchez-la."])).toEqual([
    "Débranchez la box.",
    "Attendez.",
    "Rebranchez-la.",
  ]);
  expect(spoken(["12. Voulez-vous les noms ?"], "en-US")[0]).toBe("twelve.");
});

test("a line of signs alone is silence, not a phrase without sound", () => {
  expect(spoken(["---\n***\n| --- | --- |\n👍\n"])).toEqual([]);
});

test("however the stream is cut, the same clauses come out", () => {
  const text =
    "M. Dupont, votre commande n° 3 est partie hier à 10h30. **Elle** arrive demain 🙂 ! Écrivez à jean.dupont@exemple.fr : il répond. Autre chose ?";
  const whole = spoken([text]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 30 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      expect(spoken(at.slice(1).map((end, index) => text.slice(at[index], end)))).toEqual(whole);
    }),
  );
  expect(whole).toHaveLength(4);
});

test("any text comes out as clauses that can be spoken, without markup", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 20 }), (pieces) => {
      for (const clause of spoken(pieces)) {
        expect(clause).toMatch(/[\p{L}\p{N}]/u);
        expect(clause).not.toMatch(/[*`]|\p{Extended_Pictographic}/u);
      }
    }),
  );
});
