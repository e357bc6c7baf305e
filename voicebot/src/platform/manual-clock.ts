/** A clock for tests: time passes only when it is told to. */
import type { Clock } from "./clock.ts";

export interface ManualClock extends Clock {
  /** Lets time pass: timers run at their moment, in order, and what they settle runs before the next one. */
  advance(ms: number): Promise<void>;
}

/** Lets everything that needs no time happen. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function manualClock(): ManualClock {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    wallTime: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return { [Symbol.dispose]: () => void (timers = timers.filter((other) => other !== timer)) };
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
        if (due === undefined) break;
        timers = timers.filter((other) => other !== due);
        now = Math.max(now, due.at);
        due.run();
        await settle();
      }
      now = until;
    },
  };
}
