/** Which request fails, and how. */
import type { Failure, Provider } from "./settings.ts";

interface Rule {
  readonly failure: Failure;
  readonly chance: () => number;
  left: number;
}

export class Failing {
  #rules: Rule[] = [];

  /** Replaces all failures. */
  set(failures: readonly Failure[]): void {
    this.#rules = failures.map((failure) => ({
      failure,
      chance: seeded(failure.seed),
      left: failure.count ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** The failure of this request, if it is to fail; counts it. */
  next(provider: Provider, model?: string): Failure | undefined {
    for (const rule of this.#rules) {
      if (rule.failure.provider !== provider || rule.left <= 0) continue;
      if (rule.failure.model !== undefined && rule.failure.model !== model) continue;
      if (rule.chance() >= rule.failure.probability) continue;
      rule.left--;
      return rule.failure;
    }
    return undefined;
  }
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
