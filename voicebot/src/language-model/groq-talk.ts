/** Groq's streamed chat completions with tools through the official SDK: one model, one attempt. */
import Groq from "groq-sdk";
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from "groq-sdk/resources/chat/completions";
import * as z from "zod";
import type { ToolCall } from "../dialogue/assistant.ts";
import { type Attempt, attempt } from "../platform/attempt.ts";
import { ProviderError } from "../platform/provider-error.ts";
import type { GroqOptions } from "./groq.ts";
import { groqError } from "./groq-error.ts";
import type { Talk, TalkMessage } from "./talk.ts";
import type { TalkCompletion, TalkCompletions } from "./talk-completion.ts";

/** To the first part of the answer, and from one to the next. */
const firstPartMs = 5000;
const stallMs = 3000;
/** A minute of speech: nobody listens to more, and with the little reasoning that is asked for it is enough. */
const maxAnswerTokens = 1024;
/** More than these in one answer are none that anybody asked for. */
const mostCalls = 8;
const longestArguments = 8000;

/**
 * What we use of a chunk. Source: Groq's API reference, "The chat completion chunk object"; `x_groq` as in groq-sdk's
 * `ChatCompletionChunk.XGroq`. Reasoning is in a field of its own, and never spoken.
 */
const Chunk = z.object({
  choices: z.array(
    z.object({
      delta: z.object({
        content: z.string().nullish(),
        tool_calls: z
          .array(
            z.object({
              index: z
                .int()
                .min(0)
                .max(mostCalls - 1),
              id: z.string().nullish(),
              function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
            }),
          )
          .nullish(),
      }),
      finish_reason: z.string().nullish(),
    }),
  ),
  x_groq: z
    .object({
      error: z.string().nullish(),
      usage: z.object({ prompt_tokens: z.int().min(0), completion_tokens: z.int().min(0) }).nullish(),
    })
    .nullish(),
});
type Chunk = z.output<typeof Chunk>;

const protocol = (what: string): ProviderError => new ProviderError("groq", "protocol", { cause: new Error(what) });

function messageOf(message: TalkMessage): ChatCompletionMessageParam {
  switch (message.from) {
    case "caller":
      return { role: "user", content: message.text };
    case "bot":
      return {
        role: "assistant",
        content: message.text === "" ? null : message.text,
        ...(message.calls.length === 0
          ? {}
          : {
              tool_calls: message.calls.map(({ id, name, arguments: written }) => ({
                id,
                type: "function" as const,
                function: { name, arguments: written },
              })),
            }),
      };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.text };
    default:
      return message satisfies never;
  }
}

/** Never JSON mode: Groq refuses a request that has both that and tools. */
function request({ instructions, messages, tools }: Talk, model: string): ChatCompletionCreateParamsStreaming {
  const openModel = model.startsWith("openai/gpt-oss");
  return {
    model,
    stream: true,
    messages: [{ role: "system", content: instructions }, ...messages.map(messageOf)],
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: "function" as const,
            function: { name, description, parameters: { ...parameters } },
          })),
          tool_choice: "auto" as const,
          parallel_tool_calls: false,
        }),
    ...(openModel ? { reasoning_effort: "low" as const, include_reasoning: false } : {}),
    temperature: 0.2,
    max_completion_tokens: maxAnswerTokens,
  };
}

/** Puts an answer together from its chunks. */
class Answer {
  readonly #calls: { id: string; name: string; written: string }[] = [];
  readonly #onText: (text: string) => void;
  #finish: string | null = null;
  #usage: { readonly prompt_tokens: number; readonly completion_tokens: number } | null = null;
  #said = false;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  take({ choices, x_groq }: Chunk): void {
    if (x_groq?.error) throw protocol("the answer broke off with an error");
    this.#usage = x_groq?.usage ?? this.#usage;
    const [choice] = choices;
    if (!choice) return;
    for (const { index, id, function: called } of choice.delta.tool_calls ?? []) {
      const call = (this.#calls[index] ??= { id: "", name: "", written: "" });
      call.id ||= id ?? "";
      call.name += called?.name ?? "";
      call.written += called?.arguments ?? "";
      if (call.written.length > longestArguments || call.name.length > 64)
        throw protocol("a call of a tool without end");
    }
    const { content } = choice.delta;
    if (content) {
      this.#said ||= content.trim() !== "";
      this.#onText(content);
    }
    this.#finish = choice.finish_reason ?? this.#finish;
  }

  get completion(): TalkCompletion {
    if (this.#finish === null || this.#usage === null) throw new ProviderError("groq", "interrupted");
    const calls = this.#calls.filter((call) => call !== undefined);
    const complete = this.#finish !== "length";
    if (!complete && calls.length > 0) throw protocol("a call of a tool was cut off");
    if (calls.some(({ id, name }) => id === "" || name === "")) throw protocol("a call of a tool without a name");
    if (calls.length === 0 && !this.#said) throw protocol("an answer that says nothing");
    return {
      calls: calls.map(({ id, name, written }): ToolCall => ({ id, name, arguments: written })),
      complete,
      inputTokens: this.#usage.prompt_tokens,
      outputTokens: this.#usage.completion_tokens,
    };
  }
}

/** The stream, left as soon as the attempt is over; whoever leaves it early ends the request. */
async function* raced<T>(stream: AsyncIterable<T>, trying: Attempt): AsyncGenerator<T> {
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await trying.race(chunks.next());
      if (done) return;
      yield value;
    }
  } finally {
    chunks.return?.().catch(() => undefined);
  }
}

export function groqTalk({ apiKey, baseUrl, model, clock }: GroqOptions): TalkCompletions {
  const client = new Groq({
    apiKey,
    baseURL: baseUrl ?? "https://api.groq.com",
    maxRetries: 0,
    timeout: 2 * firstPartMs,
    logLevel: "off",
  });
  return {
    model,
    async talk(talk, onText, signal) {
      signal.throwIfAborted();
      using trying = attempt(clock, signal);
      const answer = new Answer(onText);
      trying.limit(firstPartMs, () => new ProviderError("groq", "timeout"));
      try {
        const asked = client.chat.completions.create(request(talk, model), { signal: trying.signal });
        for await (const value of raced(await trying.race(asked), trying)) {
          trying.limit(stallMs, () => new ProviderError("groq", "timeout"));
          const chunk = Chunk.safeParse(value);
          if (!chunk.success) throw protocol("not a chunk of a chat completion");
          answer.take(chunk.data);
        }
        return answer.completion;
      } catch (error) {
        if (trying.signal.aborted) throw trying.signal.reason;
        throw groqError(error);
      }
    },
  };
}
