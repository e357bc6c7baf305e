/**
 * One heartbeat for all calls of the process: every 20 ms by a monotonic deadline, so that lateness of one beat is not
 * added to the next. A call that sleeps 20 ms between frames drifts; one that counts against the start does not. The calls
 * share out the 20 ms among them: if all beat at once, whatever comes in meanwhile would wait until the last has its frame.
 */
import type { Clock } from "../platform/clock.ts";
import { frameMs } from "./frame.ts";

/** After a stall at most so many frames go out at once; what is beyond is not caught up. */
export const mostFramesAtOnce = 3;

/** Told how many frames are due: one, or after a stall up to `mostFramesAtOnce`. Must not throw. */
export type OnFramesDue = (frames: number) => void;

/** Moments within the 20 ms, evenly apart, with a share of the calls each. */
const beats = 5;

interface Beat {
  readonly listeners: Set<OnFramesDue>;
  dueAt: number;
}

export class Ticker {
  readonly #clock: Clock;
  readonly #beats: readonly Beat[];
  #timer: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    const now = clock.now();
    this.#beats = Array.from({ length: beats }, (_, index) => ({
      listeners: new Set(),
      dueAt: now + (index * frameMs) / beats,
    }));
  }

  /** The listener hears of every frame, from at most 20 ms from now on, until disposed. */
  add(listener: OnFramesDue): Disposable {
    const beat = this.#beats.reduce((least, one) => (one.listeners.size < least.listeners.size ? one : least));
    if (beat.listeners.size === 0) {
      const passed = Math.floor((this.#clock.now() - beat.dueAt) / frameMs) + 1;
      beat.dueAt += Math.max(0, passed) * frameMs;
    }
    beat.listeners.add(listener);
    this.#schedule();
    return {
      [Symbol.dispose]: () => {
        beat.listeners.delete(listener);
        this.#schedule();
      },
    };
  }

  /** For the beat that comes next, if anybody is to hear of one. */
  #schedule(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    let next = Number.POSITIVE_INFINITY;
    for (const { listeners, dueAt } of this.#beats) if (listeners.size > 0) next = Math.min(next, dueAt);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.after(Math.max(0, next - this.#clock.now()), () => this.#run());
  }

  #run(): void {
    for (const beat of this.#beats) this.#beat(beat);
    this.#schedule();
  }

  #beat(beat: Beat): void {
    const late = this.#clock.now() - beat.dueAt;
    // Timers may also fire a fraction of a millisecond early.
    if (beat.listeners.size === 0 || late < -0.5) return;
    const due = 1 + Math.floor(Math.max(0, late) / frameMs);
    beat.dueAt += due * frameMs;
    const frames = Math.min(due, mostFramesAtOnce);
    for (const listener of beat.listeners) listener(frames);
  }
}
