/** Several models behind one: each gets a second try where that may help, then the next one is asked. */
import type { Clock } from "../platform/clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { retriedOnce } from "../platform/retry.ts";
import type { LanguageModel } from "./language-model.ts";

export interface FallbackOptions {
  /** Preferred first; at least one. */
  readonly models: readonly LanguageModel[];
  readonly clock: Clock;
  /** Called each time that the next model is taken. */
  readonly onFallback: () => void;
}

/** Another model of the same provider does not help. */
const isFinal = (error: unknown): boolean => !(error instanceof ProviderError) || error.kind === "unauthorized";

export function withFallback({ models, clock, onFallback }: FallbackOptions): LanguageModel {
  return {
    async ask(question, signal) {
      let failure: unknown;
      for (const [index, model] of models.entries()) {
        if (index > 0) onFallback();
        try {
          return await retriedOnce(clock, signal, () => model.ask(question, signal));
        } catch (error) {
          signal.throwIfAborted();
          if (isFinal(error)) throw error;
          failure = error;
        }
      }
      throw failure;
    },
  };
}
