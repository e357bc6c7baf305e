/** The timers that a conversation asks for: each by its name, so that none runs twice. */
import type { TimerName } from "../dialogue/effect.ts";
import type { Clock } from "../platform/clock.ts";

export class CallTimers {
  readonly #clock: Clock;
  readonly #onFired: (timer: TimerName) => void;
  readonly #running = new Map<TimerName, Disposable>();

  constructor(clock: Clock, onFired: (timer: TimerName) => void) {
    this.#clock = clock;
    this.#onFired = onFired;
  }

  /** Starts the timer, anew if it runs. */
  start(timer: TimerName, ms: number): void {
    this.stop(timer);
    const running = this.#clock.after(ms, () => {
      this.#running.delete(timer);
      this.#onFired(timer);
    });
    this.#running.set(timer, running);
  }

  stop(timer: TimerName): void {
    this.#running.get(timer)?.[Symbol.dispose]();
    this.#running.delete(timer);
  }

  stopAll(): void {
    for (const timer of [...this.#running.keys()]) this.stop(timer);
  }
}
