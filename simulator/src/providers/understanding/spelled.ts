/** E-mail addresses and numbers as people say them, in French and English. */
import { plain } from "./plain.ts";

const units: Readonly<Record<string, number>> = Object.fromEntries(
  [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
  ].map((word, value) => [word, value]),
);
const english: Readonly<Record<string, number>> = Object.fromEntries(
  ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"].map((word, value) => [
    word,
    value,
  ]),
);
const tens: Readonly<Record<string, number>> = {
  vingt: 20,
  vingts: 20,
  trente: 30,
  quarante: 40,
  cinquante: 50,
  soixante: 60,
};

/** Digits of the numbers that are said, in order: "zéro six, quatre-vingt-douze" to "0692". */
export function digitsIn(text: string): string {
  return numbersIn(text).join("");
}

/** The numbers that are said, each as its digits. */
export function numbersIn(text: string): string[] {
  const words = plain(text).split(" ");
  const found: string[] = [];
  for (let at = 0; at < words.length; ) {
    const { digits, used } = numberAt(words, at);
    if (digits !== undefined) found.push(digits);
    at += used;
  }
  return found;
}

function numberAt(
  words: readonly string[],
  at: number,
): { readonly digits: string | undefined; readonly used: number } {
  const word = words[at] ?? "";
  if (/^\d+$/.test(word)) return { digits: word, used: 1 };
  let used = 1;
  let base = tens[word];
  if (word === "quatre" && /^vingts?$/.test(words[at + 1] ?? "")) {
    base = 80;
    used = 2;
  }
  if (base !== undefined) {
    if (words[at + used] === "et") used++;
    const { value, length } = belowTwenty(words, at + used);
    const fits = value !== undefined && value > 0 && (value < 10 || base === 60 || base === 80);
    if (!fits && words[at + used - 1] === "et") used--;
    return { digits: String(base + (fits ? value : 0)), used: used + (fits ? length : 0) };
  }
  const { value, length } = belowTwenty(words, at);
  // "un" and "une" are usually articles.
  const article = word === "un" && numberless(words[at + 1]) && numberless(words[at - 1]);
  return { digits: value === undefined || article ? undefined : String(value), used: Math.max(1, length) };
}

function belowTwenty(
  words: readonly string[],
  at: number,
): { readonly value: number | undefined; readonly length: number } {
  const first = units[words[at] ?? ""] ?? english[words[at] ?? ""];
  const second = units[words[at + 1] ?? ""];
  if (first === 10 && second !== undefined && second >= 7 && second <= 9) return { value: 10 + second, length: 2 };
  return { value: first, length: first === undefined ? 0 : 1 };
}

function numberless(word: string | undefined): boolean {
  return word === undefined || !(/^\d+$/.test(word) || word in units || word in tens || word in english);
}

/** The first e-mail address, written, or said: "jean point dupont arobase exemple point fr". */
export function emailIn(text: string): string | undefined {
  const written = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/u.exec(text)?.[0];
  if (written !== undefined) return written.toLowerCase();
  const said = plain(text)
    .replace(/ (?:arobase|arobas|at) /gu, "@")
    .replace(/ (?:point|dot) /gu, ".")
    .replace(/ (?:tiret|dash) /gu, "-")
    .replace(/ (?:underscore|tiret bas) /gu, "_");
  return /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/u.exec(said)?.[0];
}
