/** What callers say of themselves before they are asked: noted, and said back to be confirmed when its turn comes. */
import * as z from "zod";
import type { Context, Facts, Meaning, Mention } from "../dialogue/scenario.ts";
import { plain, says } from "../understanding/plain-words.ts";
import { digitsCorrected } from "../understanding/said-corrections.ts";
import { emailSaid } from "../understanding/said-email.ts";
import { companyGiven, nameGiven } from "../understanding/said-of-oneself.ts";
import { checked } from "./field-values.ts";
import type { SupportPlace } from "./places.ts";
import type { IntakeField } from "./scenario-file.ts";
import { supportFacts, unasked } from "./support-facts.ts";
import { type Line, problemSaid } from "./support-understanding.ts";

/** What must not be kept is only taken where the recording is silent; a text is whatever was said. */
const mayBeMentioned = ({ kind, sensitive }: Pick<IntakeField, "kind" | "sensitive">): boolean =>
  kind !== "text" && !sensitive;

/** What the model is asked for, beside what the question was about. */
export function mentionsSchema(
  fields: readonly IntakeField[],
): Readonly<Record<string, z.ZodType<readonly Mention[]>>> {
  const [first, ...more] = fields.filter(mayBeMentioned);
  if (!first) return {};
  const list = [first, ...more].map(({ name, kind, words }) => `${name}: ${[kind, ...words].join(", ")}`).join("; ");
  const field = z.enum([first.name, ...more.map(({ name }) => name)]);
  const value = z.string().describe("As it is written: a number in digits, an address with its signs.");
  return {
    mentions: z
      .array(z.strictObject({ field, value }))
      .describe(`What the caller says of themselves beside the answer, empty when nothing. ${list}.`),
  };
}

/** By rules alone: field by field, what these words give of it. */
function mentionsIn(fields: readonly IntakeField[], words: string): Facts {
  const entries = fields.flatMap((field) => {
    const value = mentionOf(field, fields, words);
    return value === null ? [] : [[field.name, value] as const];
  });
  return Object.fromEntries(entries);
}

function mentionOf(field: IntakeField, fields: readonly IntakeField[], words: string): string | null {
  switch (field.kind) {
    case "name":
      return checked(field, nameGiven(words) ?? "");
    case "company":
      return checked(field, companyGiven(words) ?? "");
    case "email": {
      const isNamed =
        /@/.test(words) || says(plain(words), ["adresse", "mail", "email", "e mail", "courriel", "address"]);
      return isNamed ? checked(field, emailSaid(words) ?? "") : null;
    }
    case "number":
      return checked(field, digitsCorrected(after(field, fields, words) ?? "", field.digits.min));
    case "text":
      return null;
    default:
      return field.kind satisfies never;
  }
}

/** What is said after the words by which a field is known, up to those of another. */
function after({ name, words: own }: IntakeField, fields: readonly IntakeField[], words: string): string | null {
  const said = plain(words);
  const found = fields
    .flatMap((field) => field.words.map((word) => ({ field, word: ` ${plain(word).trim()} ` })))
    .flatMap(({ field, word }) =>
      said.includes(word) ? [{ of: field.name, from: said.indexOf(word), length: word.length - 1 }] : [],
    );
  // "Le numéro de ma box" is not "le numéro".
  const named = found.filter((one) => !found.some((other) => other !== one && covers(other, one)));
  const first = own.length === 0 ? undefined : named.find(({ of }) => of === name);
  if (!first) return null;
  const until = Math.min(
    ...named.filter(({ of, from }) => of !== name && from > first.from).map(({ from }) => from),
    said.length,
  );
  return said.slice(first.from + first.length, until);
}

interface Found {
  readonly from: number;
  readonly length: number;
}
const covers = (some: Found, other: Found): boolean =>
  some.length > other.length && some.from <= other.from && some.from + some.length >= other.from + other.length;

/** What the caller says of themselves, and of what they call about, where they were asked for something else. */
export function saidBeside(line: Line, place: SupportPlace, meaning: Meaning, { facts, words = "" }: Context): Facts {
  const { fields, when } = line.intake;
  const asked = place.at === "field" ? fields.find(({ name }) => name === place.field) : undefined;
  const isOpen = ["problem", "describe", "open-ticket", "offer"].includes(place.at);
  if (!isOpen && asked?.kind !== "name" && asked?.kind !== "company") return {};
  const about = asked && when === "first" ? problemSaid(line, words) : null;
  return {
    ...toNote(
      fields,
      { meaning, words, facts, asked: asked?.name ?? null },
      (name) => problemSaid(line, name) !== null,
    ),
    ...(about === null ? {} : { [supportFacts.saidProblem]: about }),
  };
}

/** What is to be noted of these words: by the model, else by rules; only what is not known, and nothing that is being asked for. */
function toNote(
  fields: readonly IntakeField[],
  { meaning, words, facts, asked }: { meaning: Meaning; words: string; facts: Facts; asked: string | null },
  isProblem: (value: string) => boolean,
): Facts {
  const open = fields.filter(
    ({ name, ...field }) => mayBeMentioned(field) && facts[name] === undefined && name !== asked,
  );
  const { mentions } = meaning;
  const told = Array.isArray(mentions) ? mentions : [];
  const byModel = open.flatMap((field) => {
    const value = told.find((one) => one.field === field.name)?.value ?? "";
    const found = value === "" ? null : checked(field, value);
    // What nobody will be asked to confirm must have been said.
    const isSure = found !== null && (field.confirm !== undefined || says(plain(words), [plain(found).trim()]));
    return isSure ? [[field.name, found] as const] : [];
  });
  const values = { ...mentionsIn(open, words), ...Object.fromEntries(byModel) };
  return Object.fromEntries(
    open.flatMap(({ name, confirm }) => {
      const value = values[name];
      // "Ici Internet ne marche plus" names nobody.
      return value === undefined || isProblem(value) ? [] : [[confirm === undefined ? name : unasked(name), value]];
    }),
  );
}
