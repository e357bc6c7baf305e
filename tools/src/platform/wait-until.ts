/** Asks again and again until the answer is yes, a process ends, or time is up. */
import { setTimeout as sleep } from "node:timers/promises";

export interface WaitOptions {
  /** What is waited for, as in "the API server is ready". */
  readonly what: string;
  readonly limitMs: number;
  readonly everyMs?: number;
  /** Ends the waiting at once with the sentence that the promise gives: a program we need has died. */
  readonly unless?: readonly Promise<string>[];
}

export async function waitUntil(isTrue: () => Promise<boolean>, options: WaitOptions): Promise<void> {
  const { what, limitMs, everyMs = 100, unless = [] } = options;
  const giveUpAt = performance.now() + limitMs;
  let died: string | undefined;
  for (const end of unless) void end.then((sentence) => (died ??= sentence));
  while (!(await isTrue())) {
    if (died !== undefined) throw new Error(`waiting until ${what}: ${died}`);
    if (performance.now() > giveUpAt)
      throw new Error(`gave up after ${Math.round(limitMs / 1000)} s waiting until ${what}`);
    await sleep(everyMs);
  }
}
