/** The calls in progress: who is let in, who is still there, and when the last one has gone. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Clock } from "../platform/clock.ts";
import type { RejectionReason } from "../telephony/audio-socket-server.ts";
import type { CallLeg, CallLegEvents } from "../telephony/call-leg.ts";

/** A call that the switchboard holds. */
export interface RunningCall extends CallLegEvents {
  start(): void;
  sayGoodbye(): void;
}

export interface SwitchboardOptions {
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  /** Calls accepted at once, by the settings in force. */
  readonly capacity: () => number;
  /** Why a call would be served badly now; null: it would not. */
  readonly strain: () => RejectionReason | null;
  /** Makes a call; `onOver` must be called once when its line is free. null: not able to take calls. */
  readonly connect: (leg: CallLeg, onOver: () => void) => RunningCall | null;
}

export class Switchboard {
  readonly #options: SwitchboardOptions;
  /** In the order in which they began. */
  readonly #calls = new Map<string, { readonly call: RunningCall; readonly startedAt: number }>();
  readonly #onEmpty: (() => void)[] = [];
  #draining = false;

  constructor(options: SwitchboardOptions) {
    this.#options = options;
  }

  get activeCalls(): number {
    return this.#calls.size;
  }

  /** How long the oldest call in progress has lasted; 0 without calls. */
  get oldestCallSeconds(): number {
    const [oldest] = this.#calls.values();
    return oldest === undefined ? 0 : (this.#options.clock.now() - oldest.startedAt) / 1000;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Why a call would not be taken now; null: it would, as far as can be told before it comes. */
  refusal(): RejectionReason | null {
    if (this.#draining) return "draining";
    if (this.#calls.size >= this.#options.capacity()) return "capacity";
    return this.#options.strain();
  }

  answer(leg: CallLeg): CallLegEvents | RejectionReason {
    if (this.#draining) return "draining";
    // Two legs of one id would be one call in every record.
    if (this.#calls.has(leg.callId)) return "protocol";
    const strained = this.#options.strain();
    if (strained !== null) return strained;
    // Connecting first: it reads the settings again, and with them the capacity.
    const call = this.#options.connect(leg, () => this.#over(leg.callId));
    if (!call) return "not-ready";
    if (this.#calls.size >= this.#options.capacity()) return "capacity";
    this.#calls.set(leg.callId, { call, startedAt: this.#options.clock.now() });
    this.#options.metrics.callsStartedTotal.inc();
    this.#options.metrics.activeCalls.set(this.#calls.size);
    call.start();
    return call;
  }

  /** Takes no more calls. Resolves when the last one is over; those in progress are not hurried. */
  drain(): Promise<void> {
    this.#draining = true;
    this.#options.metrics.draining.set(1);
    if (this.#calls.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** Every call in progress takes leave of its caller. */
  sayGoodbye(): void {
    for (const { call } of [...this.#calls.values()]) call.sayGoodbye();
  }

  #over(callId: string): void {
    if (!this.#calls.delete(callId)) return;
    this.#options.metrics.activeCalls.set(this.#calls.size);
    if (this.#calls.size === 0) for (const resolve of this.#onEmpty.splice(0)) resolve();
  }
}
