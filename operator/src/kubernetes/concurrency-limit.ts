/** At most so many at once; the others wait in line, and the line has an end. */

export class LineIsFull extends Error {
  override readonly name = "LineIsFull";
}

export type ConcurrencyLimit = <T>(run: () => Promise<T>) => Promise<T>;

/** Runs at most `limit` at once and lets at most `waiting` wait; one more is refused with LineIsFull. */
export function concurrencyLimit(limit: number, waiting: number): ConcurrencyLimit {
  let running = 0;
  const line: (() => void)[] = [];
  return async (run) => {
    if (running >= limit) {
      if (line.length >= waiting) throw new LineIsFull(`${waiting} requests are waiting already`);
      await new Promise<void>((resolve) => line.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await run();
    } finally {
      const next = line.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
