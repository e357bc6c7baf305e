/** Numbers, names and addresses that callers give in pieces: what there is of them, and how the pieces are put together. */
import type { Begun, Facts } from "../dialogue/scenario.ts";
import { feelingsIn } from "../understanding/feelings.ts";
import { plain, says, without } from "../understanding/plain-words.ts";
import { digitsCorrected, mayBeDigits } from "../understanding/said-corrections.ts";
import { emailSaid } from "../understanding/said-email.ts";
import { spelledIn } from "../understanding/said-name.ts";
import { digitsSaid } from "../understanding/said-numbers.ts";
import { yesOrNo } from "../understanding/yes-no.ts";
import { asksIfAnybodyIsThere, asksToRepeat, takesLeave } from "./asides.ts";
import { checked, soFar, valueSaid } from "./field-values.ts";
import { hasNone } from "./refusals.ts";
import type { IntakeField } from "./scenario-file.ts";
import { wantsTime } from "./waiting.ts";

/** More is not to come, however little it is. */
const isAll = / (?:c est tout|voila|that s all|that s it|that is all|that is it) $/;
/** Before the value, and between its pieces: "alors, mon numéro, c'est le…". */
const introductions = [
  ...["mon numero de telephone", "mon numero", "le numero de la box", "le numero", "numero de serie", "numero"],
  ...["mon adresse mail", "mon adresse e mail", "mon adresse email", "mon adresse", "l adresse", "mon mail", "mon nom"],
  ...[
    "alors",
    "donc",
    "euh",
    "ben",
    "bah",
    "oui",
    "voila",
    "c est",
    "est",
    "le",
    "la",
    "et",
    "puis",
    "ensuite",
    "apres",
  ],
  ...["attendez", "je vous", "je commence", "vous notez", "it s", "it is", "is", "my number", "the number", "my email"],
  ...["my address", "my e mail", "well", "so", "yes", "okay", "ok", "the", "and", "then", "um", "uh", "number"],
];
/** Ends with these: the value itself is to come. */
const leadsUp =
  / (?:c est(?: le| la)?|(?:numero|adresse|mail|number|address|email)(?: \S+){0,3} (?:est|is)(?: le| la)?|it s|it is) $/;
const asksBack = ["quoi", "ou", "quel", "quelle", "laquelle", "pourquoi", "what", "where", "which", "why", "or"];
/** Of a sentence, not of an address. */
const sentenceWords = [
  ...[
    "je",
    "j",
    "tu",
    "il",
    "elle",
    "on",
    "vous",
    "nous",
    "ai",
    "a",
    "suis",
    "pas",
    "ne",
    "n",
    "que",
    "qu",
    "pour",
    "dans",
  ],
  ...[
    "mais",
    "non",
    "pourquoi",
    "quoi",
    "merci",
    "rien",
    "jamais",
    "mon",
    "ma",
    "mes",
    "votre",
    "ce",
    "cette",
    "internet",
  ],
  ...["i", "you", "we", "am", "have", "don", "not", "no", "why", "what", "my", "your", "this", "that", "for", "thanks"],
];
/** Of an address. */
const signs = ["arobase", "arobas", "arrobase", "at", "point", "dot", "tiret", "underscore"];

const lastWord = (words: string): string => words.split(/[\s,.;-]+/u).findLast((word) => word !== "") ?? "";

/** The value that these words have begun, and not ended; null: none, or it may well be all. */
export function begunValue(field: IntakeField, words: string): Begun | null {
  const text = plain(words);
  const feelings = feelingsIn(words);
  if (says(text, hasNone) || isAll.test(text) || feelings.wants_person || feelings.angry) return null;
  const leads = leadsUp.test(text) && !says(text, asksBack) && !wantsTime(words) && valueSaid(field, words) === null;
  switch (field.kind) {
    case "number":
      return numberBegun(field, words) ?? (leads || mayBeDigits(words) ? { soFar: text, certain: true } : null);
    case "email":
      return addressBegun(field, words) ?? (leads ? { soFar: text, certain: true } : null);
    case "name":
    case "company":
      return spellingBegun(field, words);
    case "text":
      return null;
    default:
      return field.kind satisfies never;
  }
}

function numberBegun({ digits }: IntakeField, words: string): Begun | null {
  const soFar = digitsCorrected(words, digits.min);
  if (soFar === "" || soFar.length >= digits.min) return null;
  // "J'en ai changé il y a deux ans" holds digits too.
  return { soFar, certain: otherWords(words) <= 3 };
}

/** A number of which some digits are missing, and nothing but that number. */
export function isTooShort(field: IntakeField, words: string): boolean {
  const digits = field.kind === "number" ? digitsCorrected(words, field.digits.min) : "";
  return digits !== "" && digits.length < field.digits.min && otherWords(words) <= 3;
}

