/**
 * What a child holds, in as few bytes as can be: nothing but a hash once it was compared with what is desired. What
 * comes in a list may wait for that, with thousands of others, at a start: as text in which the words that differ between
 * Voicebots are left open, since of many Voicebots' children that text is often the same.
 */
import { hash } from "node:crypto";
import type { Content, KubernetesObject, OwnedFields, TakenFields } from "../reconcile/cluster.ts";
import { shared } from "./shared-values.ts";

export type Unpacked = Pick<KubernetesObject, "apiVersion" | "kind"> & {
  readonly metadata: { readonly [field: string]: unknown };
};

/** Whose fields are whose. */
export interface FieldsByManager {
  /** Ours, of an object of which only metadata is known. */
  readonly owned?: OwnedFields | undefined;
  readonly taken?: readonly TakenFields[];
}

class PackedContent implements Content {
  readonly hash: string;
  #text: string | undefined;
  #words: readonly string[];
  #owned: OwnedFields | undefined;
  #taken: readonly TakenFields[];
  #holds: string | undefined;

  constructor({ hash: ofAll, text, words = [], owned, taken = [], holds }: ContentOnDisk) {
    this.hash = ofAll;
    this.#text = text;
    this.#words = words;
    this.#owned = owned;
    this.#taken = taken.length === 0 ? none : taken;
    this.#holds = holds;
  }

  get holds(): string | undefined {
    return this.#holds;
  }

  read(): KubernetesObject | undefined {
    if (this.#text === undefined) return undefined;
    const object = JSON.parse(withWords(this.#text, this.#words)) as KubernetesObject;
    return {
      ...object,
      ...(this.#owned === undefined ? {} : { owned: this.#owned }),
      ...(this.#taken.length === 0 ? {} : { taken: this.#taken }),
    };
  }

  settle(desiredHash: string): void {
    this.#holds = desiredHash;
    this.#text = undefined;
    this.#words = [];
    this.#owned = undefined;
    this.#taken = none;
  }

  toJSON(): ContentOnDisk {
    const [text, words, owned, taken, holds] = [this.#text, this.#words, this.#owned, this.#taken, this.#holds];
    return {
      hash: this.hash,
      ...(text === undefined ? {} : { text }),
      ...(words.length === 0 ? {} : { words }),
      ...(owned === undefined ? {} : { owned }),
      ...(taken.length === 0 ? {} : { taken }),
      ...(holds === undefined ? {} : { holds }),
    };
  }
}

/** As its JSON has it. */
export interface ContentOnDisk extends FieldsByManager {
  readonly hash: string;
  readonly text?: string;
  readonly words?: readonly string[];
  readonly holds?: string;
}

export function contentFromDisk(content: ContentOnDisk): Content {
  const { text, owned } = content;
  return new PackedContent({
    ...content,
    ...(text === undefined ? {} : { text: inCommon(text) }),
    ...(owned === undefined ? {} : { owned: shared(owned) }),
  });
}

const none: readonly TakenFields[] = [];

/** The same fields are those of many objects. */
const hashes = new WeakMap<OwnedFields, string>();

function hashOfFields(owned: OwnedFields): string {
  const known = hashes.get(owned) ?? hash("sha256", JSON.stringify(owned), "base64url");
  hashes.set(owned, known);
  return known;
}

/**
 * A field without a value is no field. `words`: of what may wait for long, those in which it differs from the same object of
 * another Voicebot.
 */
export function packed(object: Unpacked, words: readonly string[] = [], fields: FieldsByManager = {}): Content {
  const text = JSON.stringify(object);
  const { owned } = fields;
  return new PackedContent({
    hash: hash("sha256", owned === undefined ? text : text + hashOfFields(owned), "base64url").slice(0, 16),
    text: words.length === 0 ? text : inCommon(withoutWords(text, words)),
    words,
    ...fields,
  });
}

/** In JSON these characters are always escaped: in the text they stand for the words and nothing else. */
const places = ["\u0001", "\u0002", "\u0003", "\u0004", "\u0005"];

const withoutWords = (text: string, words: readonly string[]): string =>
  words.reduce((all, word, index) => all.replaceAll(word, places[index] ?? word), text);

const withWords = (text: string, words: readonly string[]): string =>
  words.reduceRight((all, word, index) => all.replaceAll(places[index] ?? word, () => word), text);

/** A few megabytes at most. */
const mostTexts = 1000;
const texts = new Map<string, string>();

/** The text, or the equal one that somebody else has already. */
function inCommon(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= mostTexts) texts.clear();
  texts.set(text, text);
  return text;
}
