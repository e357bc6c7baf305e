/** Speech that is paid once: what may be kept is taken from the cache, or made for it while the first caller listens. */
import type { Meter } from "../cost/meter.ts";
import type { Clock } from "../platform/clock.ts";
import type { SpeechCache } from "../speech-cache/speech-cache.ts";
import { cacheKey, type Voice } from "./cache-key.ts";
import { billedCharacters, spokenText } from "./spoken-text.ts";
import type { TextToSpeech } from "./text-to-speech.ts";

export interface CachedOptions {
  readonly cache: SpeechCache;
  readonly voice: Voice;
  readonly ttlSeconds: number;
  readonly meter: Meter;
  readonly clock: Clock;
}

/** `inner` is asked for what is not in the cache; it is not stopped when the listener goes, unless nothing may be kept. */
export function cached(inner: TextToSpeech, { cache, voice, ttlSeconds, meter, clock }: CachedOptions): TextToSpeech {
  async function* fromCache(text: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const startedAt = clock.now();
    const key = cacheKey(voice, text);
    const firstAudio = (source: "cache" | "elevenlabs") => meter.firstAudio(source, (clock.now() - startedAt) / 1000);
    const saved = () => meter.charactersSaved(voice.model, billedCharacters(text));

    const audio = cache.inMemory(key);
    if (audio !== undefined) {
      saved();
      firstAudio("cache");
      yield audio;
      return;
    }
    const make = (making: AbortSignal) => inner.speak({ text, cacheable: true }, making);
    const { speech, mine } = cache.obtain({ key, ttlSeconds, make });
    let heard = false;
    for await (const chunk of speech.listen(signal)) {
      if (!heard) {
        heard = true;
        // What `inner` made for us it counts itself, and times.
        if (mine && speech.source() === "elevenlabs") meter.cacheMissed();
        else saved();
        if (speech.source() === "cache") firstAudio("cache");
      }
      yield chunk;
    }
  }

  return {
    async *speak({ text: written, cacheable }, signal) {
      signal.throwIfAborted();
      const text = spokenText(written);
      if (text === "") return;
      if (cacheable) yield* fromCache(text, signal);
      else yield* inner.speak({ text, cacheable }, signal);
    },
  };
}
