/** Chance that falls the same way every time. */
export interface Chance {
  /** 0 inclusive to 1 exclusive. */
  next(): number;
  /** How many of something rare and independent happen where `mean` are expected. */
  poisson(mean: number): number;
  /** Around `median`, never below zero, now and then much above: as waiting times are. `spread` 0.3: p95 is 1.6 times the median. */
  around(median: number, spread: number): number;
  /** One of the keys, as often as its weight says. */
  oneOf<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K;
}

/** @param seed any text: another text, another fall. */
export function chance(seed: string): Chance {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    poisson(mean) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = next(); product > limit; product *= next()) count++;
      return count;
    },
    around(median, spread) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
    oneOf<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K {
      const entries = Object.entries(weights) as [K, number][];
      let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        rest -= weight;
        if (rest < 0) return key;
      }
      return entries[0]?.[0] as K;
    },
  };
}
