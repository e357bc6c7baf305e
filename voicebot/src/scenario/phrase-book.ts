/** Phrases as they are spoken: numbers in words, and the caller's data apart, so that all the rest comes from the cache. */
import type { Facts, PhrasePiece, RenderedPhrase } from "../dialogue/scenario.ts";
import { speakable } from "../wording/speakable.ts";
import type { Language } from "./telecom-support-phrases.ts";

export interface BookOptions {
  readonly language: Language;
  readonly texts: Readonly<Record<string, string>>;
  /** Said to their end whatever the caller does. */
  readonly uninterruptible: ReadonlySet<string>;
  /** Facts that must not be kept. */
  readonly sensitive: ReadonlySet<string>;
  /** How a fact is said. */
  readonly spoken: (fact: string, value: string, spelled: boolean) => string;
}

export interface PhraseBook {
  render(key: string, facts: Facts): RenderedPhrase;
  /** Every text that is the same in every call: what is worth having in the cache. */
  readonly fixedTexts: readonly string[];
}

/** "{name}", or "{name spelled}": letter by letter. */
export const valuePattern = /\{([a-z][a-z0-9_]*)( spelled)?\}/;
const value = valuePattern;
const everyValue = new RegExp(value, "g");

/** A template cut before and after the clauses that hold a caller's data. */
function piecesOf(template: string): string[] {
  if (!value.test(template)) return [template];
  const clauses = template.split(/(?<=[.!?…:;,])\s+/);
  return clauses.reduce<string[]>((pieces, clause) => {
    const last = pieces.at(-1);
    if (last === undefined || value.test(last) || value.test(clause)) return [...pieces, clause];
    return [...pieces.slice(0, -1), `${last} ${clause}`];
  }, []);
}

export function phraseBook({ language, texts, uninterruptible, sensitive, spoken }: BookOptions): PhraseBook {
  const templates = new Map(
    Object.entries(texts).map(([key, text]) => [
      key,
      piecesOf(text).map((piece) => (value.test(piece) ? piece : speakable(piece, language))),
    ]),
  );
  return {
    render(key, facts) {
      const pieces = (templates.get(key) ?? []).map((piece): PhrasePiece => {
        if (!value.test(piece)) return { text: piece, cacheable: true };
        const filled = piece.replaceAll(everyValue, (_, fact: string, spelled?: string) =>
          spoken(fact, facts[fact] ?? "", spelled !== undefined),
        );
        const named = [...piece.matchAll(everyValue)].map(([, fact = ""]) => fact);
        const isSensitive = named.some((fact) => sensitive.has(fact));
        return { text: speakable(filled, language), cacheable: false, ...(isSensitive && { sensitive: true }) };
      });
      const asks = (templates.get(key)?.at(-1) ?? "").trimEnd().endsWith("?");
      return { pieces, interruptible: !uninterruptible.has(key), asks };
    },
    fixedTexts: [...templates.values()].flat().filter((piece) => !value.test(piece)),
  };
}
