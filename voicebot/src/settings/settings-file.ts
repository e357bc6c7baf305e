/** The settings in force: the last good content of a file that may change at any time. */
import type { Settings } from "../contract/settings.ts";
import { FileInForce } from "../platform/file-in-force.ts";
import { readSettings } from "./settings-text.ts";

export class SettingsFile {
  readonly #file: FileInForce<Settings>;

  constructor(path: string) {
    this.#file = new FileInForce({ path, read: readSettings });
  }

  /** The last settings that were good; null until there were any. */
  get settings(): Settings | null {
    return this.#file.value;
  }

  /** Why the file as it is now was refused; null if it was not. */
  get error(): string | null {
    return this.#file.error;
  }

  /** Reads the file again; true if something has changed. */
  refresh(): boolean {
    return this.#file.refresh();
  }
}
