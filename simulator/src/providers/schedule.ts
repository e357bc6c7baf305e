/** Times to wait that end with the request they serve. */
import { setTimeout as after } from "node:timers/promises";

/** Resolves after `ms`, or as soon as the signal aborts: the one who waits looks at the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await after(ms, undefined, { signal }).catch(() => undefined);
}
