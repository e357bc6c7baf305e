/**
 * Audio put together while nobody speaks: a message for each frame costs more than the frame. Whatever may be speech, or
 * the silence that ends it, goes at once.
 */
import { frameBytes } from "../audio/frame.ts";

/** 100 ms. */
const framesTogether = 5;

export interface Batch {
  /** What is to be sent now: the frame itself, with those that waited before it; undefined while they wait. */
  add(pcm: Uint8Array, mayWait: boolean): Uint8Array | undefined;
}

export function batch(): Batch {
  const together = new Uint8Array(framesTogether * frameBytes);
  let bytes = 0;
  return {
    add(pcm, mayWait) {
      if (bytes === 0 && !mayWait) return pcm;
      if (bytes + pcm.byteLength > together.byteLength) {
        const joined = new Uint8Array(bytes + pcm.byteLength);
        joined.set(together.subarray(0, bytes));
        joined.set(pcm, bytes);
        bytes = 0;
        return joined;
      }
      together.set(pcm, bytes);
      bytes += pcm.byteLength;
      if (mayWait && bytes < together.byteLength) return undefined;
      const all = together.slice(0, bytes);
      bytes = 0;
      return all;
    },
  };
}
