/** The bot drops what it was saying, hearing and thinking: a key was pressed, or it takes leave. */
import type { SpokenPhrase } from "./effect.ts";
import { type Line, withLine } from "./history.ts";
import { notKept } from "./privacy.ts";
import { type DialogueState, quiet, type Step, step } from "./state.ts";

/** Says no more. What the caller heard of a phrase that was waiting is known; of one that sounds, `phrase-cut` tells. */
export function dropSpeech(state: DialogueState): DialogueState {
  const { history, speech } = state;
  const [phrase] = speech?.phrases ?? [];
  if (!speech || !phrase) return { ...state, speech: null };
  if (!speech.paused) return { ...state, speech: null, dropped: { phrase, before: history.length } };
  return { ...state, speech: null, history: withHeard(history, phrase, speech.paused.heard) };
}

/** With what was heard of a phrase that was cut short, as the last thing said, or before what followed. */
export function withHeard(
  history: readonly Line[],
  { aside, sensitive }: SpokenPhrase,
  heard: string,
  before = history.length,
): readonly Line[] {
  if (aside || heard === "") return history;
  const line: Line = { speaker: "bot", text: sensitive ? notKept : heard, interrupted: true };
  return before >= history.length ? withLine(history, line) : history.toSpliced(before, 0, line);
}

export const silenced = (state: DialogueState): Step =>
  step(
    {
      ...dropSpeech(state),
      thought: null,
      ahead: null,
      answer: null,
      caller: quiet,
      overheard: "",
      asked: 0,
      prompted: false,
    },
    { type: "stop-speaking" },
    { type: "stop-asking" },
    ...(["barge-in", "caller", "ahead", "rest", "silence", "filler"] as const).map(
      (timer) => ({ type: "stop-timer", timer }) as const,
    ),
  );
