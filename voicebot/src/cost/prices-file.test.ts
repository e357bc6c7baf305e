import * as fc from "fast-check";
import { expect, test } from "vitest";
import { listPrices } from "./prices.ts";
import { readPrices } from "./prices-file.ts";

test("a prices file replaces and adds models, and the others keep their built-in price", () => {
  const read = readPrices(
    `version: contract-2027
elevenlabs:
  eleven_flash_v2_5: { usdPerThousandCharacters: 0.04 }
groq:
  new-model: { usdPerMillionInputTokens: 1, usdPerMillionOutputTokens: 2 }
`,
    listPrices,
  );
  expect(read).toEqual({
    value: {
      version: "contract-2027",
      deepgram: listPrices.deepgram,
      groq: { ...listPrices.groq, "new-model": { usdPerMillionInputTokens: 1, usdPerMillionOutputTokens: 2 } },
      elevenlabs: { ...listPrices.elevenlabs, eleven_flash_v2_5: { usdPerThousandCharacters: 0.04 } },
    },
  });
});

test.each([
  ["version: a\ndate: 2026-10-02\n", "2026-10-02"],
  ["version: 2026-10-02-contract\n", "2026-10-02"],
  ["version: 2026-10\n", "2026-10-01"],
  ["version: 2026-13\n", undefined],
  ["version: contract-2027\n", undefined],
])("the table's date is what it says, or what its version begins with: %j", (text, date) => {
  const read = readPrices(text, listPrices);
  expect("value" in read && read.value.date).toBe(date);
});

test.each([
  ["deepgram: {}\n", /^line 1: version: /],
  ["version: a\ndeepgram:\n  nova-3:\n    usdPerMinute: -1\n", /^line 4: deepgram\.nova-3\.usdPerMinute: /],
  ["version: a\ngroq:\n  m:\n    usdPerMillionInputTokens: 1\n", /^line 4: groq\.m\.usdPerMillionOutputTokens: /],
  ["version: a\nopenai: {}\n", /^line 1: .*openai/],
  ["version: a\nelevenlabs: [\n", /^line \d: not YAML/],
  ["42", /^line 1: /],
  ["", /^line 1: /],
] as const)("a bad prices file is refused with the line and the reason: %j", (text, reason) => {
  expect(readPrices(text, listPrices)).toEqual({ refused: expect.stringMatching(reason) });
});

const anyTable = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "version: a",
          "groq:",
          "deepgram: &x",
          "elevenlabs: *x",
          "  m: { usdPerMinute: 1 }",
          "  <<: *x",
        ),
        fc.constantFrom("---", "...", "%YAML 9", "? [a]", "!!binary x", "? *x", "date: 2026-02-31", "&x [*x]", "\t- a"),
        fc.string(),
      ),
      { maxLength: 8 },
    )
    .map((lines) => lines.join("\n")),
);

test("whatever is in the file, it is a table of prices or refused with a line", () => {
  fc.assert(
    fc.property(anyTable, (text) => {
      const read = readPrices(text, listPrices);
      if ("refused" in read) expect(read.refused).toMatch(/^line \d+: /);
      else expect(read.value.version).not.toBe("");
    }),
    { numRuns: 1000 },
  );
});
