import fc from "fast-check";
import { expect, test } from "vitest";
import { heardText } from "./heard-text.ts";

const text = "Votre box est-elle allumée ? Regardez le voyant.";

test("half of the audio is half of the text, cut after the last whole word", () => {
  expect(heardText(text, 500, 1000)).toBe("Votre box est-elle");
  expect(heardText(text, 1000, 1000)).toBe(text);
  expect(heardText(text, 0, 1000)).toBe("");
  expect(heardText(text, 30, 1000)).toBe("");
});

test("while the length is unknown, the rate of speech stands in for it", () => {
  expect(heardText(text, 1000, null)).toBe("Votre box");
  expect(heardText(text, 60_000, null)).toBe(text);
});

test("what was heard is always a beginning of the text, in whole words, and grows with time", () => {
  const phrase = fc
    .array(fc.stringMatching(/^[a-zé']{1,9}$/), { minLength: 1, maxLength: 20 })
    .map((words) => words.join(" "));
  fc.assert(
    fc.property(phrase, fc.nat(5000), fc.nat(5000), (spoken, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((playedMs) => heardText(spoken, playedMs, 5000));
      expect(more?.startsWith(less ?? "-")).toBe(true);
      expect(`${spoken} `.startsWith(more === "" ? "" : `${more} `)).toBe(true);
    }),
  );
});
