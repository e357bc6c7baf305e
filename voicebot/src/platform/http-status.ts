/** What an HTTP status of a provider means, in the closed set of kinds. */
import type { ProviderErrorKind } from "./provider-error.ts";

const kinds: Readonly<Record<number, ProviderErrorKind>> = {
  401: "unauthorized",
  // Payment required: the account may not use the service; trying again does not help.
  402: "unauthorized",
  403: "unauthorized",
  404: "model-not-found",
  408: "timeout",
  429: "rate-limited",
  // Groq: flex capacity exceeded.
  498: "rate-limited",
  504: "timeout",
};

export function kindOfStatus(status: number): ProviderErrorKind {
  const kind = kinds[status];
  if (kind !== undefined) return kind;
  if (status >= 500) return "unavailable";
  return status >= 400 ? "invalid-request" : "protocol";
}

/** Milliseconds of a Retry-After header in its form of seconds (which may be fractional); undefined for anything else. */
export function retryAfterMs(header: string | null | undefined): number | undefined {
  if (header === null || header === undefined || !/^\d+(\.\d+)?$/.test(header)) return undefined;
  return Math.round(Number(header) * 1000);
}
