/** A clock that only moves when it is told to: timers run in the order of their deadlines, at their deadlines. */
import type { Clock } from "../../src/platform/clock.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class ManualClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];
  readonly #wallTimeAtStart: number;

  constructor(wallTimeAtStart = Date.UTC(2026, 0, 1)) {
    this.#wallTimeAtStart = wallTimeAtStart;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#wallTimeAtStart + this.#now;
  }

  after(ms: number, run: () => void): Disposable {
    const timer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.push(timer);
    return {
      [Symbol.dispose]: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** How many timers wait: a call that has ended leaves none behind. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Moves the clock, running what falls due; what a promise does in between is not waited for. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#nextUntil(until); next; next = this.#nextUntil(until)) this.#fire(next);
    this.#now = until;
  }

  /** As `advance`, letting promises settle before each timer and at the end. */
  async play(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let next = this.#nextUntil(until); next; next = this.#nextUntil(until)) {
      this.#fire(next);
      await settled();
    }
    this.#now = until;
  }

  /** Time passes and nothing runs, as when the process is blocked: late timers run with the next move. */
  stall(ms: number): void {
    this.#now += ms;
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.run();
  }

  #nextUntil(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= until && (!first || timer.at < first.at)) first = timer;
    return first;
  }
}

/** Resolves once every promise that could go on has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
