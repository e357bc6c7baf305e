/** The scenario of a person's own: the last good content of a file that may change at any time. */
import { readFileSync } from "node:fs";
import { faultText, readScenario } from "../scenario/read-scenario.ts";
import type { ScenarioFile } from "../scenario/scenario-file.ts";

/** A ConfigMap holds at most 1 MiB. */
const longestFile = 1_048_576;
/** More mistakes than these are not listed. */
const mostFaults = 3;

export class ScenarioInForce {
  readonly #path: string | undefined;
  #text: string | null = null;
  #scenario: ScenarioFile | null = null;
  #error: string | null = null;

  /** undefined: there is no file, and the built-in scenario holds. */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** The last scenario that was good; null until there was any. */
  get scenario(): ScenarioFile | null {
    return this.#scenario;
  }

  /** Why the file as it is now was refused; null if it was not. */
  get error(): string | null {
    return this.#error;
  }

  /** Reads the file again; true if something has changed. Synchronous for the same reason as the settings'. */
  refresh(): boolean {
    if (this.#path === undefined) return false;
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      this.#text = null;
      return this.#refuse(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
    }
    if (text === this.#text) return false;
    this.#text = text;
    if (text.length > longestFile) return this.#refuse("the file is too large");
    const read = readScenario(text);
    if ("faults" in read) {
      const more = read.faults.length > mostFaults ? `; and ${read.faults.length - mostFaults} more` : "";
      return this.#refuse(read.faults.slice(0, mostFaults).map(faultText).join("; ") + more);
    }
    this.#scenario = read.scenario;
    this.#error = null;
    return true;
  }

  #refuse(reason: string): boolean {
    const kept = this.#scenario === null ? "the built-in scenario is used" : "the one before stays in force";
    const error = `${this.#path}: ${reason} (${kept})`;
    const changed = this.#error !== error;
    this.#error = error;
    return changed;
  }
}
