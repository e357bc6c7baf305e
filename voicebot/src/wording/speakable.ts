/**
 * A written text to one that a voice reads as a person would: fast voices do not expand digits, and read an e-mail address
 * as noise. Pure; a text without digits, addresses and abbreviations comes out as it went in.
 */
import type { languages } from "../contract/settings.ts";
import { digitByDigit, numberInWords, numberSpoken } from "./numbers.ts";

type Language = (typeof languages)[number];

const months: Readonly<Record<Language, readonly string[]>> = {
  "fr-FR": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" "),
  "en-US": "January February March April May June July August September October November December".split(" "),
};

const abbreviations: Readonly<Record<Language, readonly (readonly [RegExp, string])[]>> = {
  "fr-FR": [
    [/\bMM\.(?=\s)/g, "messieurs"],
    [/\bM\.(?=\s+\p{Lu})/gu, "monsieur"],
    [/\bMmes?\b\.?(?=\s)/g, "madame"],
    [/\bMlle\b\.?(?=\s)/g, "mademoiselle"],
    [/\bDr\b\.?(?=\s)/g, "docteur"],
    [/\bn[°º]\s*/gi, "numéro "],
    [/\b[Tt]él\.(?=\s)/g, "téléphone"],
  ],
  "en-US": [
    [/\bMr\.(?=\s)/g, "mister"],
    [/\bMrs\.(?=\s)/g, "missus"],
    [/\bDr\.(?=\s)/g, "doctor"],
    [/\bNo\.\s*(?=\d)/g, "number "],
    [/#(?=\d)/g, "number "],
  ],
};

const signsInAddresses: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  "fr-FR": { "@": "arobase", ".": "point", "-": "tiret", _: "tiret bas", "+": "plus" },
  "en-US": { "@": "at", ".": "dot", "-": "dash", _: "underscore", "+": "plus" },
};

const email = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;
const phone = /(?<![\d.,])(?:\+33[ .]?[1-9]|0[1-9])(?:[ .-]?\d{2}){4}(?!\d)/g;
const northAmericanPhone = /(?<!\d)(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)/g;
const time = /\b([01]?\d|2[0-3])\s?(?:h|:)\s?([0-5]\d)?(?=\b|\s|$)(?!\d)/g;
const money = /(\d+)(?:[.,](\d{2}))?\s?(€|euros?\b)/g;
const dollars = /\$\s?(\d+)(?:\.(\d{2}))?/g;

export function speakable(text: string, language: Language): string {
  const expanded = abbreviations[language].reduce((words, [short, long]) => words.replaceAll(short, long), text);
  if (!/[\d@]/.test(expanded)) return expanded;
  const addressed = expanded.replaceAll(email, (address) => emailSpoken(address, language));
  const amounts = language === "fr-FR" ? frenchFigures(addressed) : englishFigures(addressed);
  return otherFigures(amounts, language);
}

/** "jean point dupont arobase exemple point fr". */
export function emailSpoken(address: string, language: Language): string {
  return address
    .toLowerCase()
    .split(/([@._+-])/)
    .map(
      (part) =>
        signsInAddresses[language][part] ?? part.replaceAll(/\d+/g, (digits) => ` ${figure(digits, language)} `),
    )
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Letter by letter, for a name to be confirmed: "D, U, P, O, N, T". */
export function spelled(word: string, language: Language): string {
  const names: Readonly<Record<string, string>> = signsInAddresses[language];
  return [...word.toLocaleUpperCase()]
    .filter((letter) => letter.trim() !== "")
    .map((letter) => (/\d/.test(letter) ? digitByDigit(letter, language) : (names[letter] ?? letter)))
    .join(", ");
}

function frenchFigures(text: string): string {
  const say = (value: string) => numberInWords(Number(value), "fr-FR");
  return text
    .replaceAll(phone, (digits) => numberSpoken(digits.replace(/^\+33[ .]?/, "0").replaceAll(/\D/g, ""), "fr-FR"))
    .replaceAll(/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, (whole, day: string, month: string, year: string) =>
      dateInWords(whole, Number(day), Number(month), Number(year), "fr-FR"),
    )
    .replaceAll(money, (_, euros: string, cents?: string) => {
      const unit = Number(euros) > 1 ? "euros" : "euro";
      return cents === undefined || cents === "00" ? `${say(euros)} ${unit}` : `${say(euros)} ${unit} ${say(cents)}`;
    })
    .replaceAll(time, (_, hour: string, minute?: string) => {
      const hours = Number(hour) === 1 ? "une heure" : `${say(hour)} heures`;
      return minute === undefined || minute === "00" ? hours : `${hours} ${say(minute)}`;
    })
    .replaceAll(/\b1er\b/g, "premier")
    .replaceAll(/(\d)\s?%/g, "$1 pour cent");
}

function englishFigures(text: string): string {
  const say = (value: string) => numberInWords(Number(value), "en-US");
  return text
    .replaceAll(northAmericanPhone, (digits) => numberSpoken(digits.replaceAll(/\D/g, ""), "en-US"))
    .replaceAll(/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, (whole, month: string, day: string, year: string) =>
      dateInWords(whole, Number(day), Number(month), Number(year), "en-US"),
    )
    .replaceAll(dollars, (_, whole: string, cents?: string) => {
      const unit = whole === "1" ? "dollar" : "dollars";
      return cents === undefined || cents === "00" ? `${say(whole)} ${unit}` : `${say(whole)} ${unit} ${say(cents)}`;
    })
    .replaceAll(/\b([01]?\d|2[0-3]):([0-5]\d)\b/g, (_, hour: string, minute: string) =>
      minute === "00" ? `${say(hour)} o'clock` : `${say(hour)} ${minute.startsWith("0") ? "oh " : ""}${say(minute)}`,
    )
    .replaceAll(/(\d)\s?%/g, "$1 percent");
}

function dateInWords(whole: string, day: number, month: number, year: number, language: Language): string {
  const name = months[language][month - 1];
  if (name === undefined || day < 1 || day > 31) return whole;
  const said = numberInWords(year, language);
  if (language === "fr-FR") return `${day === 1 ? "premier" : numberInWords(day, language)} ${name} ${said}`;
  return `${name} ${numberInWords(day, language)}, ${said}`;
}

/** What is left: decimals, and numbers that are read whole if short, else as people read long ones. */
function otherFigures(text: string, language: Language): string {
  const point = language === "fr-FR" ? "virgule" : "point";
  const decimal = language === "fr-FR" ? /(\d+)[.,](\d+)/g : /(\d+)\.(\d+)/g;
  return text
    .replaceAll(/(?<=\d)[\u00a0\u202f](?=\d{3}\b)/g, "")
    .replaceAll(decimal, (_, whole: string, part: string) => {
      const fraction =
        part.length <= 2 && !part.startsWith("0") ? figure(part, language) : digitByDigit(part, language);
      return `${figure(whole, language)} ${point} ${fraction}`;
    })
    .replaceAll(/\d+/g, (digits) => figure(digits, language));
}

const figure = (digits: string, language: Language): string =>
  digits.length > 6 || (digits.length > 1 && digits.startsWith("0"))
    ? numberSpoken(digits, language)
    : numberInWords(Number(digits), language);
