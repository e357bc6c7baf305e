/**
 * An answer to any JSON schema, by plain rules: each property by its name, its type, the values it may have and its
 * description, from the words in the request. A schema that asks how a conversation went (summary, sentiment,
 * resolution) is answered from all that the caller said; any other only from the caller's last words.
 */
import { conceptOf, scoreOf } from "./concepts.ts";
import type { Conversation } from "./conversation.ts";
import { meaningOf } from "./meaning.ts";
import { severityOf, summaryOf } from "./outcome.ts";
import { plain } from "./plain.ts";
import { replyTo } from "./reply.ts";
import { digitsIn, emailIn, numbersIn } from "./spelled.ts";

export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly title?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

export interface Asked {
  readonly conversation: Conversation;
  /** The conversation is over: judge it as a whole. */
  readonly looksBack: boolean;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const deepest = 8;

export function answerTo(schema: Schema, conversation: Conversation): unknown {
  const looksBack = Object.keys(schema.properties ?? {}).some((name) =>
    /summar|sentiment|resolution|resume|outcome/i.test(name),
  );
  return valueOf("", schema, { conversation, looksBack, definitions: schema.$defs ?? {} }, 0);
}

function valueOf(name: string, schema: Schema, asked: Asked, depth: number): unknown {
  if (depth > deepest) return null;
  if (schema.const !== undefined) return schema.const;
  const reference = schema.$ref === undefined ? undefined : asked.definitions[schema.$ref.split("/").at(-1) ?? ""];
  if (reference !== undefined) {
    const { description = reference.description } = schema;
    return valueOf(name, { ...reference, ...(description !== undefined && { description }) }, asked, depth + 1);
  }
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (alternatives !== undefined) return ofAlternatives(name, schema, alternatives, asked, depth);
  if (schema.enum !== undefined) return enumValue(name, schema, schema.enum, asked);
  const types =
    typeof schema.type === "string" ? [schema.type] : (schema.type ?? (schema.properties ? ["object"] : ["string"]));
  const type = types.find((candidate) => candidate !== "null");
  const value = type === undefined ? undefined : typedValue(type, name, schema, asked, depth);
  return value ?? (types.includes("null") ? null : emptyOf(type));
}

function ofAlternatives(
  name: string,
  schema: Schema,
  alternatives: readonly Schema[],
  asked: Asked,
  depth: number,
): unknown {
  const described = (alternative: Schema) =>
    schema.description === undefined || alternative.description !== undefined
      ? alternative
      : { ...alternative, description: schema.description };
  const nullable = alternatives.some(({ type }) => type === "null");
  const first = alternatives.find(({ type }) => type !== "null");
  if (first === undefined) return null;
  const { type } = first;
  const scalar = typeof type === "string" && first.enum === undefined && type !== "object" && type !== "array";
  return valueOf(
    name,
    nullable && scalar ? { ...described(first), type: [type, "null"] } : described(first),
    asked,
    depth + 1,
  );
}

function typedValue(type: string, name: string, schema: Schema, asked: Asked, depth: number): unknown {
  if (type === "object") {
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, property]) => [key, valueOf(key, property, asked, depth + 1)]),
    );
  }
  if (type === "array") return arrayValue(name, schema, asked);
  if (type === "boolean") return booleanValue(name, schema, asked);
  if (type === "number" || type === "integer") return numberValue(type, name, schema, asked);
  return stringValue(name, schema, asked);
}

function emptyOf(type: string | undefined): unknown {
  if (type === "boolean") return false;
  return type === "number" || type === "integer" ? 0 : "";
}

/** The value with the most to say for it; when none has anything, the one that means "do not know", else null, else the last. */
function enumValue(name: string, schema: Schema, values: readonly unknown[], asked: Asked): unknown {
  const scored = values.map((value) => ({
    value,
    score: typeof value === "string" ? scoreOf(value, name, schema.description ?? "", asked) : 0,
  }));
  const best = scored.reduce((leader, candidate) => (candidate.score > leader.score ? candidate : leader));
  if (best.score > 0) return best.value;
  return values.includes(null) ? null : values.at(-1);
}

function arrayValue(name: string, { items, description }: Schema, asked: Asked): unknown[] {
  if (items?.type === "object") return entriesOf(items.properties ?? {}, description ?? "", asked);
  if (items?.enum === undefined) return [];
  const threshold = 1;
  return items.enum.filter(
    (value) =>
      typeof value === "string" && scoreOf(value, name, items.description ?? description ?? "", asked) >= threshold,
  );
}

/** Entries of a kind and a text: one for each kind of which something was said. */
function entriesOf(properties: Readonly<Record<string, Schema>>, description: string, asked: Asked): unknown[] {
  const kind = Object.entries(properties).find(([, property]) => property.enum !== undefined);
  const text = Object.entries(properties).find(([, property]) => property.type === "string" && !property.enum);
  if (!kind || !text) return [];
  return (kind[1].enum ?? []).flatMap((value) => {
    const said = typeof value === "string" ? saidUnasked(value, description, asked.conversation.lastWords) : undefined;
    return said === undefined ? [] : [{ [kind[0]]: value, [text[0]]: said }];
  });
}

