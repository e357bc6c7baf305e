/** A chat request as Groq takes it, and why it may refuse one. https://console.groq.com/docs/api-reference */
import * as z from "zod";
import type { Schema } from "./understanding/answer-schema.ts";

const Part = z.looseObject({ type: z.string(), text: z.string().optional() });
const Message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(Part), z.null()]).optional(),
});
const Tool = z.looseObject({
  type: z.literal("function"),
  function: z.looseObject({
    name: z.string().min(1),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
});

export const ChatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1).max(1000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.looseObject({ type: z.literal("text") }),
      z.looseObject({ type: z.literal("json_object") }),
      z.looseObject({
        type: z.literal("json_schema"),
        json_schema: z.looseObject({
          name: z.string().min(1).max(64),
          strict: z.boolean().nullish(),
          schema: z.record(z.string(), z.unknown()),
        }),
      }),
    ])
    .nullish(),
  tools: z.array(Tool).max(128).nullish(),
  tool_choice: z
    .union([z.enum(["none", "auto", "required"]), z.looseObject({ function: z.looseObject({ name: z.string() }) })])
    .nullish(),
  reasoning_effort: z.string().nullish(),
  include_reasoning: z.boolean().nullish(),
});
export type ChatRequest = z.output<typeof ChatRequest>;

export const models = ["openai/gpt-oss-120b", "openai/gpt-oss-20b", "qwen/qwen3.6-27b"] as const;

export interface Refusal {
  readonly status: number;
  readonly error: { readonly message: string; readonly type: string; readonly code?: string; readonly param?: string };
}

const invalid = (message: string, param?: string): Refusal => ({
  status: 400,
  error: { message, type: "invalid_request_error", ...(param === undefined ? {} : { param }) },
});

export function modelNotFound(model: string): Refusal {
  return {
    status: 404,
    error: {
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
      type: "invalid_request_error",
      code: "model_not_found",
    },
  };
}

/** undefined: Groq would answer it. */
export function refusalOf(request: ChatRequest): Refusal | undefined {
  if (!models.some((model) => model === request.model)) return modelNotFound(request.model);
  const format = request.response_format;
  if ((request.tools?.length ?? 0) > 0 && (format?.type ?? "text") !== "text") {
    return invalid("json mode cannot be combined with tool/function calling", "response_format");
  }
  const openModel = request.model.startsWith("openai/gpt-oss");
  if (openModel && !["low", "medium", "high"].includes(request.reasoning_effort ?? "low")) {
    return invalid("`reasoning_effort` must be one of `low`, `medium`, or `high`", "reasoning_effort");
  }
  if (format?.type !== "json_schema") return undefined;
  if (format.json_schema.strict !== true) return undefined;
  if (!openModel)
    return invalid(
      `This model does not support response format \`json_schema\` with strict: ${request.model}`,
      "response_format",
    );
  const fault = strictFault(format.json_schema.schema, "#");
  if (fault === undefined) return undefined;
  return invalid(`invalid JSON schema for response_format: '${format.json_schema.name}': ${fault}`, "response_format");
}

interface Strictness {
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

/** Strict schemas name every property as required and allow no others, at every depth. */
function strictFault(schema: Schema & Strictness, path: string): string | undefined {
  if (schema.properties !== undefined || schema.type === "object") {
    const names = Object.keys(schema.properties ?? {});
    if (schema.additionalProperties !== false)
      return `${path}: \`additionalProperties:false\` must be set on every object`;
    if (names.some((name) => !schema.required?.includes(name))) {
      return `${path}: \`required\` is required to be supplied and to be an array including every key in properties`;
    }
  }
  const inner: [string, Schema][] = [
    ...Object.entries(schema.properties ?? {}).map(([name, value]): [string, Schema] => [
      `${path}/properties/${name}`,
      value,
    ]),
    ...(schema.items === undefined ? [] : [[`${path}/items`, schema.items] as [string, Schema]]),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((value, i): [string, Schema] => [
      `${path}/anyOf/${i}`,
      value,
    ]),
    ...Object.entries(schema.$defs ?? {}).map(([name, value]): [string, Schema] => [`${path}/$defs/${name}`, value]),
  ];
  return inner.map(([at, value]) => strictFault(value, at)).find((fault) => fault !== undefined);
}

export function textOf(content: ChatRequest["messages"][number]["content"]): string {
  if (typeof content === "string") return content;
  return content?.map(({ text }) => text ?? "").join(" ") ?? "";
}
