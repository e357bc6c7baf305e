/** Groq's chat completions, streamed and not, and its list of models. https://console.groq.com/docs/api-reference */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { acceptsKey, type Emulation } from "./emulation.ts";
import { type Answer, answer } from "./groq-answer.ts";
import { ChatRequest, modelNotFound, models, type Refusal, refusalOf } from "./groq-request.ts";
import { pause } from "./schedule.ts";
import type { Failure } from "./settings.ts";

const invalidKey: Refusal = {
  status: 401,
  error: { message: "Invalid API Key", type: "invalid_request_error", code: "invalid_api_key" },
};
const createdSeconds = 1_754_407_957;

export function groq(app: FastifyInstance, emulation: Emulation): void {
  const authorised = (request: FastifyRequest) =>
    acceptsKey(emulation, /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1]);
  const refuse = (reply: FastifyReply, { status, error }: Refusal) => {
    emulation.ledger.failed("groq");
    return reply.code(status).send({ error });
  };

  app.get("/openai/v1/models", async (request, reply) => {
    if (!authorised(request)) return refuse(reply, invalidKey);
    const data = models.map((id) => ({
      id,
      object: "model",
      created: createdSeconds,
      owned_by: "simulator",
      active: true,
      context_window: 131_072,
    }));
    return { object: "list", data };
  });

  app.post("/openai/v1/chat/completions", async (request, reply) => {
    if (!authorised(request)) return refuse(reply, invalidKey);
    const parsed = ChatRequest.safeParse(request.body);
    if (!parsed.success)
      return refuse(reply, {
        status: 400,
        error: { message: z.prettifyError(parsed.error), type: "invalid_request_error" },
      });
    const failure = emulation.failing.next("groq", parsed.data.model);
    const refusal = failure?.kind === "model-not-found" ? modelNotFound(parsed.data.model) : refusalOf(parsed.data);
    if (refusal !== undefined) return refuse(reply, refusal);
    if (failure?.kind === "status") {
      if (failure.retryAfterSeconds !== undefined) reply.header("retry-after", String(failure.retryAfterSeconds));
      return refuse(reply, simulated(failure, parsed.data.model));
    }
    if (failure !== undefined && failure.kind !== "slow") emulation.ledger.failed("groq");
    reply.hijack();
    await complete(parsed.data, reply, emulation, failure);
  });
}

function simulated({ status }: Failure, model: string): Refusal {
  if (status !== 429) return { status, error: { message: "Internal Server Error", type: "internal_server_error" } };
  const message = `Rate limit reached for model \`${model}\` on requests per minute (RPM).`;
  return { status, error: { message, type: "requests", code: "rate_limit_exceeded" } };
}

async function complete(
  request: ChatRequest,
  reply: FastifyReply,
  emulation: Emulation,
  failure: Failure | undefined,
): Promise<void> {
  const gone = new AbortController();
  reply.raw.on("close", () => gone.abort());
  if (failure?.kind === "hang") return;
  if (failure?.kind === "garbage") {
    reply.raw.writeHead(200, { "content-type": "application/json" }).end("<html>502 Bad Gateway</html>");
    return;
  }
  if (failure?.kind === "slow") {
    await pause(failure.afterMs, gone.signal);
    return complete(request, reply, emulation, undefined);
  }
  const answered = answer(request);
  const { firstTokenMs, tokensPerSecond } = emulation.delays.groq;
  const restMs = (answered.outputTokens * 1000) / tokensPerSecond;
  /** `share`: how much of the answer was written. */
  const bill = (share = 1) =>
    emulation.ledger.completed(request.model, answered.inputTokens, Math.ceil(share * answered.outputTokens));
  await pause(firstTokenMs, gone.signal);
  if (gone.signal.aborted) {
    if (request.stream === true) bill(0);
    return;
  }
  if (request.stream === true) return stream(request, answered, reply, { restMs, gone: gone.signal, failure, bill });
  await pause(restMs, gone.signal);
  if (gone.signal.aborted) return;
  if (failure !== undefined) {
    reply.raw.destroy();
    return;
  }
  bill();
  reply.raw.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(whole(request, answered)));
}

interface Streaming {
  readonly restMs: number;
  readonly gone: AbortSignal;
  readonly failure: Failure | undefined;
  readonly bill: (share?: number) => void;
}

async function stream(
  request: ChatRequest,
  answered: Answer,
  reply: FastifyReply,
  { restMs, gone, failure, bill }: Streaming,
): Promise<void> {
  const response = reply.raw;
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const id = newId();
  const send = (delta: object, finish: string | null = null, more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...envelope(id, "chat.completion.chunk", request.model), choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...more })}\n\n`,
    );
  send({ role: "assistant", content: "" }, null, { x_groq: { id: `req_${id}` } });
  const deltas = deltasOf(answered);
  for (const [index, delta] of deltas.entries()) {
    if (gone.aborted) return bill(index / deltas.length);
    if (failure !== undefined && index >= deltas.length / 2) {
      bill(index / deltas.length);
      response.destroy();
      return;
    }
    send(delta);
    await pause(restMs / deltas.length, gone);
  }
  // Whoever hangs up is written to no further. What Groq bills then it does not say.
  bill();
  send({}, answered.toolCall === undefined ? "stop" : "tool_calls", {
    x_groq: { id: `req_${id}`, usage: usageOf(answered) },
  });
  if (request.stream_options?.include_usage === true) {
    response.write(
      `data: ${JSON.stringify({ ...envelope(id, "chat.completion.chunk", request.model), choices: [], usage: usageOf(answered) })}\n\n`,
    );
  }
  response.end("data: [DONE]\n\n");
}

/** A call's name comes first, its arguments follow in pieces. */
function deltasOf({ content, toolCall }: Answer): object[] {
  if (toolCall !== undefined) {
    const { id, type, function: called } = calling(toolCall);
    const pieces = called.arguments.match(/.{1,24}/gsu) ?? [];
    return [
      { tool_calls: [{ index: 0, id, type, function: { name: called.name, arguments: "" } }] },
      ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
    ];
  }
  return (content?.match(/.{1,4}/gsu) ?? []).map((piece) => ({ content: piece }));
}

function calling(toolCall: NonNullable<Answer["toolCall"]>) {
  return { id: `call_${newId()}`, type: "function", function: toolCall };
}

function whole(request: ChatRequest, answered: Answer) {
  const id = newId();
  const { content, toolCall } = answered;
  const message =
    toolCall === undefined
      ? { role: "assistant", content }
      : { role: "assistant", content: null, tool_calls: [calling(toolCall)] };
  return {
    ...envelope(id, "chat.completion", request.model),
    choices: [{ index: 0, message, logprobs: null, finish_reason: toolCall === undefined ? "stop" : "tool_calls" }],
    usage: usageOf(answered),
    x_groq: { id: `req_${id}` },
  };
}

const newId = () => randomBytes(12).toString("hex");

function envelope(id: string, object: string, model: string) {
  return {
    id: `chatcmpl-${id}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model,
    system_fingerprint: "fp_simulated",
  };
}

function usageOf({ inputTokens, outputTokens }: Answer) {
  return {
    queue_time: 0.01,
    prompt_tokens: inputTokens,
    prompt_time: 0.01,
    completion_tokens: outputTokens,
    completion_time: outputTokens / 500,
    total_tokens: inputTokens + outputTokens,
    total_time: 0.01 + outputTokens / 500,
  };
}
