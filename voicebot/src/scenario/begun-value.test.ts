import { describe, expect, test } from "vitest";
import { begunInstead, begunValue, continuedValue, goneOn, saidSoFar } from "./begun-value.ts";
import { IntakeField } from "./scenario-file.ts";

const field = (kind: string, more: object = {}) =>
  IntakeField.parse({ name: "value", kind, ask: "ask", confirm: "confirm", ...more });
const phone = field("number", { digits: { min: 9, max: 15 } });
const box = field("number", { digits: { min: 4, max: 20 } });
const [email, name, company] = [field("email"), field("name"), field("company")];

describe("what cannot be all is waited for, and what may be all for a moment", () => {
  test.each([
    ["a number too short", phone, "zéro six douze", true],
    ["a number long enough", box, "quatre deux sept huit", null],
    ["a digit that may be an article", phone, "un", true],
    ["what leads up to a number", phone, "alors mon numéro c'est le", true],
    ["a question back where a number was asked for", phone, "c'est quoi le numéro", null],
    ["who looks for a number", phone, "attendez je cherche où c'est", null],
    ["a choice that is put back", email, "personnelle ou professionnelle", null],
    ["a number in a sentence", box, "je l'ai changée il y a deux ans avec mon frère", false],
    ["a number that is not known", box, "quatre deux je sais plus", null],
    ["a number that is all", phone, "douze trente-quatre c'est tout", null],
    ["a person is wanted", phone, "zéro six passez-moi un conseiller", null],
    ["the beginning of an address", email, "jean dupont", true],
    ["an address without its end", email, "jean point dupont arobase exemple", true],
    ["an address", email, "jean point dupont arobase exemple point fr", null],
    ["an address written by the recogniser", email, "jean.dupont@exemple.fr", null],
    ["no address", email, "je n'ai pas d'adresse", null],
    ["a question back", email, "pourquoi", null],
    ["'pardon ?'", email, "pardon", null],
    ["'attendez'", email, "attendez une seconde", null],
    ["'oui'", email, "oui", null],
    ["one letter of a name", name, "D", true],
    ["letters of a name", name, "D U P", false],
    ["a name and its letters", name, "Dupont, D U P O N T", null],
    ["a name", name, "Jean Dupont", null],
    ["a company of two letters", company, "H P", false],
    ["words", field("text"), "zéro six", null],
  ])("%s", (_, of, words, certain) => {
    expect(begunValue(of, words)?.certain ?? null).toBe(certain);
  });
});

test("the pieces of a number are parted, and one that holds the others is the whole", () => {
  expect(continuedValue(phone, "vingt", "quatre-vingts")).toBe("vingt, quatre-vingts");
  expect(continuedValue(phone, "Zéro six.", "Douze.")).toBe("Zéro six. Douze.");
  expect(continuedValue(phone, "zéro six douze", "06 12 34 56 78")).toBe("06 12 34 56 78");
  expect(continuedValue(phone, "06 12 34 56 78", "06 12 34 56 79")).toBe("06 12 34 56 79");
  expect(continuedValue(phone, "zéro six", "au revoir")).toBe("au revoir");
  expect(continuedValue(email, "jean", "arobase")).toBe("jean arobase");
});

test("what is said instead of a number that was said back may be a part of it, or the number again", () => {
  expect(begunInstead(phone, "non 06 12", "0698765432")?.certain).toBe(true);
  expect(begunInstead(phone, "non trente-cinq", "0698765432")?.certain).toBe(false);
  expect(begunInstead(phone, "trente-cinq", "0698765432")).toBeNull();
  expect(begunInstead(phone, "non 06 12 34 56 78", "0698765432")).toBeNull();
});

test("digits, letters and the end of an address belong to what was said back; an answer does not", () => {
  expect(goneOn(box, "4278", "un neuf")).toBe("427819");
  expect(goneOn(box, "4278", "non un neuf")).toBeNull();
  expect(goneOn(field("number", { digits: { max: 5 } }), "4278", "un neuf")).toBeNull();
  expect(goneOn(name, "Dup", "O N T")).toBe("Dupont");
  expect(goneOn(name, "Dupond", "D U P O N T")).toBeNull();
  expect(goneOn(name, "Dupon", "T")).toBe("Dupont");
  expect(goneOn(email, "jean@exemple.co", "point uk")).toBe("jean@exemple.co.uk");
  expect(goneOn(email, "jean@exemple.co", "exactement")).toBeNull();
});

test("what there is of a value is said as it was given; nothing of what must not be kept", () => {
  expect(saidSoFar(phone, "alors zéro six, non zéro sept")).toEqual({ so_far: "07" });
  expect(saidSoFar(email, "alors c'est jean point dupont")).toEqual({ so_far: "jean point dupont" });
  expect(saidSoFar(name, "d u")).toEqual({ so_far: "D, U" });
  expect(saidSoFar(phone, "alors c'est le")).toBeNull();
  expect(saidSoFar(field("number", { sensitive: true }), "un deux")).toBeNull();
});
