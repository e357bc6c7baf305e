import fc from "fast-check";
import { expect, test } from "vitest";
import { faultText, readScenario } from "./read-scenario.ts";

const faultsOf = (text: string): string[] => {
  const read = readScenario(text);
  return "faults" in read ? read.faults.map(faultText) : [];
};

test("JSON is read as well", () => {
  expect(faultsOf('{"problems":[{"name":"heat","description":"No heating."}]}')).toEqual([]);
});

const problem = "problems:\n  - name: heat\n    description: No heating.\n";

test.each([
  ["not YAML", "problems:\n  - name: 'heat\n", "line 3, column 1: Missing closing 'quote"],
  ["a misspelt field", `${problem}    step: []\n`, "line 4, column 5: step is not known in problems.0: write steps?"],
  ["a misspelt section", `${problem}intakes: {}\n`, "line 4, column 1: intakes is not known: write intake?"],
  [
    "a field left out",
    "problems:\n  - name: heat\n",
    "line 2, column 5: problems.0.description: is missing: write a string",
  ],
  [
    "a value that is none of the possible",
    `${problem}    severity: HIHG\n`,
    "line 4, column 5: problems.0.severity: HIHG is not known: write HIGH?",
  ],
  [
    "a phrase that is not there",
    `${problem}    steps:\n      - say: internet_restrat\n`,
    "line 5, column 9: problems.0.steps.0.say: there is no phrase internet_restrat: add it under phrases: write internet_restart?",
  ],
  [
    "a phrase that nothing says",
    `${problem}phrases:\n  fr-FR:\n    welcom: Bonjour.\n`,
    "line 6, column 5: phrases.fr-FR.welcom: nothing says the phrase welcom: write welcome?",
  ],
  [
    "a value that is not asked for",
    `${problem}phrases:\n  fr-FR:\n    greet_known: Bonjour {nom}.\n`,
    "line 6, column 5: phrases.fr-FR.greet_known: {nom} is no field of the intake",
  ],
  [
    "two of one name",
    `${problem}  - name: heat\n    description: Again.\n`,
    "line 4, column 5: problems.1.name: heat is there twice: give this one another name",
  ],
  [
    "hours that are none",
    `${problem}hours:\n  timezone: Europe/Paris\n  open: ["Mon 9-12"]\n`,
    'line 6, column 10: hours.open.0: write days and hours like "Mon-Thu 09:00-12:00"',
  ],
  [
    "a time zone that is none",
    `${problem}hours:\n  timezone: Paris\n  open: ["Mon 09:00-12:00"]\n`,
    "line 5, column 3: hours.timezone: write a time zone of the IANA list, like Europe/Paris",
  ],
  [
    "a sensitive value said where it would be recorded",
    `intake: { fields: [{ name: code, kind: number, ask: ask_code, sensitive: true }] }\n${problem}phrases:\n  fr-FR:\n    ask_code: Le code ?\n    goodbye: Au revoir, {code}.\n`,
    "line 8, column 5: phrases.fr-FR.goodbye: {code} is sensitive: only the phrases that ask for it or confirm it may say it",
  ],
  [
    "a line that is cut, and no number to ring back on",
    `${problem}    steps:\n      - say: internet_restart\n        cutsLine: true\n`,
    "line 6, column 9: problems.0.steps.0.cutsLine: a caller whose line is cut is asked where to ring them back: add a field phone of kind number",
  ],
  [
    "a beginning of mobile numbers that is none",
    `${problem}mobileNumbers: [mobile]\n`,
    "line 4, column 17: mobileNumbers.0: write how such numbers begin, in quotes",
  ],
  ["nothing to do", "phrases: {}\n", "line 1, column 1: give the line at least one problem (problems:)"],
])("%s: the fault says where it is and what to write", (_, text, expected) => {
  const [first = "none"] = faultsOf(text);
  expect(first.slice(0, expected.length)).toBe(expected);
});

test("whatever is in the file, it is read or refused, in words and in its lines", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const read = readScenario(text);
      if (!("faults" in read)) return;
      expect(read.faults.length).toBeGreaterThan(0);
      for (const { line, column, message } of read.faults) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(message).not.toBe("");
      }
    }),
  );
});
