/** Many calls: so many in all, so many at once, the first of them spread over a time. */
import { setTimeout as after } from "node:timers/promises";
import type { CallReport } from "./call-report.ts";
import { type CallOptions, placeCall } from "./place-call.ts";
import type { Script } from "./script.ts";

export interface CallsOptions extends Pick<CallOptions, "host" | "port" | "clock" | "playout"> {
  /** Taken in turn. */
  readonly scripts: readonly Script[];
  readonly calls: number;
  /** Calls at once (default: all). */
  readonly concurrency?: number;
  /** The first `concurrency` calls begin spread over this time (default 0). */
  readonly rampMs?: number;
  /** Told of each call as it ends. */
  readonly onReport?: (report: CallReport) => void;
}

/** Reports in the order of the calls' beginning. An aborted signal ends the calls in progress and begins no more. */
export async function placeCalls(options: CallsOptions, signal?: AbortSignal): Promise<CallReport[]> {
  const { scripts, calls, rampMs = 0, onReport, ...call } = options;
  const lines = Math.min(options.concurrency ?? calls, calls);
  const reports = new Map<number, CallReport>();
  let next = 0;
  const line = async (number: number) => {
    await after((rampMs * number) / Math.max(1, lines), undefined, { ...(signal && { signal }) }).catch(
      () => undefined,
    );
    while (next < calls && signal?.aborted !== true) {
      const index = next++;
      const script = scripts[index % scripts.length];
      if (script === undefined) return;
      const report = await placeCall({ ...call, script }, signal);
      reports.set(index, report);
      onReport?.(report);
    }
  };
  await Promise.all(Array.from({ length: lines }, (_, number) => line(number)));
  return [...reports].sort(([a], [b]) => a - b).map(([, report]) => report);
}
