/** Fills the cache before anybody calls: each phrase is made once in the cluster, however many pods start at once. */
import { pause } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";
import { isRetryable, ProviderError } from "../platform/provider-error.ts";
import type { SpeechCache, Wanted } from "./speech-cache.ts";

export interface Warmed {
  /** Found in memory or in the shared cache, or made there by another pod meanwhile. */
  readonly present: number;
  readonly made: number;
  readonly failed: number;
  /** Of the last phrase that failed. */
  readonly error: unknown;
}

/** Nobody is on the phone: the shared cache may take its time. */
const readMs = 1000;
const pollMs = 100;
/** For a phrase that another pod is making; a pod that dies over it loses its lock much sooner. */
const longestWaitMs = 30_000;
const attempts = 3;
const firstRetryMs = 500;
/** Few, so that a starting pod does not use up what the provider allows at once. */
const atOnce = 2;

/** A cluster's Redis often starts beside its first pod: without it each pod would pay for every phrase. */
const longestWaitForCacheMs = 60_000;

async function cacheAnswers(cache: SpeechCache, clock: Clock, limitMs: number, signal: AbortSignal): Promise<void> {
  const startedAt = clock.now();
  while (cache.shared.state() === "unavailable" && clock.now() - startedAt < limitMs) {
    await pause(clock, pollMs, signal);
  }
}

/** A pod that comes to a cluster in service connects in far less. */
const longestWaitForConnectionMs = 2000;
const longestFetchMs = 5000;

/**
 * Takes what others have paid for into memory, before the first call: a live turn does not wait long enough for a cache that is
 * slow just then. What is not there, or not there in time, is left. Throws only the signal's reason.
 */
export async function fetchAll(
  cache: SpeechCache,
  clock: Clock,
  phrases: readonly Wanted[],
  signal: AbortSignal,
): Promise<void> {
  const startedAt = clock.now();
  await cacheAnswers(cache, clock, longestWaitForConnectionMs, signal);
  if (cache.shared.state() !== "connected") return;
  for (const { key, ttlSeconds } of phrases) {
    signal.throwIfAborted();
    if (clock.now() - startedAt > longestFetchMs - readMs) return;
    await cache.fetch(key, ttlSeconds, readMs);
  }
}

async function drained(audio: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of audio);
}

async function warmPhrase(
  cache: SpeechCache,
  clock: Clock,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<"present" | "made"> {
  const { key, ttlSeconds } = wanted;
  if (cache.inMemory(key) !== undefined) return "present";
  const startedAt = clock.now();
  for (;;) {
    signal.throwIfAborted();
    if ((await cache.fetch(key, ttlSeconds, readMs)) !== undefined) return "present";
    const lock = await cache.shared.lock(key);
    if (lock === "held" && clock.now() - startedAt < longestWaitMs) {
      await pause(clock, pollMs, signal);
      continue;
    }
    const held = typeof lock === "object" ? lock : undefined;
    try {
      // Another pod may have stored it and let go between our look and our lock.
      if (held !== undefined && (await cache.fetch(key, ttlSeconds, readMs)) !== undefined) return "present";
      const { speech, mine } = cache.obtain(wanted);
      await drained(speech.listen(signal));
      await cache.settled(key);
      return mine && speech.source() === "elevenlabs" ? "made" : "present";
    } finally {
      await held?.release();
    }
  }
}

const mayPass = (error: unknown): boolean => error instanceof ProviderError && isRetryable(error);
/** What would fail the same way for every other phrase. */
const isHopeless = (error: unknown): boolean => error instanceof ProviderError && error.kind === "unauthorized";

/** Throws only the signal's reason: a phrase that cannot be had now is made when it is needed. */
export async function warm(
  cache: SpeechCache,
  clock: Clock,
  phrases: readonly Wanted[],
  signal: AbortSignal,
): Promise<Warmed> {
  const counts = { present: 0, made: 0, failed: 0 };
  let lastError: unknown;
  let hopeless = false;

  const one = async (wanted: Wanted): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        counts[await warmPhrase(cache, clock, wanted, signal)] += 1;
        return;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        lastError = error;
        hopeless ||= isHopeless(error);
        if (attempt === attempts || !mayPass(error)) break;
        await pause(clock, firstRetryMs * 2 ** (attempt - 1), signal);
      }
    }
    counts.failed += 1;
  };

  await cacheAnswers(cache, clock, longestWaitForCacheMs, signal);
  const queue = phrases.values();
  const worker = async (): Promise<void> => {
    for (const wanted of queue) {
      if (hopeless) counts.failed += 1;
      else await one(wanted);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { ...counts, error: lastError };
}
