/**
 * Delivers parcels at least once, in order within a call, several calls at once. What fails is tried again, later and later,
 * without holding up the others; what nobody wants is put aside.
 */
import type { recordLosses } from "@voicebots/monitoring/metrics";
import type { Clock } from "../platform/clock.ts";
import type { Parcel } from "./parcel.ts";
import type { Entry, Spool } from "./spool.ts";

/** What became of one attempt. */
export type Verdict = "delivered" | "refused" | "failed";
/** One attempt. A rejection is a failure. */
export type Send = (parcel: Parcel, signal: AbortSignal) => Promise<Verdict>;
export type Loss = (typeof recordLosses)[number];

export interface CourierOptions {
  readonly clock: Clock;
  readonly spool: Pick<Spool, "entries" | "put" | "written" | "read" | "remove" | "bury">;
  readonly send: Send;
  readonly onPending: (parcels: number) => void;
  readonly onLost: (parcel: Pick<Parcel, "kind" | "lane">, loss: Loss) => void;
}

const mostAtOnce = 8;
const longestAttemptMs = 10_000;
const firstPauseMs = 500;
const longestPauseMs = 60_000;
/** While somebody waits for the end. */
const longestHurriedPauseMs = 1000;
/** A parcel that could not be delivered for so long is put aside. */
const longestLifeMs = 24 * 3_600_000;

interface Lane {
  readonly entries: Entry[];
  failures: number;
  notBefore: number;
  busy: boolean;
}

/** One receiver: while it fails it is asked by one parcel at a time. */
interface Receiver {
  readonly lanes: Map<string, Lane>;
  inFlight: number;
  failures: number;
  notBefore: number;
  timer: Disposable | null;
}

