import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ScenarioInForce } from "./scenario-in-force.ts";

const withProblem = (name: string) => `problems:\n  - name: ${name}\n    description: Something is wrong.\n`;

test("a bad scenario is refused with line and reason, the one before stays; a repaired one is taken", () => {
  const directory = mkdtempSync(join(tmpdir(), "voicebot-scenario-"));
  try {
    const path = join(directory, "scenario.yaml");
    const file = new ScenarioInForce(path);
    expect([file.refresh(), file.scenario]).toEqual([true, null]);
    expect(file.error).toMatch(/ENOENT \(the built-in scenario is used\)/);
    writeFileSync(path, withProblem("heating"));
    expect([file.refresh(), file.error, file.scenario?.problems[0]?.name]).toEqual([true, null, "heating"]);
    expect(file.refresh()).toBe(false);
    writeFileSync(path, withProblem("Heating"));
    expect([file.refresh(), file.scenario?.problems[0]?.name]).toEqual([true, "heating"]);
    expect(file.error).toMatch(
      /line 2, column 5: problems\.0\.name: write a name .* \(the one before stays in force\)/,
    );
    writeFileSync(path, withProblem("cooling"));
    expect([file.refresh(), file.error, file.scenario?.problems[0]?.name]).toEqual([true, null, "cooling"]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("without a file the built-in scenario holds, and nothing is wrong", () => {
  const file = new ScenarioInForce(undefined);
  expect([file.refresh(), file.scenario, file.error]).toEqual([false, null, null]);
});
