import { describe, expect, test } from "vitest";
import { amended, digitsCorrected } from "./said-corrections.ts";

describe("a number that is put right while it is said, of nine digits at least", () => {
  test.each([
    ["zéro six douze, trente-quatre", "061234"],
    ["quatre deux, sept huit, non, sept neuf", "4279"],
    ["quatre deux, sept huit, non sept neuf, un deux", "427912"],
    ["zéro six, douze, pardon treize, quatorze", "061314"],
    ["zero six one two, sorry, one three", "0613"],
    ["zéro six douze, non zéro sept treize", "0713"],
    ["06 12 34, non, 06 12, 35 56 78", "0612355678"],
    ["06 12, je recommence, 07 12 34", "071234"],
    ["non, c'est le 06 12", "0612"],
    ["06 12 34, non 35, 56", "06123556"],
    ["my box is no. 42", "42"],
  ])("%s: %s", (words, digits) => {
    expect(digitsCorrected(words, 9)).toBe(digits);
  });
});

describe("a part of 0612345678 that is put right", () => {
  test.each([
    ["non, soixante-dix-neuf", "0612345679"],
    ["non, trente-cinq", "0612355678"],
    ["c'est pas trente-quatre, c'est quarante-trois", "0612435678"],
    ["soixante-treize, pas soixante-dix-huit", "0612345673"],
    ["non, quatre-vingt-onze à la fin", "0612345691"],
    ["non, zéro sept au début", "0712345678"],
    ["not seven eight, seven nine", "0612345679"],
    ["non", null],
    ["non, zéro six", null],
    ["06 12 34 56 79 80", null],
  ])("%s: %s", (words, whole) => {
    expect(amended("0612345678", words)).toBe(whole);
  });
});
