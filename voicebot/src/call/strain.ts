/** Whether one more caller would be served badly, and so is better served by another pod, or by a person. */
import type { Clock } from "../platform/clock.ts";
import type { Provider, ProviderError } from "../platform/provider-error.ts";

/** A stall passes; a process that is this late most of the time makes every caller's speech break up. */
const longestLagSeconds = 0.1;
const lagSamples = 12;
/** So many refusals for too many requests within so long, more than one turn of one call meets: a new call would be one more. */
const mostRefusals = 5;
const refusalsWithinMs = 10_000;

export class Strain {
  readonly #clock: Clock;
  readonly #lags: number[] = [];
  readonly #refusedAt = new Map<Provider, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How late a timer ran, in seconds. */
  lagged(seconds: number): void {
    this.#lags.push(seconds);
    if (this.#lags.length > lagSamples) this.#lags.shift();
  }

  failed({ provider, kind }: ProviderError): void {
    if (kind !== "rate-limited") return;
    this.#refusedAt.set(provider, [...this.#recent(provider), this.#clock.now()].slice(-mostRefusals));
  }

  /** Why no call should be taken now; null: nothing is in the way. */
  reason(): "overloaded" | "provider-limit" | null {
    const late = this.#lags.filter((seconds) => seconds > longestLagSeconds);
    if (late.length > lagSamples / 2) return "overloaded";
    const limited = [...this.#refusedAt.keys()].some((provider) => this.#recent(provider).length >= mostRefusals);
    return limited ? "provider-limit" : null;
  }

  #recent(provider: Provider): readonly number[] {
    const since = this.#clock.now() - refusalsWithinMs;
    return (this.#refusedAt.get(provider) ?? []).filter((at) => at > since);
  }
}
