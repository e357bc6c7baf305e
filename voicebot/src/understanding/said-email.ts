/** An e-mail address as it is said, "jean point dupont arobase exemple point fr", or as the recogniser wrote it. */
import { numbersSaid } from "./said-numbers.ts";

/** Begins where no address can have begun before: else a long word costs the square of its length. */
const written = /(?<![a-z0-9._%+-])[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/i;

const signs: readonly (readonly [RegExp, string])[] = [
  [/\s*\b(?:arobase|arobas|arrobase|at sign|at)\b\s*/g, "@"],
  [/\s*\b(?:tiret du bas|tiret bas|underscore)\b\s*/g, "_"],
  [/\s*\b(?:tiret|trait d union|dash|hyphen)\b\s*/g, "-"],
  [/\s*\b(?:point|dot)\b\s*/g, "."],
];
/** Before the address itself: what people say to introduce it. */
const introductions =
  /^.*\b(?:c est|adresse|email|e mail|mail|courriel|my address is|address is|it s|it is|its)\b(?=\s)/;

/** In lower case; null when none was said. */
export function emailSaid(text: string): string | null {
  const found = written.exec(text)?.[0];
  if (found !== undefined) return found.toLowerCase();
  const folded = text
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    // Said in pieces, each of which was written as a sentence.
    .replaceAll(/[.,;:!?…]+(?=\s|$)/g, " ")
    .replaceAll(/[^a-z0-9@._+-]+/g, " ")
    .trim();
  const signed = signs.reduce((words, [said, sign]) => words.replaceAll(said, sign), folded);
  const [local = "", domain = ""] = signed.split("@");
  if (!signed.includes("@")) return null;
  const name = lettersOf(local.replace(introductions, ""));
  const host = lettersOf(domain.split(" ").length > 6 ? (domain.split(" ")[0] ?? "") : domain);
  return written.exec(`${name}@${host}`)?.[0] ?? null;
}

/** "j e a n" and "jean" alike; said numbers as digits. Words that stand alone before a single name are dropped. */
function lettersOf(words: string): string {
  return words
    .trim()
    .split(/([ ._+-])/)
    .map((part) => (part === " " ? "" : (numbersSaid(part)[0] ?? part)))
    .join("")
    .replaceAll(/^[.-]+|[.]+$/g, "");
}
