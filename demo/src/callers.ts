/** Waves of simulated callers, and what they told when they hung up. */
import { type CallReport, everyday, placeCalls } from "@voicebots/simulator";

export interface Wave {
  readonly calls: number;
  /** Calls at once; default: all. */
  readonly concurrency?: number;
  readonly rampMs: number;
}

/** Places the calls of a wave; `onProgress` is told how many have ended. */
export async function callersCall(
  callsPort: number,
  wave: Wave,
  onProgress: (ended: number) => void = () => {},
  signal?: AbortSignal,
): Promise<CallReport[]> {
  let ended = 0;
  return placeCalls(
    {
      host: "127.0.0.1",
      port: callsPort,
      scripts: everyday,
      ...wave,
      // A phone's jitter buffer: two cores carry the cluster, the providers and the callers.
      playout: { leadMs: 120 },
      onReport: () => onProgress(++ended),
    },
    signal,
  );
}
