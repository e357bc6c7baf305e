import { describe, expect, test } from "vitest";
import { meaningOfFixed, meaningOfProblem } from "./rules.ts";

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
    ["it doesn't work", "no"],
    ["no, it is still not working", "no"],
    ["it isn't fixed", "no"],
  ])("%s: %s", (words, fixed) => {
    expect(meaningOfFixed(words)).toMatchObject({ fixed, wants_person: false, angry: false });
  });

  test.each(["c'est pas ça", "euh", "je ne sais pas", "bonjour", "oui non", "pas oui"])(
    "%s: the rules do not know",
    (words) => {
      expect(meaningOfFixed(words)).toBeNull();
    },
  );
});

describe("which trouble?", () => {
  test.each([
    ["ma box est éteinte", "internet"],
    ["plus de Wi-Fi depuis hier", "internet"],
    ["my broadband is down", "internet"],
    ["mon portable ne capte plus", "mobile"],
    ["la carte SIM de mon téléphone", "mobile"],
    ["my phone has no network", "mobile"],
  ])("%s: %s", (words, problem_type) => {
    expect(meaningOfProblem(words)).toMatchObject({ problem_type });
  });

  test("a word inside another is not that word", () => {
    expect(meaningOfProblem("une boxeuse simple")).toBeNull();
  });

  test("both at once is for the caller to say", () => {
    expect(meaningOfProblem("internet sur mon mobile")).toBeNull();
  });
});

test("a wish for a person and anger are heard whatever the question", () => {
  expect(meaningOfProblem("je veux parler à quelqu'un")).toMatchObject({ problem_type: "unknown", wants_person: true });
  expect(meaningOfFixed("passez-moi un conseiller")).toMatchObject({ wants_person: true });
  expect(meaningOfFixed("j'en ai marre")).toMatchObject({ angry: true });
});
