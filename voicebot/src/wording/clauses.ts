/**
 * A text in pieces that can be spoken one after another, as it comes from a model: the first piece short so that the voice can
 * begin, the others whole sentences. "M. Dupont", "n° 3", "10,5" and e-mail addresses stay in one piece.
 */

/** Without their full stop, in lower case; a single letter is always taken for an initial. */
const abbreviations = new Set([
  ...[
    "m",
    "mm",
    "mme",
    "mmes",
    "mlle",
    "dr",
    "me",
    "mgr",
    "pr",
    "st",
    "ste",
    "no",
    "art",
    "av",
    "bd",
    "env",
    "ex",
    "cf",
  ],
  ...["tél", "réf", "p", "pp", "vol", "chap", "max", "min", "mr", "mrs", "ms", "prof", "jr", "sr", "inc", "ltd", "vs"],
  ...["approx", "dept", "ext", "e.g", "i.e", "a.m", "p.m", "u.s"],
]);

/** A first piece ends at a comma once it is so long: it takes longer to say than the next takes to come. */
const shortestFirstPiece = 24;
/** Nothing so long is held back for the end of its sentence. */
const longestPiece = 240;

/** Where a piece may end: after this mark, before white space. */
const ends = /[.!?…]+["»”)]*(?=\s)|[;:,](?=\s)|\n/gu;

export class Clauses {
  #rest = "";
  #first = true;

  /** The pieces that are complete now. */
  push(text: string): string[] {
    this.#rest += text;
    const pieces: string[] = [];
    for (let end = this.#nextEnd(); end !== null; end = this.#nextEnd()) {
      const piece = this.#rest.slice(0, end).trim();
      this.#rest = this.#rest.slice(end);
      if (piece === "") continue;
      this.#first = false;
      pieces.push(piece);
    }
    return pieces;
  }

  /** What remains when no more comes. */
  end(): string[] {
    const rest = this.#rest.trim();
    this.#rest = "";
    return rest === "" ? [] : [rest];
  }

  #nextEnd(): number | null {
    for (const { 0: mark, index } of this.#rest.matchAll(ends)) {
      const end = index + mark.length;
      // What follows decides: "3. Non" ends a sentence, "M. Dupont" does not, and more may still come.
      const next = /\S/u.exec(this.#rest.slice(end))?.[0];
      if (next === undefined) return null;
      if (isEnd(this.#rest.slice(0, end), mark, next, this.#first)) return end;
    }
    if (this.#rest.length < longestPiece) return null;
    const space = this.#rest.lastIndexOf(" ", longestPiece);
    return space > 0 ? space : longestPiece;
  }
}

function isEnd(before: string, mark: string, next: string, first: boolean): boolean {
  if (mark === "\n") return true;
  if (/^[,;:]$/.test(mark)) {
    const piece = before.trim();
    // French sets a space before a colon: "3 : 4" and "10 , 5" are no pieces of their own.
    return first && piece.length >= shortestFirstPiece && !/\d\s*[,:]$/u.test(piece);
  }
  if (!mark.startsWith(".") || mark.startsWith("...")) return /[\p{Lu}\d"«“¿¡—–-]/u.test(next) || mark !== ".";
  const word = /([\p{L}.]+)\.$/u.exec(before)?.[1]?.toLowerCase() ?? "";
  if (word.length === 1 || abbreviations.has(word)) return false;
  return /[\p{Lu}\d"«“—–-]/u.test(next);
}

/** A whole text in its pieces. */
export function clausesOf(text: string): string[] {
  const clauses = new Clauses();
  return [...clauses.push(text), ...clauses.end()];
}
