/** A file that may change, come or go at any time: what was last good of it stays in force. */
import { readFileSync } from "node:fs";

/** A ConfigMap holds at most 1 MiB. */
const longestFile = 1_048_576;

/** What a text says, or why it is refused, in words, with the line. */
export type Read<T> = { readonly value: T } | { readonly refused: string };

export interface FileInForceOptions<T> {
  /** undefined: there is no file. */
  readonly path: string | undefined;
  readonly read: (text: string) => Read<T>;
  /** The file may come later, or never: where there is none, nothing is wrong. */
  readonly optional?: boolean;
}

export class FileInForce<T> {
  readonly #options: FileInForceOptions<T>;
  #text: string | null = null;
  #value: T | null = null;
  #error: string | null = null;

  constructor(options: FileInForceOptions<T>) {
    this.#options = options;
  }

  /** What was last good; null until there was any. */
  get value(): T | null {
    return this.#value;
  }

  /** Why the file as it is now was refused; null if it was not. */
  get error(): string | null {
    return this.#error;
  }

  /**
   * Reads the file again; true if what is in force has changed, or why it is refused. Synchronous on purpose: a few kilobytes
   * from a memory-backed volume, at most once a call or a probe, and whoever asks sees the file as it is now.
   */
  refresh(): boolean {
    const { path, read, optional = false } = this.#options;
    if (path === undefined) return false;
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      this.#text = null;
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      return this.#refuse(optional && code === "ENOENT" ? null : `${path} cannot be read: ${code}`);
    }
    if (text === this.#text) return false;
    this.#text = text;
    const found = text.length > longestFile ? { refused: "the file is too large" } : read(text);
    if ("refused" in found) return this.#refuse(`${path}: ${found.refused}`);
    this.#value = found.value;
    this.#error = null;
    return true;
  }

  #refuse(reason: string | null): boolean {
    const changed = this.#error !== reason;
    this.#error = reason;
    return changed;
  }
}
