/** Groq's chat completions through the official SDK: one model, one attempt, a strict JSON schema for the answer. */
import Groq from "groq-sdk";
import type { ChatCompletionCreateParamsNonStreaming } from "groq-sdk/resources/chat/completions";
import * as z from "zod";
import { attempt } from "../platform/attempt.ts";
import type { Clock } from "../platform/clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import type { Completion, Completions } from "./completion.ts";
import { groqError } from "./groq-error.ts";
import type { Question } from "./language-model.ts";

export interface GroqOptions {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly model: string;
  readonly clock: Clock;
}

const attemptMs = 5000;
/** With the little reasoning that is asked of it, a model needs a few hundred. */
const maxAnswerTokens = 2048;

/** What we use of a chat completion. Source: Groq's API reference, "The chat completion object". */
const ChatCompletion = z.object({
  choices: z
    .array(z.object({ finish_reason: z.string(), message: z.object({ content: z.string().nullish() }) }))
    .min(1),
  usage: z.object({ prompt_tokens: z.int().min(0), completion_tokens: z.int().min(0) }),
});

/** Constrained decoding and reasoning effort exist only for these; others take the schema as advice. */
const isGptOss = (model: string): boolean => model.startsWith("openai/gpt-oss");

function request(question: Question, model: string): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: [
      { role: "system", content: question.instructions },
      ...question.messages.map(({ speaker, text }) =>
        speaker === "caller" ? { role: "user" as const, content: text } : { role: "assistant" as const, content: text },
      ),
    ],
    // Never together with tools: Groq refuses a request that has both.
    response_format: {
      type: "json_schema",
      json_schema: { name: question.answerName, strict: isGptOss(model), schema: { ...question.answerSchema } },
    },
    ...(isGptOss(model) ? { reasoning_effort: "low" as const, include_reasoning: false } : {}),
    temperature: 0,
    max_completion_tokens: maxAnswerTokens,
  };
}

function completion(response: unknown): Completion {
  const parsed = ChatCompletion.safeParse(response);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || choice === undefined) {
    throw new ProviderError("groq", "protocol", { cause: new Error("not a chat completion") });
  }
  return {
    text: choice.message.content ?? "",
    complete: choice.finish_reason === "stop",
    inputTokens: parsed.data.usage.prompt_tokens,
    outputTokens: parsed.data.usage.completion_tokens,
  };
}

export function groq({ apiKey, baseUrl, model, clock }: GroqOptions): Completions {
  const client = new Groq({
    apiKey,
    baseURL: baseUrl ?? "https://api.groq.com",
    maxRetries: 0,
    timeout: 2 * attemptMs,
    logLevel: "off",
  });
  return {
    model,
    async complete(question, signal) {
      signal.throwIfAborted();
      using trying = attempt(clock, signal);
      trying.limit(attemptMs, () => new ProviderError("groq", "timeout"));
      try {
        const asked = client.chat.completions.create(request(question, model), { signal: trying.signal });
        return completion(await trying.race(asked));
      } catch (error) {
        if (trying.signal.aborted) throw trying.signal.reason;
        throw groqError(error);
      }
    },
  };
}
