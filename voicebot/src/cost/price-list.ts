/** The prices in force: the built-in ones, and those of a file that may change, or come, at any time. */
import { FileInForce } from "../platform/file-in-force.ts";
import type { PriceTable } from "./prices.ts";
import { readPrices } from "./prices-file.ts";

export class PriceList {
  readonly #builtIn: PriceTable;
  readonly #file: FileInForce<PriceTable>;

  /** `path`: YAML that replaces prices of the built-in table; undefined: there is none. It may come later than the pod. */
  constructor(path: string | undefined, builtIn: PriceTable) {
    this.#builtIn = builtIn;
    this.#file = new FileInForce({ path, optional: true, read: (text) => readPrices(text, builtIn) });
    this.refresh();
  }

  get table(): PriceTable {
    return this.#file.value ?? this.#builtIn;
  }

  /** Why the file as it is now was refused, by line; null if it was not, or is not there. */
  get error(): string | null {
    return this.#file.error;
  }

  /** Reads the file again; true if something has changed. One that goes away leaves its prices in force. */
  refresh(): boolean {
    return this.#file.refresh();
  }
}
