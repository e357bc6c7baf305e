/** Audio that is being fetched or made: anybody may listen from its start, while it comes. */
import { attempt } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";

export type AudioSource = "cache" | "elevenlabs";

export interface RunningSpeech {
  /** Where the audio turned out to come from; undefined before the first of it. */
  source(): AudioSource | undefined;
  /** All of it from the start, as it comes. Throws what ended it, or the signal's reason when aborted. */
  listen(signal: AbortSignal): AsyncGenerator<Uint8Array>;
}

export interface SpeechBeingMade extends RunningSpeech {
  append(chunk: Uint8Array, from: AudioSource): void;
  end(): void;
  fail(error: unknown): void;
  /** Everything so far, in one piece. */
  audio(): Uint8Array;
}

export function speechBeingMade(clock: Clock): SpeechBeingMade {
  const chunks: Uint8Array[] = [];
  let source: AudioSource | undefined;
  let outcome: { readonly error?: unknown } | undefined;
  let change = Promise.withResolvers<void>();
  const changed = () => {
    change.resolve();
    change = Promise.withResolvers();
  };

  return {
    source: () => source,
    append(chunk, from) {
      source = from;
      chunks.push(chunk);
      changed();
    },
    end() {
      outcome = {};
      changed();
    },
    fail(error) {
      outcome = { error };
      changed();
    },
    audio: () => new Uint8Array(Buffer.concat(chunks)),
    async *listen(signal) {
      using listening = attempt(clock, signal);
      for (let next = 0; ; ) {
        signal.throwIfAborted();
        const chunk = chunks[next];
        if (chunk !== undefined) {
          next += 1;
          yield chunk;
        } else if (outcome === undefined) {
          await listening.race(change.promise);
        } else {
          if ("error" in outcome) throw outcome.error;
          return;
        }
      }
    },
  };
}
