import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { ProviderError, type ProviderErrorKind } from "../platform/provider-error.ts";
import { answering } from "./completion.ts";
import { withFallback } from "./fallback.ts";
import type { Answer, LanguageModel, Question } from "./language-model.ts";

const question: Question = { task: "reply", instructions: "", messages: [], answerName: "a", answerSchema: {} };
const answer = (model: string): Answer => ({ value: {}, model, inputTokens: 1, outputTokens: 1 });
const failing = (kind: ProviderErrorKind, retryAfterMs?: number) =>
  new ProviderError("groq", kind, retryAfterMs === undefined ? {} : { retryAfterMs });

/** Each model answers by its script: an error to throw, or null to answer; the last entry goes on. */
function chain(...scripts: readonly (readonly (Error | null)[])[]) {
  const clock = manualClock();
  const asked: number[] = [];
  let fallbacks = 0;
  const models = scripts.map((script, index): LanguageModel => {
    let next = 0;
    return {
      async ask() {
        asked.push(index);
        const outcome = script[Math.min(next++, script.length - 1)] ?? null;
        if (outcome !== null) throw outcome;
        return answer(`model ${index}`);
      },
    };
  });
  const model = withFallback({ models, clock, onFallback: () => (fallbacks += 1) });
  return { model, clock, asked, fallbacks: () => fallbacks };
}
const { signal } = new AbortController();

test("a failure that may pass is tried once more, then the next model is asked", async () => {
  const { model, clock, asked, fallbacks } = chain([failing("unavailable")], [null]);
  const answered = model.ask(question, signal);
  await clock.advance(100);
  expect((await answered).model).toBe("model 1");
  expect(asked).toEqual([0, 0, 1]);
  expect(fallbacks()).toBe(1);
});

test("a second try that succeeds needs no other model", async () => {
  const { model, clock, asked, fallbacks } = chain([failing("rate-limited", 1000), null], [null]);
  const answered = model.ask(question, signal);
  await clock.advance(999);
  expect(asked).toEqual([0]);
  await clock.advance(1);
  expect((await answered).model).toBe("model 0");
  expect(fallbacks()).toBe(0);
});

test("nobody waits for a model that asks for more than a second, is not there, or took its five seconds", async () => {
  for (const error of [
    failing("rate-limited", 1001),
    failing("model-not-found"),
    failing("timeout"),
    failing("invalid-request"),
  ]) {
    const { model, asked } = chain([error], [null]);
    expect((await model.ask(question, signal)).model).toBe("model 1");
    expect(asked).toEqual([0, 1]);
  }
});

test("a refused key is refused for every model", async () => {
  const { model, asked } = chain([failing("unauthorized")], [null]);
  await expect(model.ask(question, signal)).rejects.toMatchObject({ kind: "unauthorized" });
  expect(asked).toEqual([0]);
});

test("when no model answers, the last one's error is thrown", async () => {
  const { model } = chain([failing("model-not-found")], [failing("timeout")]);
  await expect(model.ask(question, signal)).rejects.toMatchObject({ kind: "timeout" });
});

test("a caller who goes on talking is not answered by another model", async () => {
  const turn = new AbortController();
  const { model, asked } = chain([failing("unavailable")], [null]);
  const answered = expect(model.ask(question, turn.signal)).rejects.toThrow("went on");
  turn.abort(new Error("went on"));
  await answered;
  expect(asked).toEqual([0]);
});

test.each([
  ["Bonjour", true],
  ['{"a":', false],
])("an answer that is not JSON, or not all of it, is a protocol error: %j", async (text, complete) => {
  const model = answering({ model: "m", complete: async () => ({ text, complete, inputTokens: 1, outputTokens: 1 }) });
  await expect(model.ask(question, signal)).rejects.toMatchObject({ kind: "protocol" });
});
