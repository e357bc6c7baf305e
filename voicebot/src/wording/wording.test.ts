import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digitsSaid } from "../understanding/said-numbers.ts";
import { Clauses, clausesOf } from "./clauses.ts";
import { numberInWords, numberSpoken } from "./numbers.ts";
import { emailSpoken, speakable, spelled } from "./speakable.ts";

test.each([
  [0, "zéro", "zero"],
  [16, "seize", "sixteen"],
  [21, "vingt et un", "twenty-one"],
  [71, "soixante et onze", "seventy-one"],
  [77, "soixante-dix-sept", "seventy-seven"],
  [80, "quatre-vingts", "eighty"],
  [81, "quatre-vingt-un", "eighty-one"],
  [99, "quatre-vingt-dix-neuf", "ninety-nine"],
  [100, "cent", "one hundred"],
  [200, "deux cents", "two hundred"],
  [201, "deux cent un", "two hundred and one"],
  [1000, "mille", "one thousand"],
  [2026, "deux mille vingt-six", "two thousand and twenty-six"],
  [80_000, "quatre-vingt mille", "eighty thousand"],
  [1_000_000, "un million", "one million"],
])("%i is said %s, %s", (value, french, english) => {
  expect(numberInWords(value, "fr-FR")).toBe(french);
  expect(numberInWords(value, "en-US")).toBe(english);
});

test("a telephone number is said in pairs in French, in groups of digits in English", () => {
  expect(numberSpoken("0972123456", "fr-FR")).toBe("zéro neuf, soixante-douze, douze, trente-quatre, cinquante-six");
  expect(numberSpoken("12345", "fr-FR")).toBe("un, vingt-trois, quarante-cinq");
  expect(numberSpoken("5551234567", "en-US")).toBe("five five five, one two three, four five six seven");
});

test("what the bot says of a number, a caller's words would be understood as: the two halves agree", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{4,14}$/),
      fc.constantFrom("fr-FR" as const, "en-US" as const),
      (digits, language) => {
        expect(digitsSaid(numberSpoken(digits, language))).toBe(digits);
      },
    ),
  );
});

describe("texts are made speakable", () => {
  test.each([
    ["Appelez le 09 72 12 34 56.", "Appelez le zéro neuf, soixante-douze, douze, trente-quatre, cinquante-six."],
    ["Au +33 6 12 34 56 78", "Au zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit"],
    ["de 9h à 14h30", "de neuf heures à quatorze heures trente"],
    ["à 1h", "à une heure"],
    ["10,5 Go", "dix virgule cinq Go"],
    ["12,50 €", "douze euros cinquante"],
    ["1 €", "un euro"],
    ["le 25/12/2026", "le vingt-cinq décembre deux mille vingt-six"],
    ["le 1er mai", "le premier mai"],
    ["la prise n° 3", "la prise numéro trois"],
    ["Bonjour M. Dupont et Mme Martin", "Bonjour monsieur Dupont et madame Martin"],
    ["50 %", "cinquante pour cent"],
    ["jean.dupont2@exemple.fr", "jean point dupont deux arobase exemple point fr"],
    ["le dossier 12345678", "le dossier douze, trente-quatre, cinquante-six, soixante-dix-huit"],
    ["Rien à changer.", "Rien à changer."],
  ])("%s", (written, said) => {
    expect(speakable(written, "fr-FR")).toBe(said);
  });

  test.each([
    ["Call 555-123-4567.", "Call five five five, one two three, four five six seven."],
    ["at 9:05", "at nine oh five"],
    ["at 14:00", "at fourteen o'clock"],
    ["$12.50", "twelve dollars fifty"],
    ["on 12/25/2026", "on December twenty-five, two thousand and twenty-six"],
    ["10.5 gigabytes", "ten point five gigabytes"],
    ["Mr. Smith, socket No. 3", "mister Smith, socket number three"],
    ["ada@example.com", "ada at example dot com"],
  ])("%s", (written, said) => {
    expect(speakable(written, "en-US")).toBe(said);
  });

  test("nothing is left that a voice would stumble over", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        fc.constantFrom("fr-FR" as const, "en-US" as const),
        (text, language) => {
          expect(speakable(text, language)).not.toMatch(/[0-9]/);
        },
      ),
    );
  });
});

test("a name is spelled letter by letter, an address is said sign by sign", () => {
  expect(spelled("Dupont", "fr-FR")).toBe("D, U, P, O, N, T");
  expect(spelled("O'Neil-2", "en-US")).toBe("O, ', N, E, I, L, dash, two");
  expect(emailSpoken("a_b@c-d.fr", "fr-FR")).toBe("a tiret bas b arobase c tiret d point fr");
});

describe("a text is spoken in pieces", () => {
  test.each([
    ["Bonjour. Je vous écoute.", ["Bonjour.", "Je vous écoute."]],
    ["Bonjour M. Dupont. Ça va ?", ["Bonjour M. Dupont.", "Ça va ?"]],
    ["C'est J. Dupont, de Lyon. Oui.", ["C'est J. Dupont, de Lyon.", "Oui."]],
    ["Branchez la prise n° 3. Puis attendez.", ["Branchez la prise n° 3.", "Puis attendez."]],
    ["Il reste 10,5 Go. Ou 10.5 Go.", ["Il reste 10,5 Go.", "Ou 10.5 Go."]],
    ["Écrivez à jean.dupont@exemple.fr. Merci.", ["Écrivez à jean.dupont@exemple.fr.", "Merci."]],
    ["Vraiment ?! Oui… d'accord.", ["Vraiment ?!", "Oui…", "d'accord."]],
    [
      "Très bien, je comprends votre problème, regardons ensemble.",
      ["Très bien, je comprends votre problème,", "regardons ensemble."],
    ],
    ["Mr. Smith is here. He waits.", ["Mr. Smith is here.", "He waits."]],
    ["At 9 a.m. we open. Please call.", ["At 9 a.m. we open.", "Please call."]],
  ])("%s", (text, pieces) => {
    expect(clausesOf(text)).toEqual(pieces);
  });

  test("however it arrives, the pieces are the same, and nothing is lost", () => {
    const text = "Bonjour M. Dupont, je regarde votre ligne. Elle est à 10,5 Mb/s. Écrivez à a.b@c.fr ! D'accord ?";
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (sizes) => {
        const clauses = new Clauses();
        const pieces: string[] = [];
        let rest = text;
        for (const size of sizes) {
          pieces.push(...clauses.push(rest.slice(0, size)));
          rest = rest.slice(size);
        }
        pieces.push(...clauses.push(rest), ...clauses.end());
        expect(pieces).toEqual(clausesOf(text));
        expect(pieces.join(" ")).toBe(text);
      }),
    );
  });

  test("a sentence without end is not held back for ever", () => {
    expect(clausesOf("mot ".repeat(200)).length).toBeGreaterThan(2);
  });
});
