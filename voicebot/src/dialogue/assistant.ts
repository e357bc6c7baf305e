/** A free dialogue as turn-taking needs it: what the model may do, judged by plain rules before anything happens. */
import type { Context, Facts, Move, PhraseKey, TicketDraft } from "./scenario.ts";

/** What the model wants done, in its own words: nothing of it is trusted. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, if the model kept to what it was told. */
  readonly arguments: string;
}

/** A call, and what the model was told came of it: JSON. */
export interface ToolExchange {
  readonly call: ToolCall;
  readonly result: string;
}

/** What a call of a tool leads to. `tool`: its name from the list of those that exist, or "unknown". */
export type Judgement = { readonly tool: string } & (
  | { readonly type: "refused"; readonly reason: string }
  /** The call ends by this move. `unlessSaid`: its phrase is left out when the model has said as much itself. */
  | { readonly type: "move"; readonly move: Move; readonly unlessSaid: RegExp }
  | { readonly type: "ticket"; readonly ticket: TicketDraft; readonly learn: Facts; readonly result: string }
  | { readonly type: "look-up"; readonly values: Readonly<Record<string, string>> }
);

export interface Assistant {
  judge(call: ToolCall, context: Context): Judgement;
  /** The answer broke off in the middle: asks the caller to say it again. */
  readonly lostThread: PhraseKey;
}
