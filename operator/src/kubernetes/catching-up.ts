/**
 * Sees when a watch that begins at an old position has told what changed since. The API server does not say so; but it tells
 * it at a stretch, as soon as it has taken the watch, so the first moment of silence is the end of it.
 */
import type { Clock } from "../clock.ts";

export interface CatchingUp extends Disposable {
  /** The watch is open. */
  begin(): void;
  /** An event has come. */
  goOn(): void;
}

const stepMs = 20;
/** In a process that is busy with itself time passes, and yet nothing was read: each step leaves room for that. */
const quietSteps = 5;
/** Where something always changes, there is no silence. */
const mostSteps = 50;

/** Calls `done` once, unless it is disposed before. */
export function catchingUp(clock: Clock, done: () => void): CatchingUp {
  let timer: Disposable | undefined;
  let quiet = 0;
  let steps = 0;

  function step(): void {
    timer = clock.after(stepMs, () => {
      quiet += 1;
      steps += 1;
      if (quiet < quietSteps && steps < mostSteps) step();
      else done();
    });
  }

  return {
    begin: step,
    goOn() {
      quiet = 0;
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
    },
  };
}
