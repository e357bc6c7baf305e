/**
 * From Deepgram's results to utterances: final parts joined until Deepgram says that the speech ended. Pure.
 *
 * Deepgram ends an utterance in two ways, and may do both: `speech_final` on a result (silence after speech), or an
 * `UtteranceEnd` message (a gap between words, for noisy lines, where the last words may still be interim). Words are
 * told apart by their time in the stream, so that none is said twice and none is lost.
 */
import type { DeepgramResults, DeepgramWord, NovaMessage } from "./deepgram-message.ts";

export interface UtteranceSoFar {
  /** Final parts of the current utterance. */
  readonly parts: readonly string[];
  /** What follows them, not final yet. */
  readonly interim: string;
  readonly interimEndS: number;
  /** Words before this moment of the stream are in `parts`, or in an utterance already given. */
  readonly heardUntilS: number;
  readonly lastWordEndS: number;
}

export type Heard =
  | { readonly type: "speech-started" }
  | { readonly type: "interim"; readonly text: string }
  | { readonly type: "likely-finished"; readonly text: string }
  | { readonly type: "utterance"; readonly text: string; readonly lastWordEndS: number };

interface Step {
  readonly state: UtteranceSoFar;
  readonly heard: readonly Heard[];
}

export const nothingHeard: UtteranceSoFar = {
  parts: [],
  interim: "",
  interimEndS: 0,
  heardUntilS: 0,
  lastWordEndS: 0,
};

export const textOf = (state: UtteranceSoFar): string =>
  [...state.parts, state.interim].filter((part) => part !== "").join(" ");

/** Until when in the stream its words are known, be they interim. */
export const heardEndS = (state: UtteranceSoFar): number =>
  state.interim === "" ? state.heardUntilS : state.interimEndS;

/** Whether some words wait for the end of their utterance. */
export const isPending = ({ parts, interim }: UtteranceSoFar): boolean => interim !== "" || parts.length > 0;

/** The part of a result that was not heard before, and when its last word ended. */
function fresh(results: DeepgramResults, heardUntilS: number): { text: string; endS: number } {
  const best = results.channel.alternatives[0];
  const resultEndS = results.start + results.duration;
  if (best === undefined || best.transcript.trim() === "") return { text: "", endS: heardUntilS };
  if (best.words.length === 0) {
    const isNew = (results.start + resultEndS) / 2 > heardUntilS;
    return isNew ? { text: best.transcript.trim(), endS: resultEndS } : { text: "", endS: heardUntilS };
  }
  // By its middle: the edges of neighbouring words may overlap by a rounding.
  const isNew = (word: DeepgramWord) => (word.start + word.end) / 2 > heardUntilS;
  const words = best.words.filter(isNew);
  const text =
    words.length === best.words.length
      ? best.transcript.trim()
      : words.map((word) => word.punctuated_word ?? word.word).join(" ");
  return { text, endS: words.at(-1)?.end ?? heardUntilS };
}

/** Ends the utterance, whatever it holds. */
export function utteranceEnded(state: UtteranceSoFar): Step {
  const text = textOf(state);
  const lastWordEndS = state.interim === "" ? state.lastWordEndS : state.interimEndS;
  return {
    state: {
      ...nothingHeard,
      heardUntilS: Math.max(state.heardUntilS, lastWordEndS),
      lastWordEndS,
    },
    heard: text === "" ? [] : [{ type: "utterance", text, lastWordEndS }],
  };
}

function resultsArrived(state: UtteranceSoFar, results: DeepgramResults): Step {
  const { text, endS } = fresh(results, state.heardUntilS);
  const next: UtteranceSoFar = results.is_final
    ? {
        parts: text === "" ? state.parts : [...state.parts, text],
        interim: "",
        interimEndS: 0,
        heardUntilS: endS,
        lastWordEndS: text === "" ? state.lastWordEndS : endS,
      }
    : { ...state, interim: text, interimEndS: endS };
  if (results.is_final && results.speech_final) return utteranceEnded(next);
  const soFar = textOf(next);
  return { state: next, heard: soFar === "" || soFar === textOf(state) ? [] : [{ type: "interim", text: soFar }] };
}

export function messageArrived(state: UtteranceSoFar, message: NovaMessage): Step {
  switch (message.type) {
    case "SpeechStarted":
      return { state, heard: [{ type: "speech-started" }] };
    case "UtteranceEnd":
      return utteranceEnded(state);
    case "Results":
      return resultsArrived(state, message);
    default:
      return message satisfies never;
  }
}

/**
 * The stream broke and another takes over, whose time starts at `fromS` of the broken one's: what was interim will not
 * be finalised any more, so it counts as said.
 */
export function continuedInNewStream(state: UtteranceSoFar, fromS: number): UtteranceSoFar {
  const text = textOf(state);
  const lastWordEndS = state.interim === "" ? state.lastWordEndS : state.interimEndS;
  return {
    ...nothingHeard,
    parts: text === "" ? [] : [text],
    lastWordEndS: lastWordEndS - fromS,
  };
}
