/** A model that speaks freely by a rule of the test: pieces of text and calls of tools, each after a while. */
import type { ToolCall } from "../../src/dialogue/assistant.ts";
import type { Talk, Talked, TalkingModel } from "../../src/language-model/talk.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { ProviderError } from "../../src/platform/provider-error.ts";

export type TalkStep =
  | { readonly say: string; readonly afterMs?: number }
  | { readonly call: string; readonly given?: unknown; readonly afterMs?: number }
  | { readonly fails: true; readonly afterMs?: number };

export type FakeTalks = (talk: Talk) => readonly TalkStep[];

export class FakeTalkingModel implements TalkingModel {
  readonly asked: Talk[] = [];
  /** How many answers were given up before their end. */
  abandoned = 0;
  readonly #clock: Clock;
  readonly #talks: FakeTalks;

  constructor(clock: Clock, talks: FakeTalks = () => [{ fails: true }]) {
    this.#clock = clock;
    this.#talks = talks;
  }

  async talk(talk: Talk, onText: (text: string) => void, signal: AbortSignal): Promise<Talked> {
    this.asked.push(talk);
    const calls: ToolCall[] = [];
    for (const step of this.#talks(talk)) {
      await this.#pause(step.afterMs ?? 300, signal);
      if ("fails" in step) throw new ProviderError("groq", "unavailable");
      if ("say" in step) onText(step.say);
      else {
        const id = `call_${this.asked.length}_${calls.length}`;
        const written = typeof step.given === "string" ? step.given : JSON.stringify(step.given ?? {});
        calls.push({ id, name: step.call, arguments: written });
      }
    }
    return { calls, complete: true };
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        timer[Symbol.dispose]();
        this.abandoned += 1;
        reject(signal.reason as Error);
      };
      const timer = this.#clock.after(ms, () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      });
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }
}
