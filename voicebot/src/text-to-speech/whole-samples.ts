/** Cuts chunks of 16-bit samples where a sample ends: a provider's chunks may end in the middle of one. */

export interface WholeSamples {
  /** The whole samples there are so far; may be empty. What is left over comes first in the next chunk. */
  next(chunk: Uint8Array): Uint8Array;
}

export function wholeSamples(): WholeSamples {
  let half: number | undefined;
  return {
    next(chunk) {
      if (chunk.byteLength === 0) return chunk;
      let joined = chunk;
      if (half !== undefined) {
        joined = new Uint8Array(chunk.byteLength + 1);
        joined[0] = half;
        joined.set(chunk, 1);
      }
      const whole = joined.byteLength & ~1;
      half = joined[whole];
      return joined.subarray(0, whole);
    },
  };
}