/** Words that are neither numbers nor lead up to one. */
function otherWords(words: string): number {
  const rest = without(plain(words), introductions).split(" ");
  return rest.filter((word) => word !== "" && !mayBeDigits(word) && digitsSaid(word) === "" && !ofNumbers.has(word))
    .length;
}
const ofNumbers = new Set(["cent", "cents", "hundred", "double", "triple", "vingts", "non", "no", "pardon", "sorry"]);

function addressBegun(field: IntakeField, words: string): Begun | null {
  if (valueSaid(field, words) !== null) return null;
  const text = plain(words);
  const rest = without(text, introductions).trim();
  const isSentence = says(without(text, introductions), [...sentenceWords, ...asksBack]);
  const isSigned = says(text, signs) || /[@.]\p{L}/u.test(words) || spells(words);
  if (isSigned) return { soFar: rest, certain: !isSentence };
  const isAside = asksToRepeat(words) || asksIfAnybodyIsThere(words) || takesLeave(words) || wantsTime(words);
  const mayBegin =
    rest !== "" && rest.split(/ +/).length <= 3 && !isSentence && !isAside && yesOrNo(words) === "unclear";
  return mayBegin ? { soFar: rest, certain: true } : null;
}

/** One letter is no name; of more nobody knows whether they are all. */
function spellingBegun({ kind }: IntakeField, words: string): Begun | null {
  if (!spells(words)) return null;
  const isOne = kind === "name" && plain(words).trim().length === 1;
  return { soFar: plain(words).trim(), certain: isOne };
}

function spells(words: string): boolean {
  return /^\p{L}$/u.test(lastWord(words)) && !isSpelledOut(words);
}

/** "Dupont, D U P O N T" is complete. */
function isSpelledOut(words: string): boolean {
  const spelled = spelledIn(words);
  return spelled !== null && says(plain(words), [plain(spelled).trim()]);
}

/** What is said instead of a value that was said back, and is not at its end. */
export function begunInstead(field: IntakeField, words: string, noted: string): Begun | null {
  if (field.kind !== "number") return spells(words) ? { soFar: plain(words).trim(), certain: false } : null;
  const soFar = digitsCorrected(words, field.digits.min);
  if (yesOrNo(words) !== "no" || soFar === "" || soFar.length >= field.digits.min) return null;
  // Who begins again as the number began says all of it; else a part may be put right.
  return { soFar, certain: soFar.length > 1 && noted.startsWith(soFar.slice(0, 2)) };
}

/** The pieces as one: after a comma, or anew where the number is said again from its beginning. */
export function continuedValue(field: IntakeField, before: string, words: string): string {
  if (takesLeave(words)) return words;
  if (field.kind !== "number") return `${before} ${words}`;
  const [old, more] = [digitsSaid(before), digitsSaid(words)];
  const isWhole = more.length >= field.digits.min;
  const isAgain = old.length > 1 && (more.startsWith(old) || old.length + more.length > field.digits.max);
  if (isWhole && isAgain) return words;
  return /[,;.!?…]\s*$/.test(before) ? `${before} ${words}` : `${before}, ${words}`;
}

/** How what there is of it is said back, as a fact for a phrase. Nothing that must not be kept, and nothing where nothing is. */
export function saidSoFar(field: IntakeField, words: string): Facts | null {
  if (field.sensitive) return null;
  if (field.kind === "number") {
    const digits = digitsCorrected(words, field.digits.min);
    return digits === "" ? null : { [soFar]: digits };
  }
  const said = without(plain(words), introductions).replaceAll(/ +/g, " ").trim();
  if (said === "") return null;
  return { [soFar]: field.kind === "email" ? said : [...said.replaceAll(" ", "").toUpperCase()].join(", ") };
}

/** A value that was taken to be over, and said back, and goes on: more digits or letters, and no "no". null: it does not. */
export function goneOn(field: IntakeField, noted: string, words: string): string | null {
  if (noted === "" || yesOrNo(words) !== "unclear") return null;
  const whole = wholeOf(field, noted, words);
  return whole === null || whole === noted ? null : checked(field, whole);
}

function wholeOf({ kind }: IntakeField, noted: string, words: string): string | null {
  const text = plain(words);
  if (kind === "number") {
    const more = digitsSaid(words);
    return more === "" || more === noted ? null : noted + more;
  }
  if (kind === "email")
    return / (?:point|dot) /.test(text.slice(0, 7)) ? emailSaid(`${emailParts(noted)} ${words}`) : null;
  const letters = text.trim().split(" ");
  if (kind === "text" || !letters.every((letter) => /^[a-z]$/.test(letter))) return null;
  // Who spells it from its beginning puts it right.
  const isAnew = letters.length > 2 && noted.toLowerCase().startsWith(letters[0] ?? "");
  return isAnew ? null : noted + letters.join("");
}

const emailParts = (address: string): string => address.replace("@", " arobase ");
