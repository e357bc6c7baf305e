/** Moments that processes of one machine can compare, and how late things were. */

/** Milliseconds of the machine's monotonic clock: the same in every process. */
export function stamp(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The value below which this share of the others lies; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** How late, in tenths of a millisecond: counts only, so that a million frames cost nothing. */
export class Lateness {
  readonly #counts = new Uint32Array(10_001);
  #all = 0;

  add(ms: number): void {
    const tenths = Math.min(10_000, Math.max(0, Math.round(ms * 10)));
    this.#counts[tenths] = (this.#counts[tenths] ?? 0) + 1;
    this.#all += 1;
  }

  get count(): number {
    return this.#all;
  }

  /** How many were later than this. */
  above(ms: number): number {
    let counted = 0;
    for (let tenths = Math.floor(ms * 10) + 1; tenths <= 10_000; tenths++) counted += this.#counts[tenths] ?? 0;
    return counted;
  }

  quantile(share: number): number {
    let left = Math.ceil(share * this.#all);
    for (let tenths = 0; tenths <= 10_000; tenths++) {
      left -= this.#counts[tenths] ?? 0;
      if (left <= 0) return tenths / 10;
    }
    return 1000;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#all = 0;
  }
}

/** How late this process runs its own timers: what a measurement owes to the one who measures. */
export function watchOwnLag(): Lateness {
  const lag = new Lateness();
  const everyMs = 10;
  let dueAt = stamp() + everyMs;
  setInterval(() => {
    const now = stamp();
    lag.add(now - dueAt);
    dueAt = Math.max(dueAt, now) + everyMs;
  }, everyMs).unref();
  return lag;
}
