import { describe, expect, test } from "vitest";
import { mentionsSchema, saidBeside } from "./mentions.ts";
import { placeOf } from "./places.ts";
import { ScenarioFile } from "./scenario-file.ts";
import { telecomSupport } from "./telecom-support.ts";

const context = (words: string, facts = {}) => ({ words, facts, peopleAvailable: true, lookingUp: false });
const said = (words: string, place = "problem", facts = {}, meaning = {}) =>
  saidBeside(telecomSupport, placeOf(place), meaning, context(words, facts));

describe("by rules, what is said beside the answer is noted for its question", () => {
  test.each([
    ["ici Marie Dupont, mon internet est en panne", { _unasked_name: "Marie Dupont" }],
    ["mon internet est en panne", {}],
    ["le numéro de ma box est 42 78 19", { _unasked_equipment: "427819" }],
    [
      "mon numéro c'est le zéro six douze trente-quatre cinquante-six soixante-dix-huit",
      { _unasked_phone: "0612345678" },
    ],
    [
      "mon numéro est le 06 12 34 56 78 et le numéro de série quatre deux sept huit",
      { _unasked_phone: "0612345678", _unasked_equipment: "4278" },
    ],
    [
      "mon adresse mail c'est marie point dupont arobase exemple point fr",
      { _unasked_email: "marie.dupont@exemple.fr" },
    ],
    ["je suis joignable au 06 12", {}],
    ["j'ai deux box et trois téléphones", {}],
  ])("%s", (words, noted) => {
    expect(said(words)).toEqual(noted);
  });
});

test("what is known, or being asked for, is left alone; only where something else was asked is anything noted", () => {
  expect(said("ici Marie Dupont", "problem", { name: "Ada" })).toEqual({});
  expect(said("Marie Dupont de la société Acme", "field name 0")).toEqual({ _unasked_company: "Acme" });
  expect(said("ici Marie Dupont", "confirm phone 0")).toEqual({});
  expect(said("ici Marie Dupont", "check internet 0")).toEqual({});
});

test("what a model tells counts for more than the rules, once it is checked", () => {
  const mentions = [
    { field: "name", value: "Marie Du Pont" },
    { field: "email", value: "no address" },
    { field: "unknown", value: "x" },
  ];
  expect(said("ici Marie Dupont", "problem", {}, { mentions })).toEqual({ _unasked_name: "Marie Du Pont" });
});

test("a line that asks for nothing, or only for what must not be kept, asks the model for nothing", () => {
  expect(mentionsSchema([])).toEqual({});
  const { intake } = ScenarioFile.parse({
    problems: [{ name: "heat", description: "It is cold." }],
    intake: { fields: [{ name: "code", kind: "number", ask: "ask_phone", sensitive: true, words: ["mon code"] }] },
  });
  expect(mentionsSchema(intake.fields)).toEqual({});
  const line = { ...telecomSupport, intake };
  expect(saidBeside(line, placeOf("problem"), {}, context("mon code est 1234"))).toEqual({});
});
