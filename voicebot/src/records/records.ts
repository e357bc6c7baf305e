/** What is left of calls, on its way out: the spool, its courier, and the other pods of the Voicebot. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Settings } from "../contract/settings.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { type CallJournal, callJournal } from "./call-journal.ts";
import { Courier, type Send } from "./courier.ts";
import type { Handover } from "./handover.ts";
import type { Spool } from "./spool.ts";

export interface RecordsOptions {
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly logger: Logger;
  readonly spool: Spool;
  readonly send: Send;
  /** null: there is no Redis to hand over through. */
  readonly handover: Handover | null;
  /** NAMESPACE/NAME. */
  readonly voicebot: string;
}

/** What the receivers do not take within this, at a pod's end, is handed over. */
const longestFlushMs = 20_000;
/** A call has far fewer events. */
const afterAnyOther = 900_000;
const collectEveryMs = 5000;
/** A pod that has so much of its own to deliver takes nothing of others. */
const busyParcels = 1000;

export class Records {
  readonly #options: RecordsOptions;
  readonly #courier: Courier;
  #collecting: Disposable | null = null;
  #collected: Promise<void> = Promise.resolve();
  #leaving = false;

  constructor(options: RecordsOptions) {
    this.#options = options;
    const { clock, metrics, logger, spool, send } = options;
    this.#courier = new Courier({
      clock,
      spool,
      send,
      onPending: (parcels) => metrics.ledgerPending.set(parcels),
      onLost: ({ kind, lane }, reason) => {
        metrics.recordsLostTotal.inc({ reason });
        if (kind === "ticket") metrics.ticketsFailedTotal.inc();
        logger.error({ kind, callId: lane, reason }, "call record lost");
      },
    });
    this.#collectLater();
  }

  /** With the receivers of these settings, whatever becomes of them during the call. */
  journal(callId: string, { records }: Settings): CallJournal {
    return callJournal({
      callId,
      voicebot: this.#options.voicebot,
      sinkUrl: records.sink?.url,
      ticketUrl: records.tickets?.webhook.url,
      wallTime: () => this.#options.clock.wallTime(),
      accept: (parcel) => this.#courier.accept(parcel),
    });
  }

  /** Of a call whose process died: what is told now comes after all that it may have told itself. */
  journalAfter(callId: string, sinkUrl: string | undefined): CallJournal {
    return callJournal({
      callId,
      voicebot: this.#options.voicebot,
      sinkUrl,
      ticketUrl: undefined,
      wallTime: () => this.#options.clock.wallTime(),
      accept: (parcel) => this.#courier.accept(parcel),
      after: afterAnyOther,
    });
  }

  /** The pod's end: delivers what can be delivered, and gives the rest to the others. Within half a minute. */
  async leave(): Promise<void> {
    this.#leaving = true;
    this.#collecting?.[Symbol.dispose]();
    await this.#collected;
    if ((await this.#courier.flush(longestFlushMs)) > 0) await this.#handOver();
  }

  async #handOver(): Promise<void> {
    const { handover, spool, logger, metrics } = this.#options;
    let [given, left] = [0, 0];
    let refused = handover === null;
    for (const entries of this.#courier.stop()) {
      const parcels = (await Promise.all(entries.map((entry) => spool.read(entry)))).filter(
        (parcel) => parcel !== null,
      );
      // A Redis that refuses one is not asked for all the others: each may take seconds.
      if (!refused && (await handover?.give(parcels))) {
        await this.#courier.handedOver(entries);
        given += parcels.length;
        continue;
      }
      refused = true;
      left += parcels.length;
      metrics.recordsLostTotal.add(parcels.length, { reason: "left-behind" });
      metrics.ticketsFailedTotal.add(parcels.filter(({ kind }) => kind === "ticket").length);
    }
    if (given > 0) logger.warn({ records: given }, "call records handed over to the other pods");
    if (left > 0) logger.error({ records: left }, "call records left on this pod's disk");
  }

  #collectLater(): void {
    const { clock, handover } = this.#options;
    if (handover === null || this.#leaving) return;
    this.#collecting = clock.after(collectEveryMs, () => {
      this.#collected = this.#collect(handover).then(() => this.#collectLater());
    });
  }

  async #collect(handover: Handover): Promise<void> {
    // Who cannot deliver their own would only hold what others could.
    if (!this.#courier.well || this.#courier.pending > busyParcels) return;
    const records = await handover.collect((parcel) => this.#courier.accept(parcel));
    if (records > 0) this.#options.logger.info({ records }, "call records taken over from another pod");
  }
}
