/** Numbers as people say them, digit by digit, in pairs or whole, to digits. French and English. */
import { plain } from "./plain-words.ts";

const words = (list: string, from: number) => list.split(" ").map((word, index) => [word, from + index] as const);

const small: ReadonlyMap<string, number> = new Map([
  ...words("zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 0),
  ["une", 1],
  ...words("one two three four five", 1),
  ...words("seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 7),
  ["oh", 0],
]);
const tens: ReadonlyMap<string, number> = new Map([
  ["vingt", 20],
  ["vingts", 20],
  ["trente", 30],
  ["quarante", 40],
  ["cinquante", 50],
  ["soixante", 60],
  ["septante", 70],
  ["huitante", 80],
  ["octante", 80],
  ["nonante", 90],
  ["twenty", 20],
  ["thirty", 30],
  ["forty", 40],
  ["fifty", 50],
  ["sixty", 60],
  ["seventy", 70],
  ["eighty", 80],
  ["ninety", 90],
]);
/** Words that may stand for a digit, or for nothing of the kind: they count only beside another number. */
const ambiguous = new Set(["un", "une", "one", "oh"]);

interface Found {
  readonly digits: string;
  readonly used: number;
}

/** The numbers said, in order, each as its digits: "zéro six, quatre-vingt-douze" to ["0", "6", "92"]. */
export function numbersSaid(text: string): string[] {
  const found: { readonly digits: string; readonly word: string; readonly at: number; readonly end: number }[] = [];
  let before = 0;
  // A number does not go on after a comma: "vingt, quatre-vingts" is two.
  for (const part of text.split(/[,;.!?…]+/)) {
    const said = plain(part).trim().split(" ");
    for (let at = 0; at < said.length; ) {
      const number = numberAt(said, at);
      const [from, used] = [before + at, number?.used ?? 1];
      if (number) found.push({ digits: number.digits, word: said[at] ?? "", at: from, end: from + used });
      at += used;
    }
    before += said.length;
  }
  const isBeside = (at: number, end: number) => found.some((other) => other.end === at || other.at === end);
  return found.filter(({ word, at, end }) => !ambiguous.has(word) || isBeside(at, end)).map(({ digits }) => digits);
}

/** All the digits said: "zéro six, douze" to "0612". Letters that are spelled between them are left out. */
export const digitsSaid = (text: string): string => numbersSaid(text).join("");

function numberAt(said: readonly string[], at: number): Found | null {
  const word = said[at] ?? "";
  if (/^\d+$/.test(word)) return { digits: word, used: 1 };
  if (word === "double" || word === "triple") {
    const next = belowHundred(said, at + 1);
    if (next && next.digits.length === 1) return { digits: next.digits.repeat(word === "double" ? 2 : 3), used: 2 };
  }
  const whole = belowHundred(said, at);
  const hundred = said[at + (whole?.used ?? 0)];
  const before = whole?.used ?? 0;
  if ((hundred === "cent" || hundred === "cents" || hundred === "hundred") && (whole?.digits.length ?? 1) === 1) {
    const joins = said[at + before + 1] === "and" ? 1 : 0;
    const rest = belowHundred(said, at + before + 1 + joins);
    // "Cent" alone begins a hundred; "three hundred and five".
    const value = Number(whole?.digits ?? "1") * 100 + (rest ? Number(rest.digits) : 0);
    return { digits: String(value), used: before + 1 + (rest ? joins + rest.used : 0) };
  }
  return whole;
}

function belowHundred(said: readonly string[], at: number): Found | null {
  const word = said[at] ?? "";
  const fourTwenties = word === "quatre" && /^vingts?$/.test(said[at + 1] ?? "");
  const base = fourTwenties ? 80 : tens.get(word);
  if (base === undefined) return smallAt(said, at);
  let used = fourTwenties ? 2 : 1;
  const joins = said[at + used] === "et" || said[at + used] === "and" ? 1 : 0;
  const rest = smallAt(said, at + used + joins);
  const value = Number(rest?.digits ?? "0");
  // "Soixante-quinze" and "quatre-vingt-douze" go on to nineteen, the others to nine.
  const fits = rest !== null && value > 0 && (value < 10 || (value < 20 && (word === "soixante" || fourTwenties)));
  if (fits) used += joins + rest.used;
  return { digits: String(base + (fits ? value : 0)), used };
}

function smallAt(said: readonly string[], at: number): Found | null {
  const value = small.get(said[at] ?? "");
  if (value === undefined) return null;
  const next = small.get(said[at + 1] ?? "");
  if (said[at] === "dix" && next !== undefined && next >= 7 && next <= 9) return { digits: String(10 + next), used: 2 };
  return { digits: String(value), used: 1 };
}
