import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { aServer } from "../../test/a-server.ts";
import { systemClock } from "../platform/clock.ts";
import { manualClock } from "../platform/manual-clock.ts";
import { groq } from "./groq.ts";
import type { Question } from "./language-model.ts";

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

const completion = (content: string, finish_reason = "stop") => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "openai/gpt-oss-120b",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason }],
  usage: { prompt_tokens: 120, completion_tokens: 8, total_tokens: 128 },
});

const question: Question = {
  task: "understanding",
  instructions: "Say whether it is the internet or the mobile.",
  messages: [
    { speaker: "bot", text: "Quel est votre problème ?" },
    { speaker: "caller", text: "ma box" },
  ],
  answerName: "problem",
  answerSchema: {
    type: "object",
    properties: { problem: { type: "string" } },
    required: ["problem"],
    additionalProperties: false,
  },
};
const { signal } = new AbortController();
const on = (baseUrl: string, model = "openai/gpt-oss-120b") =>
  groq({ apiKey: "secret", baseUrl, model, clock: systemClock });

test("a question becomes a strict JSON schema request with little reasoning, and its tokens are told", async () => {
  const asked = Promise.withResolvers<{ url: string | undefined; key: string | undefined; body: unknown }>();
  const url = await aServer(async (response, request) => {
    asked.resolve({ url: request.url, key: request.headers.authorization, body: JSON.parse(await text(request)) });
    json(response, 200, completion('{"problem":"internet"}'));
  });
  expect(await on(url).complete(question, signal)).toEqual({
    text: '{"problem":"internet"}',
    complete: true,
    inputTokens: 120,
    outputTokens: 8,
  });
  const { body, ...request } = await asked.promise;
  expect(request).toEqual({ url: "/openai/v1/chat/completions", key: "Bearer secret" });
  expect(body).toEqual({
    model: "openai/gpt-oss-120b",
    messages: [
      { role: "system", content: question.instructions },
      { role: "assistant", content: "Quel est votre problème ?" },
      { role: "user", content: "ma box" },
    ],
    response_format: {
      type: "json_schema",
      json_schema: { name: "problem", strict: true, schema: question.answerSchema },
    },
    reasoning_effort: "low",
    include_reasoning: false,
    temperature: 0,
    max_completion_tokens: 2048,
  });
});

test("a model without constrained decoding is not asked for what it would refuse", async () => {
  const asked = Promise.withResolvers<Record<string, unknown>>();
  const url = await aServer(async (response, request) => {
    asked.resolve(JSON.parse(await text(request)));
    json(response, 200, completion("{}"));
  });
  await on(url, "llama-3.3-70b-versatile").complete(question, signal);
  const body = await asked.promise;
  expect(body).not.toHaveProperty("reasoning_effort");
  expect(body).not.toHaveProperty("include_reasoning");
  expect(body).toHaveProperty("response_format.json_schema.strict", false);
});

test.each([
  [400, { error: { message: "bad", type: "invalid_request_error" } }, "invalid-request"],
  [400, { error: { message: "x", type: "invalid_request_error", code: "json_validate_failed" } }, "protocol"],
  [400, { error: { message: "x", type: "invalid_request_error", code: "model_decommissioned" } }, "model-not-found"],
  [401, { error: { message: "x", type: "invalid_request_error", code: "invalid_api_key" } }, "unauthorized"],
  [404, { error: { message: "x", type: "invalid_request_error", code: "model_not_found" } }, "model-not-found"],
  [429, { error: { message: "x", type: "tokens", code: "rate_limit_exceeded" } }, "rate-limited"],
  [503, {}, "unavailable"],
] as const)("HTTP %i %j is %s, after one request", async (status, body, kind) => {
  let requests = 0;
  const url = await aServer((response) => {
    requests += 1;
    json(response, status, body);
  });
  await expect(on(url).complete(question, signal)).rejects.toMatchObject({
    name: "ProviderError",
    provider: "groq",
    kind,
  });
  expect(requests).toBe(1);
});

test("a rate limit says how long to wait", async () => {
  const url = await aServer((response) => json(response, 429, {}, { "retry-after": "2" }));
  await expect(on(url).complete(question, signal)).rejects.toMatchObject({ kind: "rate-limited", retryAfterMs: 2000 });
});

test("an error quotes nothing of the conversation", async () => {
  const body = { error: { message: "failed", code: "json_validate_failed", failed_generation: "ma box" } };
  const url = await aServer((response) => json(response, 400, body));
  const error = await on(url)
    .complete(question, signal)
    .catch((error: Error) => error);
  expect(error).toMatchObject({ kind: "protocol", cause: { message: "400 json_validate_failed" } });
});

test("an answer cut off in the middle is interrupted; one that is not an answer is a protocol error", async () => {
  const cut = await aServer((response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "500" }).write('{"id":');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(on(cut).complete(question, signal)).rejects.toMatchObject({ kind: "interrupted" });
  const odd = await aServer((response) => json(response, 200, { choices: [] }));
  await expect(on(odd).complete(question, signal)).rejects.toMatchObject({ kind: "protocol" });
  await expect(on("http://127.0.0.1:1").complete(question, signal)).rejects.toMatchObject({ kind: "unavailable" });
});

test("an answer that ran out of room is told as such", async () => {
  const url = await aServer((response) => json(response, 200, completion('{"prob', "length")));
  expect(await on(url).complete(question, signal)).toMatchObject({ complete: false, outputTokens: 8 });
});

test("an answer that does not come within five seconds is a timeout, also when it has begun", async () => {
  const clock = manualClock();
  const begun = Promise.withResolvers<void>();
  const url = await aServer((response) => {
    response.writeHead(200, { "content-type": "application/json" }).write('{"id":');
    begun.resolve();
  });
  const answer = expect(
    groq({ apiKey: "secret", baseUrl: url, model: "openai/gpt-oss-120b", clock }).complete(question, signal),
  ).rejects.toMatchObject({ kind: "timeout" });
  await begun.promise;
  await clock.advance(5000);
  await answer;
});

test("a caller who goes on talking ends the request, with the caller's own reason", async () => {
  const closed = Promise.withResolvers<void>();
  const turn = new AbortController();
  const url = await aServer((response) => {
    response.on("close", () => closed.resolve());
    turn.abort(new Error("the caller went on"));
  });
  await expect(on(url).complete(question, turn.signal)).rejects.toThrow("the caller went on");
  await closed.promise;
});
