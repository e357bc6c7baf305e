/** A model's answer on its way to the voice: cut into clauses as it comes, each without markup and with its numbers in words. */
import type { languages } from "../contract/settings.ts";
import { Clauses } from "./clauses.ts";
import { speakable } from "./speakable.ts";
import { isSpeakable, withoutMarkup } from "./without-markup.ts";

const listMark = /^(\d{1,2})[.)]$/;

export class SpokenStream {
  readonly #language: (typeof languages)[number];
  readonly #clauses = new Clauses();
  /** The number that the next entry of a list would have. */
  #nextEntry = 1;

  constructor(language: (typeof languages)[number]) {
    this.#language = language;
  }

  /** The clauses that are complete now. */
  push(text: string): string[] {
    // Signs of emphasis would hide the capital that begins a sentence.
    return this.#spoken(this.#clauses.push(text.replaceAll(/[*`]/g, "")));
  }

  /** What remains when no more comes. */
  end(): string[] {
    return this.#spoken(this.#clauses.end());
  }

  #spoken(clauses: readonly string[]): string[] {
    return clauses.flatMap((clause) => {
      if (this.#isListMark(clause)) return [];
      const plain = withoutMarkup(clause);
      return isSpeakable(plain) ? [speakable(plain, this.#language)] : [];
    });
  }

  /** "1." of a list nobody says; "12." may be the answer. */
  #isListMark(clause: string): boolean {
    if (listMark.exec(clause)?.[1] !== String(this.#nextEntry)) return false;
    this.#nextEntry += 1;
    return true;
  }
}
