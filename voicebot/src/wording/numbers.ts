/** Numbers in words, as people say them in French and English. */
import type { languages } from "../contract/settings.ts";

type Language = (typeof languages)[number];

const frenchSmall =
  "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split(
    " ",
  );
const frenchTens = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante"];
const englishSmall =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const englishTens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/** Larger numbers are read digit by digit. */
const largest = 999_999_999;

/** A whole number from 0 in words; one too large for words, digit by digit. */
export function numberInWords(value: number, language: Language): string {
  if (value > largest || !Number.isInteger(value) || value < 0) return digitByDigit(String(value), language);
  return language === "fr-FR" ? french(value) : english(value);
}

export function digitByDigit(digits: string, language: Language): string {
  const names = language === "fr-FR" ? frenchSmall : englishSmall;
  return [...digits.replaceAll(/\D/g, "")].map((digit) => names[Number(digit)]).join(" ");
}

/**
 * A telephone, customer or equipment number. French people say pairs, "zéro six, douze, trente-quatre"; English speakers
 * say digits, in groups of three. The commas are where the voice breathes.
 */
export function numberSpoken(digits: string, language: Language): string {
  if (language !== "fr-FR")
    return groups(digits, 3)
      .map((group) => digitByDigit(group, language))
      .join(", ");
  return groups(digits, 2)
    .map((pair) => (pair.startsWith("0") && pair.length === 2 ? digitByDigit(pair, language) : french(Number(pair))))
    .join(", ");
}

/** An odd one out stands at the beginning in French pairs, where the ear expects the short one. */
function groups(digits: string, size: 2 | 3): string[] {
  const first = digits.length % size;
  if (size === 3) return digits.match(/\d{3}(?=\d{2})|\d{1,4}/g) ?? [];
  return [...(first > 0 ? [digits.slice(0, first)] : []), ...(digits.slice(first).match(/\d{2}/g) ?? [])];
}

function french(value: number): string {
  if (value >= 1_000_000)
    return above(value, 1_000_000, (count) => (count === 1 ? "un million" : `${french(count)} millions`));
  if (value >= 1000)
    return above(value, 1000, (count) => (count === 1 ? "mille" : `${withoutPlural(french(count))} mille`));
  if (value >= 100) {
    const [count, rest] = [Math.floor(value / 100), value % 100];
    const hundreds = count === 1 ? "cent" : `${frenchSmall[count]} cent${rest === 0 ? "s" : ""}`;
    return rest === 0 ? hundreds : `${hundreds} ${french(rest)}`;
  }
  return frenchBelowHundred(value);
}

/** "Quatre-vingts" and "deux cents" lose their s before "mille". */
const withoutPlural = (words: string): string => words.replace(/(vingt|cent)s$/, "$1");

function above(value: number, unit: number, name: (count: number) => string): string {
  const rest = value % unit;
  return rest === 0 ? name(Math.floor(value / unit)) : `${name(Math.floor(value / unit))} ${french(rest)}`;
}

function frenchBelowHundred(value: number): string {
  if (value < 20) return frenchSmall[value] ?? "";
  if (value === 80) return "quatre-vingts";
  if (value > 80) return `quatre-vingt-${frenchSmall[value - 80]}`;
  const [ten, unit] = value >= 60 ? [6, value - 60] : [Math.floor(value / 10), value % 10];
  if (unit === 0) return frenchTens[ten] ?? "";
  return unit === 1 || unit === 11
    ? `${frenchTens[ten]} et ${frenchSmall[unit]}`
    : `${frenchTens[ten]}-${frenchSmall[unit]}`;
}

function english(value: number): string {
  if (value >= 1_000_000) return englishAbove(value, 1_000_000, "million");
  if (value >= 1000) return englishAbove(value, 1000, "thousand");
  if (value >= 100) {
    const rest = value % 100;
    return `${englishSmall[Math.floor(value / 100)]} hundred${rest === 0 ? "" : ` and ${english(rest)}`}`;
  }
  if (value < 20) return englishSmall[value] ?? "";
  const unit = value % 10;
  return `${englishTens[Math.floor(value / 10)]}${unit === 0 ? "" : `-${englishSmall[unit]}`}`;
}

function englishAbove(value: number, unit: number, name: string): string {
  const rest = value % unit;
  const head = `${english(Math.floor(value / unit))} ${name}`;
  return rest === 0 ? head : `${head} ${rest < 100 ? "and " : ""}${english(rest)}`;
}
