/** What one call used of the providers, and what it cost: summed from the same increments as the pod's metrics. */
import type { Provider } from "../platform/provider-error.ts";

export interface CallUsage {
  /** Audio sent to speech-to-text, in seconds. */
  readonly sttSeconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly charactersPaid: number;
  readonly charactersFromCache: number;
  /** Phrases whose audio came from the cache, or from a synthesis that somebody else pays. */
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** USD spent. */
  readonly costUsd: Record<Provider, number>;
  /** USD not spent thanks to the cache. */
  readonly savedUsd: Record<Provider, number>;
}
