import fc from "fast-check";
import { expect, test } from "vitest";
import type { FluxTurnInfo } from "./deepgram-message.ts";
import { continuedInNewStream, type Heard, isPending, nothingHeard } from "./deepgram-utterance.ts";
import { turnInfoArrived } from "./flux-turn.ts";

/** A turn as Flux tells it, its last word ending half a second before the audio does. */
const turn = (event: FluxTurnInfo["event"], transcript: string, untilS: number): FluxTurnInfo => ({
  type: "TurnInfo",
  event,
  transcript,
  audio_window_end: untilS,
  words: transcript.split(" ").flatMap((word) => (word === "" ? [] : [{ word, end: untilS - 0.5 }])),
});

function heard(...infos: FluxTurnInfo[]): Heard[] {
  let state = nothingHeard;
  return infos.flatMap((info) => {
    const step = turnInfoArrived(state, info);
    state = step.state;
    return step.heard;
  });
}

test("a turn begins, grows, is probably over, and is over: each told once, with the time of its last word", () => {
  expect(
    heard(
      turn("Update", "", 0.2),
      turn("StartOfTurn", "ma", 0.6),
      turn("Update", "ma", 0.8),
      turn("Update", "ma box", 1.1),
      turn("EagerEndOfTurn", "ma box", 1.4),
      turn("EndOfTurn", "ma box", 1.6),
      turn("Update", "", 1.9),
    ),
  ).toEqual([
    { type: "speech-started" },
    { type: "interim", text: "ma" },
    { type: "interim", text: "ma box" },
    { type: "likely-finished", text: "ma box" },
    { type: "utterance", text: "ma box", lastWordEndS: expect.closeTo(1.1, 6) },
  ]);
});

test("who resumes is told as more words, and believed to have finished again", () => {
  expect(
    heard(
      turn("StartOfTurn", "mon internet", 1),
      turn("EagerEndOfTurn", "mon internet", 1.3),
      turn("TurnResumed", "mon internet", 1.5),
      turn("Update", "mon internet non", 1.8),
      turn("EagerEndOfTurn", "mon internet non", 2.1),
    ).map((event) => ("text" in event ? `${event.type}: ${event.text}` : event.type)),
  ).toEqual([
    "speech-started",
    "interim: mon internet",
    "likely-finished: mon internet",
    "interim: mon internet non",
    "likely-finished: mon internet non",
  ]);
});

test("words without times ended before the audio in which they were first told", () => {
  const untimed = (event: FluxTurnInfo["event"], untilS: number): FluxTurnInfo => ({
    ...turn(event, "oui", untilS),
    words: [{ word: "oui" }],
  });
  expect(heard(untimed("StartOfTurn", 1), untimed("Update", 1.2), untimed("EndOfTurn", 1.6)).at(-1)).toEqual({
    type: "utterance",
    text: "oui",
    lastWordEndS: 1,
  });
});

test("a sentence that a new stream takes over is one utterance", () => {
  const before = turnInfoArrived(nothingHeard, turn("StartOfTurn", "le voyant", 2)).state;
  const after = continuedInNewStream(before, 2);
  expect(isPending(after)).toBe(true);
  expect(turnInfoArrived(after, turn("EndOfTurn", "est rouge", 1.5)).heard).toEqual([
    { type: "utterance", text: "le voyant est rouge", lastWordEndS: 1 },
  ]);
});

test("whatever Flux tells, in whatever order, no utterance is empty and none is told twice for one turn", () => {
  const events = fc.constantFrom("StartOfTurn", "Update", "EagerEndOfTurn", "TurnResumed", "EndOfTurn" as const);
  const info = fc
    .tuple(events, fc.constantFrom("", "oui", "oui non"), fc.float({ min: 0, max: 100, noNaN: true }))
    .map(([event, text, untilS]) => turn(event, text, untilS));
  fc.assert(
    fc.property(fc.array(info), (infos) => {
      const told = heard(...infos);
      expect(told.every((event) => !("text" in event) || event.text !== "")).toBe(true);
      const ends = infos.filter(({ event, transcript }) => event === "EndOfTurn" && transcript !== "").length;
      expect(told.filter(({ type }) => type === "utterance")).toHaveLength(ends);
    }),
  );
});
