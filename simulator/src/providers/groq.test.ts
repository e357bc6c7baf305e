import Groq from "groq-sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Providers, startProviders } from "./start-providers.ts";

let providers: Providers;
let client: Groq;
const model = "openai/gpt-oss-120b";
const messages = [
  { role: "system" as const, content: "Understand the caller." },
  { role: "user" as const, content: "Bonjour, ma box ne marche plus." },
];
const schema = {
  type: "object",
  properties: { problem: { type: "string", enum: ["internet", "mobile", "unclear"] } },
  required: ["problem"],
  additionalProperties: false,
};
const strict = { type: "json_schema" as const, json_schema: { name: "understanding", strict: true, schema } };

beforeAll(async () => {
  providers = await startProviders({ keys: ["good"] });
  client = new Groq({ baseURL: providers.url, apiKey: "good", maxRetries: 0 });
});
beforeEach(() => {
  providers.setDelays({ groq: { firstTokenMs: 0, tokensPerSecond: 100_000 } });
  providers.setFailures([]);
  providers.clearCounts();
});
afterAll(() => providers.close());

async function streamed(body: { response_format?: typeof strict } = {}) {
  const chunks: Groq.Chat.Completions.ChatCompletionChunk[] = [];
  for await (const chunk of await client.chat.completions.create({ model, messages, stream: true, ...body }))
    chunks.push(chunk);
  return { text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join(""), chunks };
}

test("a strict schema is answered from the caller's words, and billed as it is reported", async () => {
  const completion = await client.chat.completions.create({
    model,
    messages,
    response_format: strict,
    reasoning_effort: "low",
  });
  expect(JSON.parse(completion.choices[0]?.message.content ?? "")).toEqual({ problem: "internet" });
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = completion.usage ?? {};
  expect(inputTokens).toBeGreaterThan(10);
  expect(providers.counts().groq).toEqual({
    requests: 1,
    models: { [model]: { requests: 1, inputTokens, outputTokens } },
  });
});

test("a streamed answer is the same, with its usage in the last chunk", async () => {
  const { text, chunks } = await streamed({ response_format: strict });
  expect(JSON.parse(text)).toEqual({ problem: "internet" });
  expect(chunks.length).toBeGreaterThan(3);
  expect(chunks.at(0)?.x_groq?.id).toBeDefined();
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
  const usage = chunks.at(-1)?.x_groq?.usage;
  expect(providers.counts().groq.models[model]).toEqual({
    requests: 1,
    inputTokens: usage?.prompt_tokens,
    outputTokens: usage?.completion_tokens,
  });
});

test("without a schema it replies in the caller's language", async () => {
  expect((await streamed()).text).toBe("Je comprends, vous avez un problème avec internet.");
});

test("a tool is called when the caller asks for what it does", async () => {
  const tools = [
    {
      type: "function" as const,
      function: {
        name: "transfer",
        description: "Transfer to a person",
        parameters: { type: "object", properties: {} },
      },
    },
  ];
  const completion = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: "Je veux un conseiller" }],
    tools,
  });
  expect(completion.choices[0]?.message.tool_calls?.[0]?.function).toEqual({ name: "transfer", arguments: "{}" });
});

test("models are listed, and a model that is gone is not found", async () => {
  expect((await client.models.list()).data.map(({ id }) => id)).toContain(model);
  const gone = client.chat.completions.create({ model: "llama-3.3-70b-versatile", messages });
  await expect(gone).rejects.toMatchObject({ status: 404, error: { error: { code: "model_not_found" } } });
});

test("what Groq refuses is refused", async () => {
  const tools = [{ type: "function" as const, function: { name: "t", parameters: {} } }];
  const loose = { ...strict, json_schema: { ...strict.json_schema, schema: { ...schema, required: [] } } };
  await expect(
    client.chat.completions.create({ model, messages, tools, response_format: { type: "json_object" } }),
  ).rejects.toMatchObject({ status: 400 });
  await expect(client.chat.completions.create({ model, messages, response_format: loose })).rejects.toMatchObject({
    status: 400,
  });
  await expect(client.chat.completions.create({ model, messages, reasoning_effort: "none" })).rejects.toMatchObject({
    status: 400,
  });
  const stranger = new Groq({ baseURL: providers.url, apiKey: "bad", maxRetries: 0 });
  await expect(stranger.models.list()).rejects.toMatchObject({
    status: 401,
    error: { error: { code: "invalid_api_key" } },
  });
  expect(providers.counts().groq.requests).toBe(0);
});

test("a refusal for too many requests says when to come back, and ends after its count", async () => {
  providers.setFailures([{ provider: "groq", kind: "status", status: 429, retryAfterSeconds: 2, count: 1 }]);
  const error = await client.chat.completions.create({ model, messages }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Groq.RateLimitError);
  expect((error as InstanceType<typeof Groq.APIError>).headers?.get("retry-after")).toBe("2");
  await expect(client.chat.completions.create({ model, messages })).resolves.toBeDefined();
  expect(providers.counts().failures.groq).toBe(1);
});

test("a model fails while its fallback answers", async () => {
  providers.setFailures([{ provider: "groq", kind: "model-not-found", model }]);
  await expect(client.chat.completions.create({ model, messages })).rejects.toMatchObject({ status: 404 });
  await expect(client.chat.completions.create({ model: "openai/gpt-oss-20b", messages })).resolves.toBeDefined();
});

test("a stream is cut in the middle", async () => {
  providers.setFailures([{ provider: "groq", kind: "drop", count: 1 }]);
  await expect(streamed()).rejects.toThrow();
});

test("a request hangs until its client gives up", async () => {
  providers.setFailures([{ provider: "groq", kind: "hang" }]);
  await expect(client.chat.completions.create({ model, messages }, { timeout: 100 })).rejects.toBeInstanceOf(
    Groq.APIConnectionTimeoutError,
  );
});

test("failures by probability are the same for the same seed", async () => {
  const outcomes = async () => {
    providers.setFailures([{ provider: "groq", kind: "status", probability: 0.5, seed: 7 }]);
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, () => client.chat.completions.create({ model, messages })),
    );
    return tries.filter(({ status }) => status === "rejected").length;
  };
  const failed = await outcomes();
  expect(failed).toBeGreaterThan(1);
  expect(failed).toBeLessThan(11);
  expect(await outcomes()).toBe(failed);
});

test("the first token takes its time", async () => {
  providers.setDelays({ groq: { firstTokenMs: 150 } });
  const startedAt = performance.now();
  await streamed();
  expect(performance.now() - startedAt).toBeGreaterThan(145);
});
