/** Providers whose answers are anything at all: each attempt ends, with audio or an answer or one of the declared errors. */
import { createServer, type Server } from "node:http";
import { providerErrorKinds } from "@voicebots/monitoring/metrics";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groq } from "../src/language-model/groq.ts";
import { groqModels } from "../src/language-model/groq-models.ts";
import { groqTalk } from "../src/language-model/groq-talk.ts";
import { systemClock } from "../src/platform/clock.ts";
import { ProviderError } from "../src/platform/provider-error.ts";
import { elevenLabs } from "../src/text-to-speech/elevenlabs.ts";

interface AnyAnswer {
  readonly status: number;
  readonly type: string;
  readonly chunks: readonly Uint8Array[];
  readonly cut: boolean;
}

let answer: AnyAnswer;
let server: Server;
let baseUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(answer.status, { "content-type": answer.type });
      for (const chunk of answer.chunks) response.write(chunk);
      if (answer.cut) response.destroy();
      else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  baseUrl = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const utf8 = (text: string) => new TextEncoder().encode(text);
const anyAnswer: fc.Arbitrary<AnyAnswer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 204, 400, 401, 404, 422, 429, 500, 503),
  type: fc.constantFrom("application/json", "text/event-stream", "audio/pcm", "text/html", ""),
  chunks: fc.array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 999 }),
      fc.json().map(utf8),
      fc.string({ minLength: 1 }).map((text) => utf8(`data: ${text}\n\n`)),
      fc
        .constantFrom('{"choices":[]}', '{"choices":[{"finish_reason":"stop","message":{}}]}', "data: [DONE]\n\n")
        .map(utf8),
    ),
    { maxLength: 4 },
  ),
  cut: fc.boolean(),
});

const never = new AbortController().signal;
const declared = (error: unknown): void => {
  expect(error).toBeInstanceOf(ProviderError);
  expect(providerErrorKinds).toContain((error as ProviderError).kind);
};

test("Groq answers with anything: a completion or a declared error", async () => {
  const model = groq({ apiKey: "key", baseUrl, model: "openai/gpt-oss-20b", clock: systemClock });
  const question = {
    task: "understanding" as const,
    instructions: "",
    messages: [],
    answerName: "a",
    answerSchema: {},
  };
  await fc.assert(
    fc.asyncProperty(anyAnswer, async (next) => {
      answer = next;
      await model
        .complete(question, never)
        .then((completion) => expect(typeof completion.text).toBe("string"), declared);
    }),
    { numRuns: 60 },
  );
}, 60_000);

const anyChunk = fc
  .record({
    choices: fc.array(
      fc.record({
        delta: fc.record(
          {
            content: fc.oneof(fc.string(), fc.constant(null)),
            tool_calls: fc.array(
              fc.record(
                {
                  index: fc.integer({ min: -1, max: 9 }),
                  id: fc.string(),
                  function: fc.record({ name: fc.string(), arguments: fc.oneof(fc.string(), fc.json()) }),
                },
                { requiredKeys: ["index"] },
              ),
              { maxLength: 3 },
            ),
          },
          { requiredKeys: [] },
        ),
        finish_reason: fc.constantFrom(null, "stop", "length", "tool_calls", "soon"),
      }),
      { maxLength: 2 },
    ),
    x_groq: fc.constantFrom(
      null,
      {},
      { error: "over" },
      { usage: { prompt_tokens: 1, completion_tokens: 2 } },
      { usage: { prompt_tokens: -1, completion_tokens: 2 } },
    ),
  })
  .map((chunk) => utf8(`data: ${JSON.stringify(chunk)}\n\n`));

test("Groq streams anything: an answer with whole calls of tools, or a declared error", async () => {
  const model = groqTalk({ apiKey: "key", baseUrl, model: "openai/gpt-oss-20b", clock: systemClock });
  const anyStream = fc.record({
    status: fc.constant(200),
    type: fc.constant("text/event-stream"),
    chunks: fc.array(
      fc.oneof({ weight: 3, arbitrary: anyChunk }, fc.json().map(utf8), fc.uint8Array({ minLength: 1 })),
      {
        maxLength: 5,
      },
    ),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyStream, anyAnswer), async (next) => {
      answer = next;
      const said: string[] = [];
      await model
        .talk({ instructions: "", messages: [], tools: [] }, (text) => said.push(text), never)
        .then(({ calls, inputTokens }) => {
          expect(calls.every(({ id, name }) => id !== "" && name !== "")).toBe(true);
          expect(calls.length > 0 || said.join("").trim() !== "").toBe(true);
          expect(inputTokens).toBeGreaterThanOrEqual(0);
        }, declared);
    }),
    { numRuns: 100 },
  );
}, 60_000);

test("Groq lists anything as its models: names, or a declared error", async () => {
  const list = fc
    .array(fc.oneof(fc.record({ id: fc.string(), active: fc.boolean() }), fc.anything()))
    .map((data) => utf8(JSON.stringify({ data }) ?? ""));
  const anyList = fc.record({
    status: fc.constant(200),
    type: fc.constant("application/json"),
    chunks: fc.tuple(list),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyList, anyAnswer), async (next) => {
      answer = next;
      await groqModels({ apiKey: "key", baseUrl, clock: systemClock }, never).then(
        (names) => expect(names.every((name) => typeof name === "string")).toBe(true),
        declared,
      );
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("ElevenLabs answers with anything: whole samples or a declared error", async () => {
  const voice = elevenLabs({
    apiKey: "key",
    baseUrl,
    voiceId: "v",
    model: "eleven_flash_v2_5",
    language: "fr",
    clock: systemClock,
  });
  await fc.assert(
    fc.asyncProperty(anyAnswer, async (next) => {
      answer = next;
      try {
        for await (const chunk of voice.speak({ text: "Bonjour", cacheable: true }, never)) {
          expect(chunk.byteLength % 2).toBe(0);
        }
      } catch (error) {
        declared(error);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
