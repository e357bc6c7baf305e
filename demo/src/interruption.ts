/**
 * Ctrl-C, and what else asks a program to leave. npx, where it stands between, hands on what a terminal has sent to every program already:
 * the first is heeded, and those after it change nothing.
 */
import type { EventEmitter } from "node:events";
import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What npx hands on comes within this time; after it somebody has become impatient. */
const echoMs = 1000;

export class Interruption {
  readonly #leaving = new AbortController();
  readonly #interrupted = Promise.withResolvers<never>();
  #exitCode: number | undefined;

  /** `again` is called when somebody insists. `program` is the process, `now` a clock in milliseconds. */
  constructor(again: () => void, program: EventEmitter = process, now: () => number = () => performance.now()) {
    this.#interrupted.promise.catch(() => {});
    let firstMs: number | undefined;
    for (const name of signals) {
      program.on(name, () => {
        if (firstMs !== undefined && now() - firstMs > echoMs) again();
        firstMs ??= now();
        this.#exitCode ??= 128 + constants.signals[name];
        const reason = new Error("interrupted");
        this.#interrupted.reject(reason);
        this.#leaving.abort(reason);
      });
    }
  }

  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  /** As a shell tells of a program that a signal ended (130 for Ctrl-C); undefined before there was one. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** What the work gives, or a rejection as soon as there is an interruption: the work itself may still go on. */
  orInterrupted<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#interrupted.promise]);
  }
}
