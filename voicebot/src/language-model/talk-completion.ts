/** A model's part in a free dialogue with what it cost: the layer below `TalkingModel`. */
import type { Talk, Talked } from "./talk.ts";

export interface TalkCompletion extends Talked {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface TalkCompletions {
  readonly model: string;
  /** As `TalkingModel.talk`. */
  talk(talk: Talk, onText: (text: string) => void, signal: AbortSignal): Promise<TalkCompletion>;
}
