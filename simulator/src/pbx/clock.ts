/** Time as the PBX reads it: milliseconds that only go forward, and something to be done at a moment. */

export interface Clock {
  nowMs(): number;
  /** Returns what cancels it. */
  at(ms: number, act: () => void): () => void;
}

export const realClock: Clock = {
  nowMs: () => performance.now(),
  at(ms, act) {
    const timer = setTimeout(act, Math.max(0, ms - performance.now()));
    return () => clearTimeout(timer);
  },
};
