/** How late the process runs its timers: the first thing to grow when a pod has too much to do. */
import type { Clock } from "./clock.ts";

const everyMs = 250;

/** Measures until disposed; `observe` takes seconds. */
export function watchEventLoopLag(clock: Clock, observe: (seconds: number) => void): Disposable {
  let timer: Disposable;
  const measure = () => {
    const dueAt = clock.now() + everyMs;
    timer = clock.after(everyMs, () => {
      observe(Math.max(0, clock.now() - dueAt) / 1000);
      measure();
    });
  };
  measure();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
