/** Wrappers that tell a meter what passes through them. One attempt each: retries and fallbacks go outside. */
import type { Completions } from "../language-model/completion.ts";
import type { Clock } from "../platform/clock.ts";
import { ProviderError, type ProviderErrorKind } from "../platform/provider-error.ts";
import { billedCharacters } from "../text-to-speech/spoken-text.ts";
import type { TextToSpeech } from "../text-to-speech/text-to-speech.ts";
import type { Meter } from "./meter.ts";

const countFailure = (meter: Meter, error: unknown): void => {
  if (error instanceof ProviderError) meter.failed(error);
};

export function meteredCompletions(inner: Completions, meter: Meter, clock: Clock): Completions {
  const { model } = inner;
  return {
    model,
    async complete(question, signal) {
      const startedAt = clock.now();
      meter.completionAsked(model);
      try {
        const completion = await inner.complete(question, signal);
        const tokens = { input: completion.inputTokens, output: completion.outputTokens };
        meter.completed(model, question.task, tokens, (clock.now() - startedAt) / 1000);
        meter.succeeded("groq");
        return completion;
      } catch (error) {
        countFailure(meter, error);
        throw error;
      }
    },
  };
}

/** Errors of a request that the provider had taken: it bills the text then, whether or not its audio arrives. */
const wasTaken: ReadonlySet<ProviderErrorKind> = new Set(["timeout", "interrupted", "protocol"]);

/**
 * The characters are paid when the first audio comes, or when a request that the provider has taken ends without any:
 * because its asker gave up, or its audio got lost. A request that the provider refuses costs nothing.
 */
export function meteredTextToSpeech(inner: TextToSpeech, model: string, meter: Meter, clock: Clock): TextToSpeech {
  return {
    async *speak(phrase, signal) {
      signal.throwIfAborted();
      const startedAt = clock.now();
      let paid = false;
      const pay = () => {
        if (paid) return;
        paid = true;
        meter.charactersPaid(model, billedCharacters(phrase.text));
      };
      meter.synthesisAsked();
      try {
        for await (const chunk of inner.speak(phrase, signal)) {
          if (!paid) {
            meter.firstAudio("elevenlabs", (clock.now() - startedAt) / 1000);
            meter.succeeded("elevenlabs");
          }
          pay();
          yield chunk;
        }
      } catch (error) {
        if (signal.aborted || (error instanceof ProviderError && wasTaken.has(error.kind))) pay();
        if (!signal.aborted) countFailure(meter, error);
        throw error;
      }
    },
  };
}
