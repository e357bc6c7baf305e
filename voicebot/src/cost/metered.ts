/** Wrappers that tell a meter what passes through them. One attempt each: retries and fallbacks go outside. */
import type { Completion, Completions } from "../language-model/completion.ts";
import type { Question } from "../language-model/language-model.ts";
import type { Talk } from "../language-model/talk.ts";
import type { TalkCompletion, TalkCompletions } from "../language-model/talk-completion.ts";
import { attempt } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";
import { ProviderError, type ProviderErrorKind } from "../platform/provider-error.ts";
import { billedCharacters } from "../text-to-speech/spoken-text.ts";
import type { TextToSpeech } from "../text-to-speech/text-to-speech.ts";
import type { Meter } from "./meter.ts";
import { TokenEstimate } from "./token-estimate.ts";

const countFailure = (meter: Meter, error: unknown): void => {
  if (error instanceof ProviderError) meter.failed(error);
};

/** Requests whose askers may have given up: what they cost is known only when they are answered. */
export interface Unsettled {
  add(request: Promise<unknown>): void;
  /** Resolves when each has been answered, or has failed; the requests' own time limits bound it. */
  settled(): Promise<void>;
}

export function unsettled(): Unsettled {
  const requests = new Set<Promise<void>>();
  return {
    add(request) {
      const known: Promise<void> = request.then(
        () => void requests.delete(known),
        () => void requests.delete(known),
      );
      requests.add(known);
    },
    async settled() {
      await Promise.all(requests);
    },
  };
}

/**
 * An asker who gives up is let go at once, but the request goes on: the provider bills what it was asked, and says how
 * much only with its answer.
 */
export function meteredCompletions(inner: Completions, meter: Meter, clock: Clock, requests: Unsettled): Completions {
  const { model } = inner;
  const ask = async (question: Question): Promise<Completion> => {
    const startedAt = clock.now();
    meter.completionAsked(model);
    try {
      const completion = await inner.complete(question, new AbortController().signal);
      const tokens = { input: completion.inputTokens, output: completion.outputTokens };
      const usd = meter.completed(model, question.task, tokens, (clock.now() - startedAt) / 1000);
      question.onCost?.(usd);
      meter.succeeded("groq");
      return completion;
    } catch (error) {
      countFailure(meter, error);
      throw error;
    }
  };
  return {
    model,
    async complete(question, signal) {
      signal.throwIfAborted();
      const asked = ask(question);
      requests.add(asked);
      using waiting = attempt(clock, signal);
      return await waiting.race(asked);
    },
  };
}

/** The rest of a usual answer arrives in this time, and with it what it cost. */
const restOfAnswerMs = 300;

/**
 * The same for streamed answers, whose tokens come with their last chunk: an asker who is interrupted hears no more of it at
 * once. What is nearly written is read for its price; a longer answer is given up, and its price estimated.
 */
export function meteredTalks(inner: TalkCompletions, meter: Meter, clock: Clock, requests: Unsettled): TalkCompletions {
  const { model } = inner;
  const estimate = new TokenEstimate();
  const ask = async (talk: Talk, onText: (text: string) => void, end: AbortSignal): Promise<TalkCompletion> => {
    const startedAt = clock.now();
    let firstAt: number | null = null;
    let written = 0;
    const tell = (text: string) => {
      firstAt ??= clock.now();
      written += text.length;
      onText(text);
    };
    meter.completionAsked(model);
    try {
      const completion = await inner.talk(talk, tell, end);
      const tokens = { input: completion.inputTokens, output: completion.outputTokens };
      estimate.learn(talk, tokens.input);
      // What the caller waits for is the beginning.
      const usd = meter.completed(model, "reply", tokens, ((firstAt ?? clock.now()) - startedAt) / 1000);
      talk.onCost?.(usd);
      meter.succeeded("groq");
      return completion;
    } catch (error) {
      // The provider was at work on it: it bills what it was asked, and what it has written.
      if (end.aborted || written > 0) {
        const usd = meter.completed(model, "reply", estimate.of(talk, written), null);
        talk.onCost?.(usd);
      }
      if (!end.aborted) countFailure(meter, error);
      throw error;
    }
  };
  return {
    model,
    async talk(talk, onText, signal) {
      signal.throwIfAborted();
      const end = new AbortController();
      const tell = (text: string) => {
        if (!signal.aborted) onText(text);
      };
      const asked = ask(talk, tell, end.signal);
      requests.add(asked);
      signal.addEventListener("abort", () => {
        const rest = clock.after(restOfAnswerMs, () => end.abort(signal.reason));
        asked.catch(() => undefined).finally(() => rest[Symbol.dispose]());
      });
      using waiting = attempt(clock, signal);
      return await waiting.race(asked);
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
