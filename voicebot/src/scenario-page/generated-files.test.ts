import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { faultText, readScenario } from "../scenario/read-scenario.ts";
import { telecomSupport } from "../scenario/telecom-support.ts";
import { generatedFiles } from "./generated-files.ts";

const faultsOf = (text: string): string[] => {
  const read = readScenario(text);
  return "faults" in read ? read.faults.map(faultText) : [];
};

test.each(Object.entries(generatedFiles()))("%s is as the schema says (npm run generate)", (path, text) => {
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")).toBe(text);
});

test("every field of a scenario says what it means", () => {
  const page = generatedFiles()["docs/scenario.md"] ?? "";
  const fields = page.split("\n").filter((line) => line.startsWith("| `") && line.split(" | ").length === 4);
  expect(fields.length).toBeGreaterThan(30);
  expect(fields.filter((line) => / \|\s+\|$/.test(line))).toEqual([]);
});

test("the built-in scenario, written out as a file, reads back as it is: a scenario of one's own begins there", () => {
  const text = generatedFiles()["examples/scenarios/telecom-support.yaml"] ?? "";
  const read = readScenario(text);
  expect("scenario" in read && { ...read.scenario, phrases: {} }).toEqual(telecomSupport);
});

test.each(["coffee-machines.fr.yaml", "electricity.fr.yaml", "hotel.en.yaml"])("the example %s is good", (name) => {
  const text = readFileSync(new URL(`../../../examples/scenarios/${name}`, import.meta.url), "utf8");
  expect(faultsOf(text)).toEqual([]);
});
