import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseDeepgramMessage } from "./deepgram-message.ts";
import { messageArrived, nothingHeard, utteranceEnded } from "./deepgram-utterance.ts";
import { turnInfoArrived } from "./flux-turn.ts";

const anyMessage = fc.oneof(
  fc.anything(),
  fc.record(
    { type: fc.constantFrom("Results", "UtteranceEnd", "SpeechStarted", "Metadata", "") },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      type: fc.constant("Results"),
      start: fc.oneof(fc.double(), fc.string()),
      duration: fc.oneof(fc.double(), fc.constant(null)),
      is_final: fc.oneof(fc.boolean(), fc.string()),
      speech_final: fc.boolean(),
      channel: fc.oneof(
        fc.anything(),
        fc.record({
          alternatives: fc.array(
            fc.record({
              transcript: fc.string(),
              words: fc.array(fc.record({ word: fc.string(), start: fc.double(), end: fc.double() }), { maxLength: 5 }),
            }),
            { maxLength: 2 },
          ),
        }),
      ),
    },
    { requiredKeys: ["type"] },
  ),
);

test("whatever arrives is a message, ignored or malformed, and never thrown", () => {
  fc.assert(
    fc.property(anyMessage, (data) => {
      const parsed = parseDeepgramMessage(data);
      expect(
        typeof parsed === "string" ? ["ignored", "malformed"] : ["Results", "UtteranceEnd", "SpeechStarted"],
      ).toContain(typeof parsed === "string" ? parsed : parsed.type);
    }),
    { numRuns: 1000 },
  );
});

test("any sequence of sound messages leads to utterances of words, and to nothing once it has ended", () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 30 }), (sequence) => {
      let state = nothingHeard;
      for (const data of sequence) {
        const message = parseDeepgramMessage(data);
        if (typeof message === "string" || message.type === "Error") continue;
        const step = message.type === "TurnInfo" ? turnInfoArrived(state, message) : messageArrived(state, message);
        state = step.state;
        for (const heard of step.heard) if (heard.type === "utterance") expect(heard.text).not.toBe("");
      }
      const ended = utteranceEnded(state);
      expect(utteranceEnded(ended.state).heard).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
