/** Words without what may be written either way: capitals, accents, apostrophes, hyphens. Clauses are kept apart. */

/** "Non, ça n'marche pas !" to ["non", "ca n marche pas"]. "mais" and "but" begin a clause of their own. */
export function clauses(text: string): string[] {
  return folded(text)
    .split(/[.,;:!?…]+|\b(?:mais|but|par contre|however)\b/u)
    .map((clause) => clause.replace(/[^\p{L}\p{N}@]+/gu, " ").trim())
    .filter((clause) => clause !== "");
}

export function plain(text: string): string {
  return folded(text)
    .replace(/[^\p{L}\p{N}@]+/gu, " ")
    .trim();
}

function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replace(/\baujourd['’]hui\b/gu, "aujourdhui");
}
