/** Waves of simulated callers, and what they told when they hung up. */
import { constants, setPriority } from "node:os";
import { type CallReport, everyday, placeCalls, type Script } from "@voicebots/simulator";

export interface Wave {
  readonly calls: number;
  /** Calls at once; default: all. */
  readonly concurrency?: number;
  readonly rampMs: number;
  /** Default: callers of every kind. */
  readonly scripts?: readonly Script[];
}

/** The telephone network is not starved by the cluster beside it; without the right to say so, it takes what it gets. */
function aheadOfOthers(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch {
    // Not root.
  }
}

/** Places the calls of a wave; `onProgress` is told how many have ended. */
export async function callersCall(
  callsPort: number,
  wave: Wave,
  onProgress: (ended: number) => void = () => {},
  signal?: AbortSignal,
): Promise<CallReport[]> {
  aheadOfOthers();
  let ended = 0;
  return placeCalls(
    {
      host: "127.0.0.1",
      port: callsPort,
      scripts: everyday,
      ...wave,
      // A phone's jitter buffer, which grows when frames come late: two cores carry the cluster, the providers and the callers.
      playout: { leadMs: 140, maxLeadMs: 600, maxAheadMs: 1500 },
      onReport: () => onProgress(++ended),
    },
    signal,
  );
}
