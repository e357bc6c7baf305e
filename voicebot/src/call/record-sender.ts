/** Delivers call records to a CloudEvents sink, at least once and in order, and never at the expense of a call. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { CallEndedEvent } from "./call-record.ts";

/** A sink that is away for long: the newest records are dropped, and said so in the log. */
const mostRecordsWaiting = 2000;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
const longestRequestMs = 5000;

interface Waiting {
  readonly url: string;
  readonly event: CallEndedEvent;
}

/** One attempt; resolves to the HTTP status, rejects when there was none. */
export type Post = (url: string, body: string, signal: AbortSignal) => Promise<number>;

export const postCloudEvent: Post = async (url, body, signal) => {
  const headers = { "content-type": "application/cloudevents+json" };
  const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
  await response.body?.cancel();
  return response.status;
};

export class RecordSender {
  readonly #clock: Clock;
  readonly #metrics: Instruments<typeof voicebotMetrics>;
  readonly #logger: Logger;
  readonly #post: Post;
  readonly #queue: Waiting[] = [];
  readonly #onEmpty: (() => void)[] = [];
  #sending = false;
  #hurry: (() => void) | null = null;

  constructor(options: { clock: Clock; metrics: Instruments<typeof voicebotMetrics>; logger: Logger; post?: Post }) {
    this.#clock = options.clock;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#post = options.post ?? postCloudEvent;
  }

  send(url: string, event: CallEndedEvent): void {
    if (this.#queue.length >= mostRecordsWaiting) {
      this.#logger.error({ callId: event.id }, "call record dropped: too many are waiting");
      return;
    }
    this.#queue.push({ url, event });
    this.#changed();
    if (!this.#sending) void this.#work();
  }

  /** Resolves to the number of records still undelivered: zero, or what is left after `limitMs`. */
  async flush(limitMs: number): Promise<number> {
    if (this.#queue.length === 0) return 0;
    const empty = new Promise<void>((resolve) => this.#onEmpty.push(resolve));
    const late = Promise.withResolvers<void>();
    const limit = this.#clock.after(limitMs, () => late.resolve());
    this.#hurry?.();
    await Promise.race([empty, late.promise]);
    limit[Symbol.dispose]();
    return this.#queue.length;
  }

  async #work(): Promise<void> {
    this.#sending = true;
    let pauseMs = firstPauseMs;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if (await this.#deliver(next)) {
        this.#queue.shift();
        this.#changed();
        pauseMs = firstPauseMs;
      } else {
        await this.#pause(pauseMs);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    }
    this.#sending = false;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  /** true: done with it, delivered or refused for good. */
  async #deliver({ url, event }: Waiting): Promise<boolean> {
    const late = new AbortController();
    const limit = this.#clock.after(longestRequestMs, () => late.abort());
    try {
      const status = await this.#post(url, JSON.stringify(event), late.signal);
      if (status < 300) return true;
      // The sink understood and does not want it: sending the same again would block all the others.
      if (status < 500 && status !== 408 && status !== 429) {
        this.#logger.error({ callId: event.id, status }, "call record refused by its sink");
        return true;
      }
      return false;
    } catch {
      return false;
    } finally {
      limit[Symbol.dispose]();
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve);
      this.#hurry = () => {
        timer[Symbol.dispose]();
        resolve();
      };
    });
  }

  #changed(): void {
    this.#metrics.ledgerPending.set(this.#queue.length);
  }
}
