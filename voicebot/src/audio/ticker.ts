/**
 * One heartbeat for all calls of the process: every 20 ms by a monotonic deadline, so that lateness of one beat is not
 * added to the next. A call that sleeps 20 ms between frames drifts; one that counts against the start does not.
 */
import type { Clock } from "../platform/clock.ts";
import { frameMs } from "./frame.ts";

/** After a stall at most so many frames go out at once; what is beyond is not caught up. */
export const mostFramesAtOnce = 3;

/** Told how many frames are due: one, or after a stall up to `mostFramesAtOnce`. Must not throw. */
export type OnFramesDue = (frames: number) => void;

export class Ticker {
  readonly #clock: Clock;
  readonly #listeners = new Set<OnFramesDue>();
  #timer: Disposable | undefined;
  #dueAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The listener hears of every frame from the next beat on, until disposed. */
  add(listener: OnFramesDue): Disposable {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#dueAt = this.#clock.now() + frameMs;
      this.#schedule();
    }
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size > 0) return;
        this.#timer?.[Symbol.dispose]();
        this.#timer = undefined;
      },
    };
  }

  #schedule(): void {
    this.#timer = this.#clock.after(Math.max(0, this.#dueAt - this.#clock.now()), () => this.#beat());
  }

  #beat(): void {
    const late = this.#clock.now() - this.#dueAt;
    // Timers may also fire a fraction of a millisecond early.
    if (late < -0.5) return this.#schedule();
    const due = 1 + Math.floor(Math.max(0, late) / frameMs);
    this.#dueAt += due * frameMs;
    const frames = Math.min(due, mostFramesAtOnce);
    for (const listener of this.#listeners) listener(frames);
    if (this.#listeners.size > 0) this.#schedule();
  }
}
