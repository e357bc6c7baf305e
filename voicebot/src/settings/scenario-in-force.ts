/** The scenario of a person's own: the last good content of a file that may change at any time. */
import { FileInForce, type Read } from "../platform/file-in-force.ts";
import { faultText, readScenario } from "../scenario/read-scenario.ts";
import type { ScenarioFile } from "../scenario/scenario-file.ts";

/** More mistakes than these are not listed. */
const mostFaults = 3;

function read(text: string): Read<ScenarioFile> {
  const found = readScenario(text);
  if (!("faults" in found)) return { value: found.scenario };
  const more = found.faults.length > mostFaults ? `; and ${found.faults.length - mostFaults} more` : "";
  return { refused: found.faults.slice(0, mostFaults).map(faultText).join("; ") + more };
}

export class ScenarioInForce {
  readonly #file: FileInForce<ScenarioFile>;

  /** undefined: there is no file, and the built-in scenario holds. */
  constructor(path: string | undefined) {
    this.#file = new FileInForce({ path, read });
  }

  /** The last scenario that was good; null until there was any. */
  get scenario(): ScenarioFile | null {
    return this.#file.value;
  }

  /** Why the file as it is now was refused, and what holds instead; null if it was not. */
  get error(): string | null {
    const { error, value } = this.#file;
    const kept = value === null ? "the built-in scenario is used" : "the one before stays in force";
    return error === null ? null : `${error} (${kept})`;
  }

  /** Reads the file again; true if something has changed. */
  refresh(): boolean {
    return this.#file.refresh();
  }
}
