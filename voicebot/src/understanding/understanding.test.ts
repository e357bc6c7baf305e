import { describe, expect, test } from "vitest";
import { feelingsIn } from "./feelings.ts";
import { emailSaid } from "./said-email.ts";
import { nameSaid, spelledIn } from "./said-name.ts";
import { digitsSaid } from "./said-numbers.ts";
import { doesItWork, yesOrNo } from "./yes-no.ts";

describe("does it work?", () => {
  test.each([
    ["oui", "yes"],
    ["Oui, ça marche !", "yes"],
    ["ça remarche, merci", "yes"],
    ["c'est bon", "yes"],
    ["je n'ai plus de problème", "yes"],
    ["yes it works", "yes"],
    ["it's working again", "yes"],
    ["non", "no"],
    ["ça marche pas", "no"],
    ["ça ne marche toujours pas", "no"],
    ["ça ne fonctionne plus", "no"],
    ["toujours rien, en panne", "no"],
    ["non, toujours pas", "no"],
    ["c'est pareil", "no"],
    ["still nothing", "no"],
    ["c'est reparti", "yes"],
    ["it doesn't work", "no"],
    ["no, it is still not working", "no"],
    ["it isn't fixed", "no"],
    ["c'est pas ça", "unclear"],
    ["euh", "unclear"],
    ["je ne sais pas", "unclear"],
    ["oui non", "unclear"],
    ["pas oui", "unclear"],
    ["non c'est bon", "unclear"],
  ])("%s: %s", (words, answer) => {
    expect(doesItWork(words)).toBe(answer);
  });
});

describe("yes or no?", () => {
  test.each([
    ["oui", "yes"],
    ["oui c'est bien ça", "yes"],
    ["tout à fait", "yes"],
    ["that's right", "yes"],
    ["c'est bon", "yes"],
    ["d'accord", "yes"],
    ["non", "no"],
    ["c'est pas ça", "no"],
    ["non, ce n'est pas ça", "no"],
    ["that's not it", "no"],
    ["no, that's wrong", "no"],
    ["it isn't right", "no"],
    ["je sais pas", "unclear"],
    ["not sure", "unclear"],
    ["oui mais c'est pas ça", "unclear"],
    ["Dupont", "unclear"],
  ])("%s: %s", (words, answer) => {
    expect(yesOrNo(words)).toBe(answer);
  });
});

test.each([
  ["zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit", "0612345678"],
  ["zéro neuf soixante-douze quatre-vingt-dix-neuf", "097299"],
  ["quatre-vingt-un, vingt et un, soixante et onze", "812171"],
  ["le numéro est 06 12 34", "061234"],
  ["double zéro sept", "007"],
  ["cent vingt-trois", "123"],
  ["deux cents", "200"],
  ["one two three four", "1234"],
  ["oh seven nine, double five", "07955"],
  ["twenty-one, forty two", "2142"],
  ["un numéro de box", ""],
  ["huit un cinq", "815"],
  ["three hundred and five", "305"],
])("%s: %s", (words, digits) => {
  expect(digitsSaid(words)).toBe(digits);
});

test.each([
  ["jean point dupont arobase exemple point fr", "jean.dupont@exemple.fr"],
  ["c'est jean tiret marie underscore deux arobase mon entreprise point com", "jean-marie_2@monentreprise.com"],
  ["j e a n arobase exemple point fr", "jean@exemple.fr"],
  ["mon adresse c'est contact arobase exemple point co point uk", "contact@exemple.co.uk"],
  ["john dot smith at example dot com", "john.smith@example.com"],
  ["C'est Jean.Dupont@Exemple.fr.", "jean.dupont@exemple.fr"],
  ["je n'en ai pas", null],
  ["arobase", null],
])("%s: %s", (words, email) => {
  expect(emailSaid(words)).toBe(email);
});

test.each([
  ["je m'appelle jean dupont", "Jean Dupont"],
  ["Bonjour, mon nom est Martin.", "Martin"],
  ["c'est madame de la tour", "De La Tour"],
  ["Dupont, D U P O N T", "Dupont"],
  ["D, U, P, O, N, T", "Dupont"],
  ["l e deux l i e r", "Lellier"],
  ["my name is Ada Lovelace, thanks", "Ada Lovelace"],
  ["Jean-Pierre", "Jean-Pierre"],
  ["la société Exemple", "Exemple"],
  ["alors en fait je ne sais pas trop quoi vous dire", null],
  ["", null],
])("%s: %s", (words, name) => {
  expect(nameSaid(words)).toBe(name);
});

test("what is not spelled is not read as letters", () => {
  expect(spelledIn("à Y")).toBeNull();
});

test("a wish for a person and anger are heard, and their refusal too", () => {
  expect(feelingsIn("je veux parler à quelqu'un")).toEqual({ wants_person: true, angry: false });
  expect(feelingsIn("pas besoin d'un conseiller")).toEqual({ wants_person: false, angry: false });
  expect(feelingsIn("j'en ai marre")).toEqual({ wants_person: false, angry: true });
  expect(feelingsIn("ma connexion est lente")).toEqual({ wants_person: false, angry: false });
});
