/** What the caller gives that must not be kept: when the recording is silent, and what the history says instead. */
import type { DialogueState, Step, Terms } from "./state.ts";

/** Stands in the history for what was said. */
export const notKept = "…";

/**
 * From the question until the caller has heard what follows their answer: who goes on speaking is then still answering it.
 */
export function isPrivate({ stage, speech, place }: DialogueState, { scenario }: Terms): boolean {
  if (stage !== "open") return false;
  if (!speech || speech.then === null) return scenario.isSensitive(place);
  if (speech.undo && scenario.isSensitive(speech.undo.place)) return true;
  if (speech.then.type !== "listen" || !scenario.isSensitive(speech.then.place)) return false;
  const question = speech.phrases.at(-1)?.key;
  return speech.phrases.every(({ key }) => key === question);
}

/** Pauses and resumes the recording where a step makes the difference. */
export function withRecordingPaused(before: DialogueState, { state, effects }: Step, terms: Terms): Step {
  const [was, is] = [isPrivate(before, terms), isPrivate(state, terms)];
  if (was === is || state.stage === "ended") return { state, effects };
  return { state, effects: [{ type: is ? "pause-recording" : "resume-recording" }, ...effects] };
}