/** What was said unasked; a number only after one of the words that the description gives for it: "phone: number, my number;". */
function saidUnasked(kind: string, description: string, text: string): string | undefined {
  const words = new RegExp(`\\b${kind}: ([^;.]*)`).exec(description)?.[1]?.split(", ") ?? [];
  if (kind === "name" || words[0] === "name") return introducedName(text);
  if (words[0] === "company") return companyIn(text);
  if (words[0] === "email") return emailIn(text);
  const said = ` ${plain(text)} `;
  const label = words
    .slice(1)
    .map((word) => ` ${plain(word).trim()} `)
    .find((word) => said.includes(word));
  const digits = label === undefined ? "" : digitsIn(said.slice(said.indexOf(label) + label.length));
  return digits === "" ? undefined : digits;
}

function companyIn(text: string): string | undefined {
  return /(?:société|entreprise|company|from) ((?:\p{Lu}[\p{L}'’-]*\s?)+)/u.exec(text)?.[1]?.trim();
}

function booleanValue(name: string, schema: Schema, asked: Asked): boolean {
  const concept = conceptOf(name) ?? conceptOf(schema.description ?? "");
  return concept === undefined ? false : concept(asked) > 0;
}

function numberValue(
  type: "number" | "integer",
  name: string,
  schema: Schema,
  { conversation, looksBack }: Asked,
): number {
  const minimum = schema.minimum ?? 0;
  const words = plain(name.replaceAll("_", " "));
  let value = Number(numbersIn(conversation.lastWords)[0] ?? minimum);
  if (/confiden|probab|certain/.test(words)) value = understands({ conversation, looksBack }) ? 0.95 : 0.3;
  if (/severity|urgency|priority/.test(words)) {
    const share = ["low", "medium", "high", "critical"].indexOf(severityOf(conversation)) / 3;
    value = minimum + share * ((schema.maximum ?? 5) - minimum);
  }
  const bounded = Math.min(Math.max(value, minimum), schema.maximum ?? Number.MAX_SAFE_INTEGER);
  return type === "integer" ? Math.round(bounded) : bounded;
}

function understands({ conversation, looksBack }: Pick<Asked, "conversation" | "looksBack">): boolean {
  const meaning = looksBack ? conversation.whole : conversation.last;
  return meaning.topic !== undefined || meaning.agreement !== undefined || meaning.asksForPerson;
}

function stringValue(name: string, schema: Schema, { conversation, looksBack }: Asked): string | undefined {
  const wanted = plain(`${name.replaceAll("_", " ")} ${schema.format ?? ""}`);
  const text = looksBack
    ? conversation.lines
        .filter(({ speaker }) => speaker === "caller")
        .map((line) => line.text)
        .join(" ")
    : conversation.lastWords;
  const answer = (() => {
    if (/\be ?mail\b/.test(wanted)) return emailIn(text);
    if (/phone|digits|number|numero|telephone/.test(wanted)) return digitsIn(text) || undefined;
    if (/langua|langue|locale/.test(wanted)) return conversation.language;
    if (/summar|resume|reason|motif|notes?|description|problem|subject|issue/.test(wanted)) {
      return looksBack ? summaryOf(conversation) : conversation.lastWords;
    }
    if (/\bname|\bnom|prenom/.test(wanted)) return nameIn(text);
    if (/reply|answer|response|message|say|text|speech|reponse/.test(wanted)) return replyTo(conversation);
    if (/quote|verbatim|transcript|words/.test(wanted)) return conversation.lastWords;
    return undefined;
  })();
  return schema.maxLength === undefined ? answer : answer?.slice(0, schema.maxLength);
}

/** A sentence begins with a capital that names nobody. */
const uncapitalised = (text: string): string => text.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());

const nameIn = (text: string): string | undefined => introducedName(text) ?? bareName(text);

function introducedName(text: string): string | undefined {
  const introduced =
    /\b(?:je m['’]appelle|mon nom (?:est|c['’]est)|je suis (?:monsieur|madame)|c['’]est (?:monsieur|madame)|ici|my name is|this is)\s+((?:\p{Lu}[\p{L}'’-]*\s*)+)/u;
  return introduced.exec(uncapitalised(text))?.[1]?.trim();
}

/** "Jean Dupont." and nothing else. */
function bareName(text: string): string | undefined {
  const name = /^(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+){0,2})[.!]?$/u.exec(text.trim())?.[1];
  const { agreement, thanks, saysGoodbye, asksToRepeat, topic } = meaningOf(text);
  const saysMore = agreement !== undefined || thanks || saysGoodbye || asksToRepeat || topic !== undefined;
  return saysMore || /^(allô|allo|bonjour|hello)/i.test(text) ? undefined : name;
}
