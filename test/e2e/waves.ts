/** Waves of callers on a stage, and what every caller of the day told. */
import { setTimeout as sleep } from "node:timers/promises";
import { callersCall, type Stage } from "@voicebots/demo";
import { type CallReport, summaryOf } from "@voicebots/simulator";
import { expect } from "vitest";

/** A timer this late breaks the words of a call that goes on in real time. */
const starvedMs = 60;

export interface Meanwhile {
  /** After the first caller has dialled. */
  readonly afterMs: number;
  readonly happens: () => Promise<unknown>;
}

export class Waves {
  readonly #stage: Stage;
  readonly #everyCall: CallReport[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get everyCall(): readonly CallReport[] {
    return this.#everyCall;
  }

  /**
   * A wave in which each call ends as its caller expects. Where one was not understood and the callers' own timers ran late too,
   * this machine had no processor to give, neither them nor the bot: then once more, twice at most. A connection may never
   * break, however busy the machine.
   */
  async areHelped(calls: number, rampMs: number, meanwhile?: Meanwhile): Promise<void> {
    for (let again = 2; ; again--) {
      const reports = await this.#call(calls, rampMs, meanwhile);
      const disappointed = reports.filter(({ expectationMet, dropped }) => !expectationMet || dropped);
      const { ownLagP99Ms } = summaryOf(reports);
      if (disappointed.length === 0 || again === 0 || ownLagP99Ms < starvedMs) {
        expect(disappointed.map(({ script, reason, callId }) => ({ script, reason, callId }))).toEqual([]);
        return;
      }
      console.log(
        `  this machine was starved (the callers' own timers were ${Math.round(ownLagP99Ms)} ms late): again`,
      );
    }
  }

  async #call(calls: number, rampMs: number, meanwhile?: Meanwhile): Promise<readonly CallReport[]> {
    const calling = callersCall(this.#stage.ports.calls, { calls, rampMs });
    if (meanwhile !== undefined) {
      await sleep(meanwhile.afterMs);
      await meanwhile.happens();
    }
    const reports = await calling;
    this.#everyCall.push(...reports);
    console.log(`  ${calls} calls: ${JSON.stringify(summaryOf(reports))}`);
    expect(
      reports.filter(({ endedBy }) => endedBy === "network").map(({ callId, reason }) => ({ callId, reason })),
    ).toEqual([]);
    return reports;
  }
}
