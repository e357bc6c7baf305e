/**
 * The speech of a pod: memory, then the shared cache, then somebody who makes it. One making of a phrase at a time in
 * the pod, and it is finished even if nobody listens any more: it is paid for, and will be asked for again.
 */
import { attempt } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { type MemoryCache, memoryCache } from "./memory.ts";
import { type AudioSource, type RunningSpeech, speechBeingMade } from "./running-speech.ts";
import type { SharedCache } from "./shared-cache.ts";

/** Makes the audio of a phrase, at its maker's cost. */
export type Make = (signal: AbortSignal) => AsyncIterable<Uint8Array>;

export interface Wanted {
  readonly key: string;
  readonly ttlSeconds: number;
  readonly make: Make;
}

export interface SpeechCache {
  readonly shared: SharedCache;
  /** What this pod has at hand. */
  inMemory(key: string): Uint8Array | undefined;
  /** From the shared cache into memory; undefined: not there within `limitMs`. */
  fetch(key: string, ttlSeconds: number, limitMs: number): Promise<Uint8Array | undefined>;
  /** Joins what is running for this key, or starts it. `mine`: it was started here, so its cost is the asker's. */
  obtain(wanted: Wanted): { readonly speech: RunningSpeech; readonly mine: boolean };
  /** Resolves when the audio obtained for this key is stored where it can be. */
  settled(key: string): Promise<void>;
  /** Gives up everything that is being made. */
  close(): Promise<void>;
}

/** About an hour of speech: some hundreds of phrases. */
const memoryBytes = 64 * 1024 * 1024;
/** What a caller may wait for the shared cache before the phrase is made anew. */
export const liveReadMs = 50;
/** For the whole phrase, however it is made. */
const makeMs = 60_000;

interface Run {
  readonly speech: RunningSpeech;
  readonly done: Promise<void>;
}

export function speechCache(
  shared: SharedCache,
  clock: Clock,
  memory: MemoryCache = memoryCache(memoryBytes),
): SpeechCache {
  // As many entries as phrases being made at this moment.
  const running = new Map<string, Run>();
  const storing = new Map<string, Promise<void>>();
  const closing = new AbortController();

  const fetch = async (key: string, ttlSeconds: number, limitMs: number) => {
    const audio = await shared.read(key, ttlSeconds, limitMs);
    if (audio !== undefined) memory.put(key, audio);
    return audio;
  };

  const start = ({ key, ttlSeconds, make }: Wanted): Run => {
    const speech = speechBeingMade(clock);
    const append = (chunk: Uint8Array, source: AudioSource) => speech.append(chunk, source);

    const run = async () => {
      const found = await fetch(key, ttlSeconds, liveReadMs);
      if (found !== undefined) {
        append(found, "cache");
        speech.end();
        return undefined;
      }
      using making = attempt(clock, closing.signal);
      making.limit(makeMs, () => new ProviderError("elevenlabs", "timeout"));
      for await (const chunk of make(making.signal)) append(chunk, "elevenlabs");
      const audio = speech.audio();
      memory.put(key, audio);
      speech.end();
      return audio;
    };

    const finish = async () => {
      const audio = await run().catch((error: unknown) => {
        speech.fail(error);
        return undefined;
      });
      // In memory by now, or failed: the next asker need not wait until the shared cache has it.
      if (audio !== undefined) storing.set(key, shared.write(key, audio, ttlSeconds));
      running.delete(key);
      await storing.get(key);
      storing.delete(key);
    };
    return { speech, done: finish() };
  };

  return {
    shared,
    inMemory: (key) => memory.get(key),
    fetch,
    obtain(wanted) {
      const current = running.get(wanted.key);
      if (current !== undefined) return { speech: current.speech, mine: false };
      const run = start(wanted);
      running.set(wanted.key, run);
      return { speech: run.speech, mine: true };
    },
    settled: async (key) => {
      await (running.get(key)?.done ?? storing.get(key));
    },
    async close() {
      closing.abort(new Error("the speech cache is closed"));
      await Promise.all([...running.values()].map(({ done }) => done));
      await shared.close();
    },
  };
}
