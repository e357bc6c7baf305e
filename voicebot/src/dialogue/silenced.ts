/** The bot drops what it was saying, hearing and thinking: a key was pressed, or it takes leave. */
import { type Line, withLine } from "./history.ts";
import { notKept } from "./privacy.ts";
import { type DialogueState, quiet, type Step, step } from "./state.ts";

/** With what the caller heard of a phrase that was waiting; of one that sounds, `phrase-cut` tells. */
export function historySilenced({ history, speech }: DialogueState): readonly Line[] {
  const [phrase] = speech?.phrases ?? [];
  if (!speech?.paused || phrase?.aside) return history;
  const text = phrase?.sensitive ? notKept : speech.paused.heard;
  return withLine(history, { speaker: "bot", text, interrupted: true });
}

export const silenced = (state: DialogueState): Step =>
  step(
    {
      ...state,
      history: historySilenced(state),
      speech: null,
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
