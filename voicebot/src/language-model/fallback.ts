/** Several models behind one: each gets a second try where that may help, then the next one is asked. */
import type { Clock } from "../platform/clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { retriedOnce } from "../platform/retry.ts";
import type { LanguageModel } from "./language-model.ts";
import type { TalkingModel } from "./talk.ts";

export interface FallbackOptions<Model> {
  /** Preferred first; at least one. */
  readonly models: readonly Model[];
  readonly clock: Clock;
  /** Called each time that the next model is taken. */
  readonly onFallback: () => void;
}

/** Another model of the same provider does not help. */
const isFinal = (error: unknown): boolean => !(error instanceof ProviderError) || error.kind === "unauthorized";

/** Asks one model after the other. `isOver`: the caller has already heard something, so a failure is final. */
async function askInTurn<Model, T>(
  { models, clock, onFallback }: FallbackOptions<Model>,
  signal: AbortSignal,
  ask: (model: Model) => Promise<T>,
  isOver: () => boolean = () => false,
): Promise<T> {
  let failure: unknown;
  for (const [index, model] of models.entries()) {
    if (index > 0) onFallback();
    try {
      return await retriedOnce(clock, signal, () => ask(model), isOver);
    } catch (error) {
      signal.throwIfAborted();
      if (isOver() || isFinal(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

export function withFallback(options: FallbackOptions<LanguageModel>): LanguageModel {
  return { ask: (question, signal) => askInTurn(options, signal, (model) => model.ask(question, signal)) };
}

/** The same for free speech, as long as nothing of it was spoken. */
export function talkingWithFallback(options: FallbackOptions<TalkingModel>): TalkingModel {
  return {
    async talk(talk, onText, signal) {
      let begun = false;
      const tell = (text: string) => {
        begun ||= text.trim() !== "";
        onText(text);
      };
      return askInTurn(
        options,
        signal,
        (model) => model.talk(talk, tell, signal),
        () => begun,
      );
    },
  };
}
