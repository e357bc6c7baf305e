/** A model that answers by a rule of the test, after a delay. */

import type { Answer, LanguageModel, Question } from "../../src/language-model/language-model.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { ProviderError } from "../../src/platform/provider-error.ts";

export interface FakeMind {
  readonly answerMs?: number;
  /** What it answers to a question; undefined: it fails. */
  readonly answers?: (question: Question) => unknown;
}

export class FakeLanguageModel implements LanguageModel {
  readonly asked: Question[] = [];
  readonly #clock: Clock;
  readonly #mind: FakeMind;

  constructor(clock: Clock, mind: FakeMind = {}) {
    this.#clock = clock;
    this.#mind = mind;
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    this.asked.push(question);
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      this.#clock.after(this.#mind.answerMs ?? 300, resolve);
    });
    const value = this.#mind.answers?.(question);
    if (value === undefined) throw new ProviderError("groq", "unavailable");
    return { value, model: "fake", inputTokens: 100, outputTokens: 10 };
  }
}
