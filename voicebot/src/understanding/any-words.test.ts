/** Callers say anything, and recognisers write worse: every rule answers, with what it may answer, and in linear time. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { feelingsIn } from "./feelings.ts";
import { plain } from "./plain-words.ts";
import { amended, digitsCorrected } from "./said-corrections.ts";
import { emailSaid } from "./said-email.ts";
import { nameSaid, spelledIn } from "./said-name.ts";
import { digitsSaid, numbersSaid } from "./said-numbers.ts";
import { doesItWork, yesOrNo } from "./yes-no.ts";

const known =
  "oui non pas plus c'est ça marche n t un une vingt quatre vingts et dix sept cent hundred double triple oh arobase at point dot tiret pardon sorry bonjour je m'appelle monsieur is adresse email merci please s'il vous plaît accent 0 06 , ; . ! ? … @ - _ ' ’".split(
    " ",
  );
const anyWord = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known) },
  fc.constantFrom(
    "a",
    "É",
    "œ",
    "ß",
    "İ",
    "\u0301",
    "\u200b",
    "👩‍💻",
    "\ud800",
    "\n",
    "\t",
    "٣",
    "Ⅷ",
    "constructor",
    "__proto__",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const anyWords = fc
  .tuple(fc.array(anyWord, { maxLength: 40 }), fc.constantFrom(" ", "", ", ", "  "))
  .map(([words, between]) => words.join(between));

test("whatever is said, each rule answers with what it may answer", () => {
  fc.assert(
    fc.property(anyWords, (words) => {
      expect(plain(words)).toMatch(/^ [a-z0-9 ]* $/);
      for (const answer of [yesOrNo(words), doesItWork(words)]) expect(["yes", "no", "unclear"]).toContain(answer);
      for (const number of numbersSaid(words)) expect(number).toMatch(/^\d+$/);
      expect(digitsSaid(words)).toBe(numbersSaid(words).join(""));
      expect(digitsCorrected(words, 9)).toMatch(/^\d*$/);
      expect(amended("0612345678", words) ?? "0612345678").toMatch(/^\d{10}$/);
      const email = emailSaid(words);
      if (email !== null) expect(email).toMatch(/^[^\s@A-Z]+@[^\s@A-Z]+\.[a-z]{2,}$/);
      for (const name of [nameSaid(words), spelledIn(words)]) if (name !== null) expect(name).toMatch(/\S/u);
      expect(Object.values(feelingsIn(words)).map((felt) => typeof felt)).toEqual(["boolean", "boolean"]);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("a sentence without end is read to its end", () => {
  const endless = known.concat("a", " ", "\n", "aa.", "a-", ",a", "é").flatMap((word) =>
    ["", " "].flatMap((between) => {
      const words = Array.from({ length: 2000 }, () => word).join(between);
      return [words, `${words}!`, `bonjour ${words} x`];
    }),
  );
  // What takes time that grows with the square of the length, or worse, does not come back within the test's limit.
  for (const words of endless) {
    expect(["yes", "no", "unclear"]).toContain(yesOrNo(words));
    expect(["yes", "no", "unclear"]).toContain(doesItWork(words));
    expect(digitsSaid(words)).toMatch(/^\d*$/);
    expect(digitsCorrected(words, 9)).toMatch(/^\d*$/);
    expect(amended("0612345678", words) ?? "0612345678").toHaveLength(10);
    for (const found of [emailSaid(words), nameSaid(words)]) expect(found ?? "").toBeTypeOf("string");
  }
}, 60_000);
