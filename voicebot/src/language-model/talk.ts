/** A free dialogue as the bot puts it to a model: what it may say and do, and what was said and done so far. */
import type { ToolCall } from "../dialogue/assistant.ts";

/** What the model may call. */
export interface ToolDefinition {
  /** [a-z0-9_]+, at most 64 characters. */
  readonly name: string;
  readonly description: string;
  /** JSON schema of an object: strict, so every property required and no others allowed. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type TalkMessage =
  | { readonly from: "caller"; readonly text: string }
  | { readonly from: "bot"; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly from: "tool"; readonly callId: string; readonly text: string };

export interface Talk {
  /** What the model is and must do. */
  readonly instructions: string;
  /** Oldest first. */
  readonly messages: readonly TalkMessage[];
  /** May be none. */
  readonly tools: readonly ToolDefinition[];
  /** As `Question.onCost`. */
  readonly onCost?: (usd: number) => void;
}

export interface Talked {
  /** Tools that the model wants before it goes on; none: it has said all. */
  readonly calls: readonly ToolCall[];
  /** false: it ran out of room in the middle of a sentence. */
  readonly complete: boolean;
}

/** The bot's free speech; a provider's adapter implements it. */
export interface TalkingModel {
  /**
   * `onText` gets what the model says, as it comes. Once it was called, a failure is final: nothing is said twice.
   * Throws a ProviderError, or the signal's reason when aborted; `onText` is not called any more then.
   */
  talk(talk: Talk, onText: (text: string) => void, signal: AbortSignal): Promise<Talked>;
}
