/** A model's raw answer: the layer below `LanguageModel`, so that what was paid is known even when the answer is useless. */
import { ProviderError } from "../platform/provider-error.ts";
import type { LanguageModel, Question } from "./language-model.ts";

export interface Completion {
  readonly text: string;
  /** false: the model ran out of room before it had finished. */
  readonly complete: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Completions {
  readonly model: string;
  /** Throws a ProviderError, or the signal's reason when aborted. */
  complete(question: Question, signal: AbortSignal): Promise<Completion>;
}

/** A model that answers in JSON; anything else is a `protocol` error. */
export function answering(completions: Completions): LanguageModel {
  return {
    async ask(question, signal) {
      const { text, complete, inputTokens, outputTokens } = await completions.complete(question, signal);
      if (!complete) throw new ProviderError("groq", "protocol", { cause: new Error("the answer was cut off") });
      try {
        return { value: JSON.parse(text), model: completions.model, inputTokens, outputTokens };
      } catch {
        // Not the parser's message: it quotes the answer, which may hold a caller's words.
        throw new ProviderError("groq", "protocol", { cause: new Error("the answer is not JSON") });
      }
    },
  };
}
