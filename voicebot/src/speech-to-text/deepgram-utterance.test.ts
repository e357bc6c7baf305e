import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { DeepgramResults, NovaMessage } from "./deepgram-message.ts";
import {
  continuedInNewStream,
  type Heard,
  isPending,
  messageArrived,
  nothingHeard,
  utteranceEnded,
} from "./deepgram-utterance.ts";

/** Words of half a second each, the first one starting at `start`. */
function results(text: string, start: number, { final = true, speechFinal = false } = {}): DeepgramResults {
  const words = text.split(" ").filter((word) => word !== "");
  return {
    type: "Results",
    start,
    duration: words.length / 2,
    is_final: final,
    speech_final: speechFinal,
    channel: {
      alternatives: [
        {
          transcript: text,
          words: words.map((word, index) => ({ word, start: start + index / 2, end: start + index / 2 + 0.5 })),
        },
      ],
    },
  };
}
const interim = (text: string, start: number) => results(text, start, { final: false });
const utteranceEnd = (last_word_end: number): NovaMessage => ({ type: "UtteranceEnd", last_word_end });

function heard(...messages: NovaMessage[]): Heard[] {
  let state = nothingHeard;
  return messages.flatMap((message) => {
    const step = messageArrived(state, message);
    state = step.state;
    return step.heard;
  });
}
const utterances = (...messages: NovaMessage[]) =>
  heard(...messages).flatMap((event) => (event.type === "utterance" ? [event.text] : []));

test("an utterance is all its final parts, joined when Deepgram says that speech ended", () => {
  expect(
    heard(
      { type: "SpeechStarted" },
      interim("ma", 0),
      interim("ma box", 0),
      results("ma box est", 0),
      interim("éteinte", 1.5),
      results("éteinte depuis hier", 1.5, { speechFinal: true }),
    ),
  ).toEqual([
    { type: "speech-started" },
    { type: "interim", text: "ma" },
    { type: "interim", text: "ma box" },
    { type: "interim", text: "ma box est" },
    { type: "interim", text: "ma box est éteinte" },
    { type: "utterance", text: "ma box est éteinte depuis hier", lastWordEndS: 3 },
  ]);
});

test("UtteranceEnd ends what speech_final did not, and says nothing twice", () => {
  expect(utterances(results("oui", 0), utteranceEnd(0.5))).toEqual(["oui"]);
  expect(utterances(results("oui", 0, { speechFinal: true }), utteranceEnd(0.5))).toEqual(["oui"]);
});

test("words that are still interim at UtteranceEnd are said then, and not again when they become final", () => {
  expect(
    utterances(
      results("allo", 0),
      interim("vous m'entendez", 0.5),
      utteranceEnd(1.5),
      results("vous m'entendez", 0.5, { speechFinal: true }),
    ),
  ).toEqual(["allo vous m'entendez"]);
});

test("a final part that comes twice is one part", () => {
  expect(utterances(results("le wifi", 0), results("le wifi", 0), results("rame", 1, { speechFinal: true }))).toEqual([
    "le wifi rame",
  ]);
});

test("an end without words is no utterance", () => {
  expect(heard(results("", 0, { speechFinal: true }), utteranceEnd(-1))).toEqual([]);
});

test("a part without word times counts by the time of its result", () => {
  const untimed = results("bonjour", 0, { speechFinal: true });
  for (const alternative of untimed.channel.alternatives) alternative.words = [];
  expect(utterances(untimed, untimed)).toEqual(["bonjour"]);
});

test("what a broken stream had heard goes on in the next one, whose time starts anew", () => {
  const before = messageArrived(messageArrived(nothingHeard, results("ma box", 0)).state, interim("est", 1)).state;
  const state = continuedInNewStream(before, 2);
  expect(isPending(state)).toBe(true);
  const step = messageArrived(state, results("éteinte", 0.2, { speechFinal: true }));
  expect(step.heard).toEqual([{ type: "utterance", text: "ma box est éteinte", lastWordEndS: 0.7 }]);
  // Nothing follows: it ended half a second before the stream broke.
  expect(utteranceEnded(state).heard).toEqual([{ type: "utterance", text: "ma box est", lastWordEndS: -0.5 }]);
});

test("however results are cut, repeated and ended, each word is said once and in order", () => {
  const cuts = fc.array(
    fc.record({
      words: fc.integer({ min: 0, max: 4 }),
      twice: fc.boolean(),
      speechFinal: fc.boolean(),
      utteranceEnd: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(cuts, (parts) => {
      let spoken = 0;
      const messages = parts.flatMap((part): NovaMessage[] => {
        const start = spoken / 2;
        const text = Array.from({ length: part.words }, () => `w${spoken++}`).join(" ");
        const final = results(text, start, { speechFinal: part.speechFinal });
        return [
          interim(text, start),
          // The end may come while the words are interim.
          ...(part.utteranceEnd ? [utteranceEnd(spoken / 2)] : []),
          final,
          ...(part.twice ? [final] : []),
        ];
      });
      const said = utterances(...messages, utteranceEnd(spoken / 2)).join(" ");
      expect(said).toBe(Array.from({ length: spoken }, (_, index) => `w${index}`).join(" "));
    }),
  );
});
