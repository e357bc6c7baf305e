/** What the emulated model answers, and how many tokens that is. No clock, no wire. */
import { type ChatRequest, textOf } from "./groq-request.ts";
import { answerTo } from "./understanding/answer-schema.ts";
import { conversationOf } from "./understanding/conversation.ts";
import { replyTo } from "./understanding/reply.ts";
import { talkTo } from "./understanding/talk.ts";
import { wantedTool } from "./understanding/tool-choice.ts";

export interface ToolCall {
  readonly name: string;
  readonly arguments: string;
}

export interface Answer {
  /** Absent when a tool is called. */
  readonly content: string | undefined;
  readonly toolCall: ToolCall | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A model's tokens are about four bytes of text; a message has four of its own. */
const tokensIn = (text: string) => Math.ceil(Buffer.byteLength(text) / 4);

export function answer(request: ChatRequest): Answer {
  const messages = request.messages.map(({ role, content }) => ({ role, content: textOf(content) }));
  const conversation = conversationOf(messages);
  const format = request.response_format;
  const toolCall = calledTool(request, conversation);
  const content =
    toolCall !== undefined
      ? undefined
      : format?.type === "json_schema"
        ? JSON.stringify(answerTo(format.json_schema.schema, conversation))
        : format?.type === "json_object"
          ? JSON.stringify({ reply: replyTo(conversation) })
          : talkTo(messages, conversation);
  const asked = JSON.stringify([
    format?.type === "json_schema" ? format.json_schema.schema : null,
    request.tools ?? null,
  ]);
  return {
    content,
    toolCall,
    inputTokens: messages.reduce((sum, message) => sum + tokensIn(message.content) + 4, 0) + tokensIn(asked),
    outputTokens: Math.max(1, tokensIn(content ?? `${toolCall?.name}${toolCall?.arguments}`)),
  };
}

/** Calls the tool that it must, or the one that the caller's words ask for; speaks once a tool has answered. */
function calledTool(request: ChatRequest, conversation: ReturnType<typeof conversationOf>): ToolCall | undefined {
  const tools = request.tools ?? [];
  const choice = request.tool_choice;
  if (tools.length === 0 || choice === "none" || request.messages.at(-1)?.role === "tool") return undefined;
  const named =
    typeof choice === "object" && choice !== null
      ? tools.find((tool) => tool.function.name === choice.function.name)?.function
      : undefined;
  const tool =
    named ??
    wantedTool(
      tools.map((one) => one.function),
      conversation,
    ) ??
    (choice === "required" ? tools[0]?.function : undefined);
  if (tool === undefined) return undefined;
  return {
    name: tool.name,
    arguments: JSON.stringify(answerTo(tool.parameters ?? { type: "object" }, conversation)),
  };
}
