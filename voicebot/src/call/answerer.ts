/** The bot's free speech in one call: lets the model talk, cuts what it says into clauses, and looks things up for it. */

import type { languages } from "../contract/settings.ts";
import type { DialogueEvent } from "../dialogue/event.ts";
import type { Talk, TalkingModel } from "../language-model/talk.ts";
import type { Clock } from "../platform/clock.ts";
import { SpokenStream } from "../wording/spoken-stream.ts";

/** A caller waits for a filler, not for ever: until the first clause, and until the last. */
const longestThoughtMs = 8000;
const longestAnswerMs = 30_000;

/** What a source answers; null: it cannot say. Never rejects; within a few seconds. */
export type LookUp = (
  source: string,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<string | null>;

export interface AnswererOptions {
  readonly model: TalkingModel;
  readonly language: (typeof languages)[number];
  readonly clock: Clock;
  readonly lookUp: LookUp;
  readonly onEvent: (event: DialogueEvent) => void;
  /** A source was asked; how long it took. */
  readonly onLookedUp: (source: string, outcome: "done" | "failed", durationMs: number) => void;
}

export class Answerer {
  readonly #options: AnswererOptions;
  #turn = new AbortController();

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /** Abandons whatever was asked before. */
  converse(id: number, talk: Talk): void {
    this.stop();
    const { onEvent } = this.#options;
    const { signal } = this.#turn;
    const tell = (event: DialogueEvent) => {
      if (!signal.aborted) onEvent(event);
    };
    this.#talk(id, talk, signal, tell).catch(() => tell({ type: "answer-failed", id }));
  }

  async #talk(id: number, talk: Talk, turn: AbortSignal, tell: (event: DialogueEvent) => void): Promise<void> {
    const { model, clock, language } = this.#options;
    const late = new AbortController();
    const giveUpAfter = (ms: number) => clock.after(ms, () => late.abort(new Error("no answer in time")));
    let limit = giveUpAfter(longestThoughtMs);
    const stream = new SpokenStream(language);
    let begun = false;
    const say = (clauses: readonly string[]) => {
      for (const text of clauses) tell({ type: "clause", id, text });
    };
    try {
      const signal = AbortSignal.any([turn, late.signal]);
      const { calls, complete } = await model.talk(
        talk,
        (text) => {
          if (!begun) {
            begun = true;
            limit[Symbol.dispose]();
            limit = giveUpAfter(longestAnswerMs);
          }
          say(stream.push(text));
        },
        signal,
      );
      // Half a sentence is not spoken.
      if (complete) say(stream.end());
      tell(calls.length > 0 ? { type: "tools-wanted", id, calls } : { type: "answered", id });
    } finally {
      limit[Symbol.dispose]();
    }
  }

  lookUp(id: number, callId: string, source: string, values: Readonly<Record<string, string>>): void {
    const { lookUp, clock, onEvent, onLookedUp } = this.#options;
    const { signal } = this.#turn;
    const startedAt = clock.now();
    void lookUp(source, values, signal).then((found) => {
      if (signal.aborted) return;
      onLookedUp(source, found === null ? "failed" : "done", clock.now() - startedAt);
      onEvent({ type: "looked-up", id, callId, found });
    });
  }

  stop(): void {
    this.#turn.abort();
    this.#turn = new AbortController();
  }
}
