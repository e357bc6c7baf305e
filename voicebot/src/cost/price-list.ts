/** The prices in force: the last good content of a file that may change, or come, at any time. */
import { readFileSync } from "node:fs";
import type { PriceTable } from "./prices.ts";
import { readPrices } from "./prices-file.ts";

export class PriceList {
  readonly #path: string | undefined;
  readonly #builtIn: PriceTable;
  #text: string | null = null;
  #table: PriceTable;
  #error: string | null = null;

  /** `path`: YAML that replaces prices of the built-in table; undefined: there is none. */
  constructor(path: string | undefined, builtIn: PriceTable) {
    this.#path = path;
    this.#builtIn = builtIn;
    this.#table = builtIn;
    this.refresh();
  }

  get table(): PriceTable {
    return this.#table;
  }

  /** Why the file as it is now was refused, by line; null if it was not, or is not there. */
  get error(): string | null {
    return this.#error;
  }

  /** Reads the file again; true if its content has changed. One that goes away leaves its prices in force. */
  refresh(): boolean {
    if (this.#path === undefined) return false;
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      // A ConfigMap may come later than the pod.
      return this.#refuse(code === "ENOENT" ? null : `${this.#path} cannot be read: ${code}`);
    }
    if (text === this.#text) return false;
    this.#text = text;
    const read = readPrices(text, this.#builtIn);
    if ("refused" in read) return this.#refuse(`${this.#path}: ${read.refused}`);
    this.#table = read.prices;
    this.#error = null;
    return true;
  }

  #refuse(reason: string | null): boolean {
    const changed = this.#error !== reason;
    this.#error = reason;
    this.#text = reason === null ? null : this.#text;
    return changed;
  }
}
