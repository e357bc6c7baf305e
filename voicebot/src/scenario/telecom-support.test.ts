import { describe, expect, test } from "vitest";
import { languages } from "../contract/settings.ts";
import type { Move } from "../dialogue/scenario.ts";
import { inquiries } from "./questions.ts";
import { telecomSupport } from "./telecom-support.ts";
import { phraseKeys } from "./telecom-support-phrases.ts";

const calm = { wants_person: false, angry: false };

describe.each(languages)("in %s", (language) => {
  const scenario = telecomSupport(language, {});

  test("every phrase is there, differs from the others, and has no digits to be misread", () => {
    const texts = phraseKeys.map((key) => scenario.phrases[key]?.text ?? "");
    expect(new Set(texts).size).toBe(phraseKeys.length);
    expect(texts.filter((text) => text === "" || /\d/.test(text))).toEqual([]);
  });

  test("the first phrase says that a machine speaks, and cannot be interrupted", () => {
    const welcome = scenario.phrases[scenario.opening.say[0] ?? ""];
    expect(welcome?.text).toMatch(/automat/);
    expect(welcome?.interruptible).toBe(false);
  });

  test("every way to end is a goodbye or a handover, and is said to its end", () => {
    const ends = [
      ...Object.values(scenario.endings),
      scenario.follow("internet-1", { fixed: "yes", ...calm }),
    ] as Move[];
    for (const { say, then } of ends) {
      const phrase = scenario.phrases[say.at(-1) ?? ""];
      expect(phrase?.text).toMatch(then.type === "transfer" ? /conseiller|advisor/ : /au revoir|goodbye/i);
      expect(phrase?.interruptible).toBe(false);
    }
  });

  test("every move names phrases that exist", () => {
    const places = ["problem", "internet-0", "internet-1", "mobile-0", "mobile-1"];
    const moves = places.flatMap((place) => [
      scenario.clarify(place),
      scenario.repeat(place),
      ...(["yes", "no"] as const).map((fixed) => scenario.follow(place, { fixed, problem_type: "mobile", ...calm })),
    ]);
    const said = moves.flatMap((move) => (move === "unclear" ? [] : move.say));
    expect([...said, scenario.stillThere, ...scenario.fillers].filter((key) => !(key in scenario.phrases))).toEqual([]);
  });
});

test("a remedy that does not help is followed by the next, and the last by a person", () => {
  const scenario = telecomSupport("fr-FR", {});
  const no = { fixed: "no", ...calm };
  expect(scenario.follow("problem", { problem_type: "internet", ...calm })).toMatchObject({
    then: { place: "internet-0" },
  });
  expect(scenario.follow("internet-0", no)).toMatchObject({
    say: ["internet_cables", "check"],
    then: { place: "internet-1" },
  });
  expect(scenario.follow("internet-1", no)).toMatchObject({ then: { type: "transfer" } });
});

test("phrases can be replaced, by keys that exist; a replaced notice still cannot be interrupted", () => {
  const { phrases } = telecomSupport("fr-FR", { welcome: "Bonjour, ici le robot.", nonsense: "x" });
  expect(phrases["welcome"]).toEqual({ text: "Bonjour, ici le robot.", interruptible: false });
  expect(phrases["nonsense"]).toBeUndefined();
});

test("answers are asked for strictly: every property required, no others allowed", () => {
  for (const { question } of Object.values(inquiries)) {
    const { type, properties, required, additionalProperties } = question.answerSchema as Record<string, unknown>;
    expect([type, additionalProperties]).toEqual(["object", false]);
    expect(required).toEqual(Object.keys(properties as object));
    expect(question.answerName).toMatch(/^[a-z0-9_]+$/);
  }
});
