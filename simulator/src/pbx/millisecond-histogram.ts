/** Durations counted by whole milliseconds: a long call takes no more memory than a short one. */

const longestMs = 2000;

export interface Spread {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export class MillisecondHistogram {
  readonly #buckets = new Uint32Array(longestMs + 1);
  #count = 0;
  #max = 0;

  add(ms: number): void {
    const bucket = Math.min(longestMs, Math.max(0, Math.round(ms)));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
    this.#max = Math.max(this.#max, ms);
  }

  get spread(): Spread {
    const maxMs = Math.round(this.#max * 10) / 10;
    return { count: this.#count, p50Ms: this.#quantile(0.5), p99Ms: this.#quantile(0.99), maxMs };
  }

  #quantile(share: number): number {
    let seen = 0;
    for (const [ms, count] of this.#buckets.entries()) {
      seen += count;
      if (seen >= share * this.#count) return ms;
    }
    return longestMs;
  }
}