export class Courier {
  readonly #options: CourierOptions;
  readonly #receivers = new Map<string, Receiver>();
  readonly #attempts = new Set<AbortController>();
  readonly #onChange = new Set<() => void>();
  #pending = 0;
  #longestPauseMs = longestPauseMs;
  #stopped = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    for (const entry of options.spool.entries()) this.#enqueue(entry);
  }

  get pending(): number {
    return this.#pending;
  }

  /** No receiver fails at the moment. */
  get well(): boolean {
    return [...this.#receivers.values()].every(({ failures }) => failures === 0);
  }

  /** Resolves when it is as safe as it can be here. */
  async accept(parcel: Parcel): Promise<void> {
    const { spool, onLost } = this.#options;
    const entry = spool.put(parcel);
    if (entry === null) return onLost(parcel, "no-room");
    this.#enqueue(entry);
    await spool.written(entry);
  }

  /**
   * Resolves to the number of parcels still here: zero, or what is left after `limitMs`. Gives up earlier when every receiver
   * has failed `attempts` times from now on.
   */
  async flush(limitMs: number, attempts = 4): Promise<number> {
    const { clock } = this.#options;
    this.#longestPauseMs = longestHurriedPauseMs;
    for (const receiver of this.#receivers.values()) {
      receiver.failures = 0;
      receiver.notBefore = 0;
      for (const lane of receiver.lanes.values()) lane.notBefore = 0;
      this.#pump(receiver);
    }
    const over = Promise.withResolvers<void>();
    const look = () => {
      const hopeless = [...this.#receivers.values()].every(({ failures }) => failures >= attempts);
      if (this.#pending === 0 || hopeless) over.resolve();
    };
    using _ = clock.after(limitMs, () => over.resolve());
    this.#onChange.add(look);
    look();
    await over.promise;
    this.#onChange.delete(look);
    return this.#pending;
  }

  /** Tries nothing more. Gives what is left, by call, in order; each must then be removed from the spool by whoever takes it. */
  stop(): Entry[][] {
    this.#stopped = true;
    for (const attempt of this.#attempts) attempt.abort();
    for (const receiver of this.#receivers.values()) receiver.timer?.[Symbol.dispose]();
    return [...this.#receivers.values()].flatMap(({ lanes }) => [...lanes.values()].map(({ entries }) => [...entries]));
  }

  /** Somebody else has taken it. */
  async handedOver(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) await this.#options.spool.remove(entry);
    this.#pending -= entries.length;
    this.#changed();
  }

  #enqueue(entry: Entry): void {
    const receiver = this.#receiver(entry.url);
    const lane = receiver.lanes.get(entry.lane) ?? { entries: [], failures: 0, notBefore: 0, busy: false };
    receiver.lanes.set(entry.lane, lane);
    lane.entries.push(entry);
    this.#pending += 1;
    this.#changed();
    this.#pump(receiver);
  }

  #receiver(url: string): Receiver {
    const known = this.#receivers.get(url);
    if (known) return known;
    const receiver = { lanes: new Map<string, Lane>(), inFlight: 0, failures: 0, notBefore: 0, timer: null };
    this.#receivers.set(url, receiver);
    return receiver;
  }

  /** Starts what may start now, and comes back when the next may. */
  #pump(receiver: Receiver): void {
    receiver.timer?.[Symbol.dispose]();
    receiver.timer = null;
    if (this.#stopped) return;
    const now = this.#options.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [name, lane] of receiver.lanes) {
      // What waits for its turn only is started by the attempt that ends.
      if (receiver.inFlight >= (receiver.failures > 0 ? 1 : mostAtOnce)) return;
      if (lane.busy) continue;
      const notBefore = Math.max(lane.notBefore, receiver.notBefore);
      if (notBefore > now) next = Math.min(next, notBefore);
      else void this.#deliver(receiver, name, lane);
    }
    if (next < Number.POSITIVE_INFINITY) {
      receiver.timer = this.#options.clock.after(next - now, () => this.#pump(receiver));
    }
  }

  async #deliver(receiver: Receiver, name: string, lane: Lane): Promise<void> {
    const [entry] = lane.entries;
    if (entry === undefined) return;
    lane.busy = true;
    receiver.inFlight += 1;
    const verdict = await this.#attempt(entry);
    receiver.inFlight -= 1;
    lane.busy = false;
    if (this.#stopped && verdict === "failed") return;
    if (verdict === "failed") this.#later(receiver, name, lane);
    else {
      receiver.failures = 0;
      receiver.notBefore = 0;
      await this.#done(receiver, name, lane, entry, verdict);
    }
    this.#changed();
    if (receiver.lanes.size > 0) this.#pump(receiver);
    else if (receiver.inFlight === 0) this.#forget(receiver);
  }

  #forget(receiver: Receiver): void {
    for (const [url, known] of this.#receivers) if (known === receiver) this.#receivers.delete(url);
  }

  async #attempt(entry: Entry): Promise<Verdict | "expired"> {
    const { clock, spool, send } = this.#options;
    if (clock.wallTime() - entry.createdAt > longestLifeMs) return "expired";
    const attempt = new AbortController();
    this.#attempts.add(attempt);
    using _ = clock.after(longestAttemptMs, () => attempt.abort());
    try {
      const parcel = await spool.read(entry);
      return parcel === null ? "refused" : await send(parcel, attempt.signal);
    } catch {
      return "failed";
    } finally {
      this.#attempts.delete(attempt);
    }
  }

  async #done(
    receiver: Receiver,
    name: string,
    lane: Lane,
    entry: Entry,
    verdict: "delivered" | "refused" | "expired",
  ): Promise<void> {
    const { spool, onLost } = this.#options;
    lane.entries.shift();
    lane.failures = 0;
    lane.notBefore = 0;
    if (lane.entries.length === 0) receiver.lanes.delete(name);
    this.#pending -= 1;
    if (verdict === "delivered") return await spool.remove(entry);
    onLost(entry, verdict);
    await spool.bury(entry);
  }

  #later(receiver: Receiver, name: string, lane: Lane): void {
    const now = this.#options.clock.now();
    const pause = (failures: number) => Math.min(this.#longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 20));
    lane.notBefore = now + pause(lane.failures++);
    receiver.notBefore = now + pause(receiver.failures++);
    // Behind the others: one parcel that its receiver cannot digest must not be the only one that is tried.
    receiver.lanes.delete(name);
    receiver.lanes.set(name, lane);
  }

  #changed(): void {
    this.#options.onPending(this.#pending);
    for (const look of this.#onChange) look();
  }
}
