/**
 * Flux' turns to the same events as nova's utterances: it knows by itself when a caller has finished, and tells when it
 * believes so. Pure.
 */
import type { FluxTurnInfo } from "./deepgram-message.ts";
import { type Heard, nothingHeard, textOf, type UtteranceSoFar } from "./deepgram-utterance.ts";

interface Step {
  readonly state: UtteranceSoFar;
  readonly heard: readonly Heard[];
}

/**
 * What came in this stream is `interim` until the turn is over; `parts` are what an earlier stream heard of it. Where the words
 * have no times, the last of them ended before the audio in which it was first told.
 */
function withTranscript(state: UtteranceSoFar, { transcript, words, audio_window_end }: FluxTurnInfo): UtteranceSoFar {
  const interim = transcript.trim();
  const isNew = interim !== state.interim;
  const interimEndS = words.at(-1)?.end ?? (isNew ? audio_window_end : state.interimEndS);
  return { ...state, interim, interimEndS };
}

export function turnInfoArrived(before: UtteranceSoFar, info: FluxTurnInfo): Step {
  const state = withTranscript(before, info);
  const text = textOf(state);
  switch (info.event) {
    case "StartOfTurn":
      return { state, heard: [{ type: "speech-started" }, ...changed(before, state)] };
    case "EagerEndOfTurn":
      return { state, heard: text === "" ? [] : [{ type: "likely-finished", text }] };
    case "EndOfTurn": {
      const lastWordEndS = state.interim === "" ? state.lastWordEndS : state.interimEndS;
      const over = { ...nothingHeard, heardUntilS: Math.max(state.heardUntilS, lastWordEndS), lastWordEndS };
      return { state: over, heard: text === "" ? [] : [{ type: "utterance", text, lastWordEndS }] };
    }
    // Words that go on make another text of it; a turn that is resumed without a word is still thought about.
    case "TurnResumed":
    case "Update":
      return { state, heard: changed(before, state) };
    default:
      return info.event satisfies never;
  }
}

function changed(before: UtteranceSoFar, after: UtteranceSoFar): readonly Heard[] {
  const text = textOf(after);
  return text === "" || text === textOf(before) ? [] : [{ type: "interim", text }];
}
