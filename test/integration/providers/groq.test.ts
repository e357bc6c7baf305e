/** The bot's understanding: strict schemas, second tries and second models, tokens paid. */
import { expect, test } from "vitest";
import { allKeys, aPod, never } from "./a-pod.ts";

const first = "openai/gpt-oss-120b";
const second = "openai/gpt-oss-20b";

const question = {
  task: "understanding" as const,
  instructions: "Tu es l'assistant d'un opérateur. Dis si le problème concerne internet ou le mobile.",
  messages: [
    { speaker: "bot" as const, text: "Quel est votre problème ?" },
    { speaker: "caller" as const, text: "ma box internet est en panne, je n'ai plus de wifi" },
  ],
  answerName: "understanding",
  answerSchema: {
    type: "object",
    properties: { problem_type: { type: "string", enum: ["internet", "mobile", "unknown"] } },
    required: ["problem_type"],
    additionalProperties: false,
  },
};

test("a question is answered by its schema, and its tokens are what Groq bills", async () => {
  await using pod = await aPod();
  const call = pod.call();
  const answer = await call.languageModel.ask(question, never);
  expect(answer).toMatchObject({ value: { problem_type: "internet" }, model: first });
  const billed = pod.emulated.counts().groq.models[first];
  expect(billed).toEqual({ requests: 1, inputTokens: answer.inputTokens, outputTokens: answer.outputTokens });
  expect(call.usage()).toMatchObject({ inputTokens: answer.inputTokens, outputTokens: answer.outputTokens });
  expect(call.usage().costUsd.groq).toBeCloseTo((answer.inputTokens * 0.15 + answer.outputTokens * 0.6) / 1e6, 12);
  expect(await pod.metric(`voicebot_groq_tokens_input_total{model="${first}"}`)).toBe(answer.inputTokens);
  expect(await pod.metric('voicebot_llm_response_seconds_count{task="understanding"}')).toBe(1);
});

test.each([
  ["a failure that passes is not noticed", { kind: "status", status: 503, count: 1 }, first, 2, 0],
  ["a short rate limit is waited for", { kind: "status", status: 429, retryAfterSeconds: 0.3, count: 1 }, first, 2, 0],
  ["a long rate limit is not", { kind: "status", status: 429, retryAfterSeconds: 30, model: first }, second, 1, 1],
  ["a model that is gone has a successor", { kind: "model-not-found", model: first }, second, 1, 1],
  ["a model that goes on failing has a successor", { kind: "status", status: 500, model: first }, second, 2, 1],
  ["an answer cut off is asked for again", { kind: "drop", count: 1 }, first, 2, 0],
] as const)("%s", async (_, failure, model, asked, fallbacks) => {
  await using pod = await aPod({ failures: [{ provider: "groq", ...failure }] });
  const answer = await pod.call().languageModel.ask(question, never);
  expect(answer).toMatchObject({ value: { problem_type: "internet" }, model });
  expect(await pod.metric(`voicebot_groq_requests_total{model="${first}"}`)).toBe(asked);
  expect(await pod.metric('voicebot_fallbacks_total{from="language-model",to="language-model"}')).toBe(fallbacks);
});

test("a model that hangs is left after five seconds for its successor", async () => {
  await using pod = await aPod({ failures: [{ provider: "groq", kind: "hang", model: first }] });
  const startedAt = performance.now();
  expect(await pod.call().languageModel.ask(question, never)).toMatchObject({ model: second });
  expect(performance.now() - startedAt).toBeLessThan(7000);
  expect(await pod.metric('voicebot_provider_errors_total{provider="groq",kind="timeout"}')).toBe(1);
});

test("when every model fails, the last failure is told", async () => {
  await using pod = await aPod({ failures: [{ provider: "groq", kind: "status", status: 500 }] });
  await expect(pod.call().languageModel.ask(question, never)).rejects.toMatchObject({
    provider: "groq",
    kind: "unavailable",
  });
  expect(pod.emulated.counts().failures.groq).toBe(4);
});

test("a refused key is told at once, and known until it is accepted", async () => {
  await using pod = await aPod({ keys: ["right"] }, { ...allKeys, groq: "wrong" });
  await expect(pod.call().languageModel.ask(question, never)).rejects.toMatchObject({ kind: "unauthorized" });
  expect(pod.emulated.counts().failures.groq).toBe(1);
  expect(pod.providers.refusedCredentials()).toEqual(["groq"]);
  await pod.providers.forCall(pod.settings, { groq: "right" }).languageModel.ask(question, never);
  expect(pod.providers.refusedCredentials()).toEqual([]);
});

test("a caller who goes on talking is not waited for", async () => {
  await using pod = await aPod({ delays: { groq: { firstTokenMs: 2000 } } });
  const turn = new AbortController();
  setTimeout(() => turn.abort(new Error("the caller went on")), 100);
  const call = pod.call();
  await expect(call.languageModel.ask(question, turn.signal)).rejects.toThrow("the caller went on");
  expect(call.usage().inputTokens).toBe(0);
});
