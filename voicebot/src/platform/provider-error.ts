/** What can go wrong with a provider: a closed set of kinds, and in one table what to do about each. */
import type { providerErrorKinds, providers } from "@voicebots/monitoring/metrics";

export type Provider = (typeof providers)[number];
export type ProviderErrorKind = (typeof providerErrorKinds)[number];

export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly provider: Provider;
  readonly kind: ProviderErrorKind;
  /** What the provider asks to wait before another try, if it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(provider: Provider, kind: ProviderErrorKind, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(`${provider}: ${kind}`, { cause: options.cause });
    this.provider = provider;
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

const retryable: Readonly<Record<ProviderErrorKind, boolean>> = {
  timeout: true,
  unavailable: true,
  "rate-limited": true,
  interrupted: true,
  protocol: true,
  unauthorized: false,
  "model-not-found": false,
  "invalid-request": false,
};

/** Whether the same request may succeed if it is made again. */
export const isRetryable = (error: ProviderError): boolean => retryable[error.kind];
