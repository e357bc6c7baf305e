/** One attempt at something: ends when its asker gives up, or when its time is over. */
import type { Clock } from "./clock.ts";

export interface Attempt extends Disposable {
  /** Aborted with the asker's reason, or with the error of the time limit. */
  readonly signal: AbortSignal;
  /** Starts the time limit anew; only the last one counts. */
  limit(ms: number, error: () => Error): void;
  /** Stops the time limit. */
  unlimited(): void;
  /** The promise's result, or a rejection as soon as the attempt ends, whatever the promise does then. */
  race<T>(promise: Promise<T>): Promise<T>;
}

export function attempt(clock: Clock, asker: AbortSignal): Attempt {
  const controller = new AbortController();
  const { signal } = controller;
  const giveUp = () => controller.abort(asker.reason);
  if (asker.aborted) giveUp();
  else asker.addEventListener("abort", giveUp, { once: true });
  let timer: Disposable | undefined;
  const unlimited = () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
  };

  return {
    signal,
    limit(ms, error) {
      unlimited();
      timer = clock.after(ms, () => controller.abort(error()));
    },
    unlimited,
    race(promise) {
      return new Promise((resolve, reject) => {
        const ended = () => reject(signal.reason as Error);
        if (signal.aborted) ended();
        else signal.addEventListener("abort", ended, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", ended));
      });
    },
    [Symbol.dispose]() {
      unlimited();
      asker.removeEventListener("abort", giveUp);
    },
  };
}

/** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  using waiting = attempt(clock, signal);
  const timer = Promise.withResolvers<void>();
  using _ = clock.after(ms, () => timer.resolve());
  await waiting.race(timer.promise);
}
