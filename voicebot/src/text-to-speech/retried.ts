/** A second try for a phrase of which nothing was heard yet. */
import { pause } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";
import { waitBeforeRetry } from "../platform/retry.ts";
import type { TextToSpeech } from "./text-to-speech.ts";

export function retried(inner: TextToSpeech, clock: Clock): TextToSpeech {
  return {
    async *speak(phrase, signal) {
      let heard = false;
      try {
        for await (const chunk of inner.speak(phrase, signal)) {
          heard = true;
          yield chunk;
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        const wait = heard ? undefined : waitBeforeRetry(error);
        if (wait === undefined) throw error;
        await pause(clock, wait, signal);
      }
      yield* inner.speak(phrase, signal);
    },
  };
}
