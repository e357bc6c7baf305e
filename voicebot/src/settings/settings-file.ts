/** The settings in force: the last good content of a file that may change at any time. */
import { readFileSync } from "node:fs";
import type { Settings } from "../contract/settings.ts";
import { readSettings } from "./settings-text.ts";

/** A ConfigMap holds at most 1 MiB. */
const longestFile = 1_048_576;

export class SettingsFile {
  readonly #path: string;
  #text: string | null = null;
  #settings: Settings | null = null;
  #error: string | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** The last settings that were good; null until there were any. */
  get settings(): Settings | null {
    return this.#settings;
  }

  /** Why the file as it is now was refused; null if it was not. */
  get error(): string | null {
    return this.#error;
  }

  /**
   * Reads the file again; true if its content has changed. Synchronous on purpose: a few kilobytes from a memory-backed
   * volume, at most once a call or a probe, and whoever asks sees the file as it is now.
   */
  refresh(): boolean {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      return this.#refuse(`${this.#path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
    }
    if (text === this.#text) return false;
    this.#text = text;
    const read = text.length > longestFile ? { refused: "the file is too large" } : readSettings(text);
    if ("refused" in read) return this.#refuse(`${this.#path}: ${read.refused}`);
    this.#settings = read.settings;
    this.#error = null;
    return true;
  }

  #refuse(reason: string): boolean {
    const changed = this.#error !== reason;
    this.#error = reason;
    return changed;
  }
}
