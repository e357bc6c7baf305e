/** A clock that tests move by hand. */
import type { Clock } from "./clock.ts";

export interface FakeClock extends Clock {
  /** Moves time and fires what falls due, in order. */
  advance(ms: number): void;
  /** Timers that wait. */
  readonly pending: number;
}

export function fakeClock(): FakeClock {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    wallTime: () => Date.UTC(2026, 0, 1) + now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return {
        [Symbol.dispose]: () => {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = until;
    },
    get pending() {
      return timers.length;
    },
  };
}
