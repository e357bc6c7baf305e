/** The bot's mind in one call: one question at a time, with a limit, its answer checked against what was asked. */
import type { Line } from "../dialogue/history.ts";
import type { LanguageModel } from "../language-model/language-model.ts";
import type { Clock } from "../platform/clock.ts";
import type { Inquiry } from "../scenario/questions.ts";

/** So much of the conversation is enough to understand what was just said. */
const linesOfContext = 12;

/**
 * Asks, and gives back the checked answer. Throws when the model fails, answers something else, takes longer than
 * `limitMs`, or `signal` is aborted.
 */
export async function inquire<A>(
  inquiry: Inquiry<A>,
  lines: readonly Line[],
  options: { languageModel: LanguageModel; clock: Clock; limitMs: number; signal: AbortSignal },
): Promise<A> {
  const late = new AbortController();
  const limit = options.clock.after(options.limitMs, () => late.abort(new Error("no answer in time")));
  try {
    const messages = lines.map(({ speaker, text }) => ({ speaker, text }));
    const signal = AbortSignal.any([options.signal, late.signal]);
    const answer = await options.languageModel.ask({ ...inquiry.question, messages }, signal);
    return inquiry.answer.parse(answer.value);
  } finally {
    limit[Symbol.dispose]();
  }
}

/** Longer than this and the rules answer: a caller waits for a filler, not for ever. */
const longestThoughtMs = 8000;

export class Thinker {
  readonly #languageModel: LanguageModel;
  readonly #clock: Clock;
  #current = new AbortController();

  constructor(languageModel: LanguageModel, clock: Clock) {
    this.#languageModel = languageModel;
    this.#clock = clock;
  }

  /** Abandons the question before. `onDone` gets the answer, or null on failure; never called once abandoned. */
  ask<A>(inquiry: Inquiry<A>, history: readonly Line[], words: string, onDone: (answer: A | null) => void): void {
    this.stop();
    const { signal } = this.#current;
    const lines: Line[] = [...history.slice(-linesOfContext), { speaker: "caller", text: words }];
    const options = { languageModel: this.#languageModel, clock: this.#clock, limitMs: longestThoughtMs, signal };
    const report = (answer: A | null) => {
      if (!signal.aborted) onDone(answer);
    };
    inquire(inquiry, lines, options).then(report, () => report(null));
  }

  stop(): void {
    this.#current.abort();
    this.#current = new AbortController();
  }
}
