/** What becomes of the thoughts that begin before a caller has finished, and what those cost that come to nothing. */
import type { Instruments, thoughtOutcomes, voicebotMetrics } from "@voicebots/monitoring/metrics";

export class ThoughtsAhead {
  readonly #metrics: Instruments<typeof voicebotMetrics>;
  #current = { usd: 0, thrownAway: false };

  constructor(metrics: Instruments<typeof voicebotMetrics>) {
    this.#metrics = metrics;
  }

  /** To be told what the thought costs, in USD, whenever that is known: it may be long over by then. */
  begun(): (usd: number) => void {
    const thought = { usd: 0, thrownAway: false };
    this.#current = thought;
    return (usd) => {
      thought.usd += usd;
      if (thought.thrownAway) this.#metrics.thoughtsThrownAwayUsdTotal.add(usd);
    };
  }

  /** The caller has finished, or has said something else. */
  over(outcome: (typeof thoughtOutcomes)[number]): void {
    this.#metrics.thoughtsTotal.inc({ outcome });
    if (outcome === "kept") return;
    this.#current.thrownAway = true;
    this.#metrics.thoughtsThrownAwayUsdTotal.add(this.#current.usd);
  }
}
