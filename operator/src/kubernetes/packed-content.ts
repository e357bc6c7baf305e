/**
 * What a child holds, in as few bytes as can be: nothing but a hash once it was compared with what is desired. What
 * comes in a list may wait for that, with thousands of others, at a start: as deflated text, outside of the
 * garbage-collected heap.
 */
import { hash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Content, KubernetesObject } from "../reconcile/cluster.ts";

/** Shorter texts are hardly smaller deflated. */
const deflatedFrom = 1000;

type Unpacked = Pick<KubernetesObject, "apiVersion" | "kind"> & {
  readonly metadata: { readonly [field: string]: unknown };
};

class PackedContent implements Content {
  readonly hash: string;
  #text: string | Buffer | undefined;
  #holds: string | undefined;

  constructor(text: string, mayWait: boolean) {
    this.hash = hash("sha256", text, "base64url").slice(0, 16);
    // What zlib gives is the beginning of a buffer of 16 KiB: a copy is as long as it need be.
    this.#text = mayWait && text.length > deflatedFrom ? Buffer.from(deflateRawSync(text, { level: 1 })) : text;
  }

  get holds(): string | undefined {
    return this.#holds;
  }

  read(): KubernetesObject | undefined {
    if (this.#text === undefined) return undefined;
    const text = typeof this.#text === "string" ? this.#text : inflateRawSync(this.#text).toString();
    return JSON.parse(text) as KubernetesObject;
  }

  settle(desiredHash: string): void {
    this.#holds = desiredHash;
    this.#text = undefined;
  }
}

/** A field without a value is no field. */
export const packed = (object: Unpacked, mayWait: boolean): Content =>
  new PackedContent(JSON.stringify(object), mayWait);
