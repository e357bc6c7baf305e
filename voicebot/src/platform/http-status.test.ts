import * as fc from "fast-check";
import { expect, test } from "vitest";
import { kindOfStatus, retryAfterMs } from "./http-status.ts";

test.each([
  [400, "invalid-request"],
  [401, "unauthorized"],
  [403, "unauthorized"],
  [404, "model-not-found"],
  [413, "invalid-request"],
  [422, "invalid-request"],
  [429, "rate-limited"],
  [500, "unavailable"],
  [503, "unavailable"],
  [504, "timeout"],
] as const)("HTTP %i is %s", (status, kind) => {
  expect(kindOfStatus(status)).toBe(kind);
});

test("Retry-After is read in seconds, and ignored in its form of a date", () => {
  expect(retryAfterMs("2")).toBe(2000);
  expect(retryAfterMs("0.25")).toBe(250);
  expect(retryAfterMs("Wed, 21 Oct 2026 07:28:00 GMT")).toBeUndefined();
  expect(retryAfterMs("-1")).toBeUndefined();
  expect(retryAfterMs(null)).toBeUndefined();
});

test("whatever a provider sends as Retry-After, it is a time or nothing", () => {
  const header = fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String), fc.constant("9".repeat(400)));
  fc.assert(
    fc.property(header, (text) => {
      const wait = retryAfterMs(text);
      expect(wait === undefined || wait >= 0).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
