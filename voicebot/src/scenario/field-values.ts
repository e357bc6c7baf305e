/** The values of intake fields: heard in a caller's words, checked, and said back. */

import { digitsCorrected } from "../understanding/said-corrections.ts";
import { emailSaid } from "../understanding/said-email.ts";
import { nameSaid, spelledIn } from "../understanding/said-name.ts";
import { digitsSaid } from "../understanding/said-numbers.ts";
import { companyGiven, nameGiven } from "../understanding/said-of-oneself.ts";
import { digitByDigit, numberSpoken } from "../wording/numbers.ts";
import { emailSpoken, spelled } from "../wording/speakable.ts";
import type { IntakeField } from "./scenario-file.ts";
import type { Language } from "./telecom-support-phrases.ts";

type Field = Pick<IntakeField, "kind" | "digits">;

/** A company is said in more words than this only when something else was said. */
const longestText = 200;

/** By rules alone; null when the words hold no such value. */
export function valueSaid(field: Field, words: string): string | null {
  switch (field.kind) {
    case "email":
      return checked(field, emailSaid(words) ?? "");
    case "number":
      return checked(field, digitsCorrected(words, field.digits.min));
    case "name":
      return checked(field, nameGiven(words) ?? nameSaid(words) ?? "");
    case "company":
      return checked(field, companyGiven(words) ?? nameSaid(words) ?? "");
    case "text":
      return checked(field, words);
    default:
      return field.kind satisfies never;
  }
}

/** By rules alone, and beyond doubt: said whole, or spelled. null when it may be anything else. */
export function valueBeyondDoubt(field: Field, words: string): string | null {
  if (field.kind === "number" || field.kind === "email") return valueSaid(field, words);
  return field.kind === "text" ? null : spelledIn(words);
}

/** A model that has written down every digit that was said has also written those that were taken back at once. */
export function withoutTakenBack(field: Field, value: string | null, words: string): string | null {
  if (field.kind !== "number" || value === null || value !== digitsSaid(words)) return value;
  return checked(field, digitsCorrected(words, field.digits.min)) ?? value;
}

/** The value in its written form, or null if it cannot be one. */
export function checked({ kind, digits }: Field, value: string): string | null {
  const text = value.normalize("NFC").replaceAll(/\s+/g, " ").trim().slice(0, longestText);
  switch (kind) {
    case "email": {
      const address = text.toLowerCase();
      return /^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/.test(address) ? address : null;
    }
    case "number": {
      const number = text.replaceAll(/\D/g, "");
      return number.length >= digits.min && number.length <= digits.max ? number : null;
    }
    case "name":
    case "company":
      if (/^(?:\p{L} )+\p{L}$/u.test(text)) return spelledIn(text) ?? text;
      return /\p{L}/u.test(text) ? text : null;
    case "text":
      return /\p{L}/u.test(text) ? text : null;
    default:
      return kind satisfies never;
  }
}

/** The fact of a phrase that says what there is of a value: digits, or words to be said as they are. */
export const soFar = "so_far";

/** Whoever is to go on hears the digits as they gave them: those that came first, first. */
export function soFarSpoken(value: string, language: Language): string {
  if (!/^\d+$/.test(value)) return value;
  return value.length % 2 === 0 || language !== "fr-FR"
    ? numberSpoken(value, language)
    : [...value].map((digit) => digitByDigit(digit, language)).join(", ");
}

/** Said back the way people do. Of several names, the last is the one to be spelled. */
export function valueSpoken(kind: IntakeField["kind"], value: string, letters: boolean, language: Language): string {
  if (letters) return spelled(value.split(" ").at(-1) ?? "", language);
  if (kind === "email") return emailSpoken(value, language);
  return kind === "number" ? numberSpoken(value, language) : value;
}
