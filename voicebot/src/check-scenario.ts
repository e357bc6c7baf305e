/** `check-scenario FILE`: says whether a scenario file is good, or where it is not and what to write instead. */
import { readFileSync } from "node:fs";
import { languages } from "./contract/settings.ts";
import { readScenario } from "./scenario/read-scenario.ts";

/** The lines to print, and the exit code: 0 good, 1 faulty, 2 not readable. */
export function checkScenario(file: string | undefined): { readonly lines: readonly string[]; readonly code: number } {
  if (file === undefined) return { lines: ["Name the file to check: check-scenario scenario.yaml"], code: 2 };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { lines: [`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`], code: 2 };
  }
  const read = readScenario(text);
  if ("faults" in read) {
    return { lines: read.faults.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`), code: 1 };
  }
  const { problems, intake, phrases } = read.scenario;
  const own = languages.map((language) => `${Object.keys(phrases[language] ?? {}).length} in ${language}`);
  const count = `${problems.length} problems, ${intake.fields.length} intake fields, own phrases: ${own.join(", ")}`;
  return { lines: [`${file}: good (${count})`], code: 0 };
}
