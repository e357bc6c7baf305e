import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { Strain } from "./strain.ts";

const limited = new ProviderError("deepgram", "rate-limited");

test("a stall refuses nobody; a process that stays late does, until it keeps time again", () => {
  const strain = new Strain(manualClock());
  strain.lagged(2);
  for (let sample = 0; sample < 11; sample++) strain.lagged(0.01);
  expect(strain.reason()).toBeNull();
  for (let sample = 0; sample < 12; sample++) strain.lagged(0.2);
  expect(strain.reason()).toBe("overloaded");
  for (let sample = 0; sample < 12; sample++) strain.lagged(0.01);
  expect(strain.reason()).toBeNull();
});

test("a provider that refuses five requests in ten seconds for their number takes no more calls until it calms down", async () => {
  const clock = manualClock();
  const strain = new Strain(clock);
  for (let time = 0; time < 4; time++) strain.failed(limited);
  expect(strain.reason()).toBeNull();
  await clock.advance(4000);
  strain.failed(limited);
  expect(strain.reason()).toBe("provider-limit");
  await clock.advance(6500);
  expect(strain.reason()).toBeNull();
});

test("refusals of different providers, and other errors, do not add up", () => {
  const strain = new Strain(manualClock());
  for (const provider of ["deepgram", "groq", "elevenlabs"] as const) {
    strain.failed(new ProviderError(provider, "rate-limited"));
    for (let time = 0; time < 5; time++) strain.failed(new ProviderError(provider, "unavailable"));
  }
  expect(strain.reason()).toBeNull();
});
