/**
 * What the bot must be able to say when its voice fails, kept as audio for as long as the process lives: also when the voice
 * has been changed since, or the cache has let go of it. Better in the voice of yesterday than not at all.
 */
import { spokenText } from "./spoken-text.ts";
import type { TextToSpeech } from "./text-to-speech.ts";

/** A handful of phrases, in each language that the settings have had. */
const mostTexts = 32;
/** A minute of speech; what takes leave for longer is not kept. */
const longestBytes = 60 * 16_000;

export interface LastWords {
  /** Audio must not be changed afterwards. The texts kept longest ago make room. */
  keep(text: string, audio: Uint8Array): void;
  has(text: string): boolean;
  /** `inner`, but for what is kept here and not at hand there. */
  behind(inner: TextToSpeech, isAtHand: (text: string) => boolean): TextToSpeech;
}

export function lastWords(): LastWords {
  const kept = new Map<string, Uint8Array>();
  return {
    keep(written, audio) {
      const text = spokenText(written);
      if (audio.byteLength === 0 || audio.byteLength > longestBytes) return;
      kept.delete(text);
      kept.set(text, audio);
      for (const oldest of kept.keys()) {
        if (kept.size <= mostTexts) break;
        kept.delete(oldest);
      }
    },
    has: (text) => kept.has(spokenText(text)),
    behind: (inner, isAtHand) => ({
      async *speak(phrase, signal) {
        signal.throwIfAborted();
        const audio = kept.get(spokenText(phrase.text));
        // Without asking first: a voice that does not answer would keep the caller waiting in silence.
        if (audio !== undefined && !isAtHand(phrase.text)) yield audio;
        else yield* inner.speak(phrase, signal);
      },
    }),
  };
}
