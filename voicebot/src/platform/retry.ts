/** One more try, when the error says that it may help and the wait is short enough for somebody on the phone. */
import { pause } from "./attempt.ts";
import type { Clock } from "./clock.ts";
import { isRetryable, ProviderError } from "./provider-error.ts";

const longestWaitMs = 1000;
const usualWaitMs = 100;

/**
 * How long to wait before a second try; undefined: do not try again. An attempt that timed out is not made again: the
 * caller has waited long enough, and a second choice is likelier to help.
 */
export function waitBeforeRetry(error: unknown): number | undefined {
  if (!(error instanceof ProviderError) || !isRetryable(error) || error.kind === "timeout") return undefined;
  const wait = error.retryAfterMs ?? usualWaitMs;
  return wait <= longestWaitMs ? wait : undefined;
}

/**
 * Runs it, and once more if it failed in a way that may pass, and `isOver` does not say that it is too late for that.
 * Throws the signal's reason when it is aborted.
 */
export async function retriedOnce<T>(
  clock: Clock,
  signal: AbortSignal,
  run: () => Promise<T>,
  isOver: () => boolean = () => false,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    const wait = waitBeforeRetry(error);
    if (wait === undefined || isOver()) throw error;
    await pause(clock, wait, signal);
    return run();
  }
}
