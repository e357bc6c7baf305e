import fc from "fast-check";
import { expect, test } from "vitest";
import { clearMessage, markMessage, mediaMessage, readTwilioMessage, TwilioMessageError } from "./twilio-message.ts";

const callSid = `CA${"1".repeat(32)}`;
const accountSid = `AC${"2".repeat(32)}`;
const start = {
  event: "start",
  sequenceNumber: "1",
  streamSid: "MZ1",
  start: {
    accountSid,
    streamSid: "MZ1",
    callSid,
    tracks: ["inbound"],
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
    customParameters: { caller: "+33123456789" },
  },
};
const read = (message: unknown) => readTwilioMessage(JSON.stringify(message));

test("each message is what Twilio's documentation says it is", () => {
  expect(read({ event: "connected", protocol: "Call", version: "1.0.0" })).toEqual({ type: "other" });
  expect(read(start)).toMatchObject({
    type: "start",
    start: { callSid, customParameters: { caller: "+33123456789" } },
  });
  const media = { track: "inbound", chunk: "2", timestamp: "5", payload: "/38A" };
  expect(read({ event: "media", sequenceNumber: "4", streamSid: "MZ1", media })).toMatchObject({
    pcm: Buffer.from(Int16Array.of(0, 0, -32_124).buffer),
  });
  expect(read({ event: "media", media: { ...media, track: "outbound" } })).toEqual({ type: "other" });
  expect(read({ event: "dtmf", dtmf: { track: "inbound_track", digit: "#" } })).toEqual({ type: "digit", digit: "#" });
  expect(read({ event: "mark", mark: { name: "0:5" } })).toEqual({ type: "mark", name: "0:5" });
  expect(read({ event: "stop", stop: { accountSid, callSid } })).toEqual({ type: "stop" });
});

test.each([
  ["not JSON", "{"],
  ["a message without an event", "[]"],
  ["a wrong start", JSON.stringify({ ...start, start: { ...start.start, callSid: "../../etc" } })],
  ["a wrong media", JSON.stringify({ event: "media", media: { payload: "A".repeat(20_000) } })],
  ["not a key of a phone", JSON.stringify({ event: "dtmf", dtmf: { digit: "x" } })],
])("%s is refused in these words", (words, text) => {
  expect(() => readTwilioMessage(text)).toThrow(new TwilioMessageError(words));
});

test("a text of whatever kind is read or refused, nothing else", () => {
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.anything().map((value) => JSON.stringify(value) ?? ""),
  );
  fc.assert(
    fc.property(anything, (text) => {
      try {
        readTwilioMessage(text);
      } catch (error) {
        expect(error).toBeInstanceOf(TwilioMessageError);
      }
    }),
  );
});

test("what we send: raw mu-law in base64, marks and clear", () => {
  const media = JSON.parse(mediaMessage("MZ1", Buffer.alloc(320)));
  expect(media).toEqual({
    event: "media",
    streamSid: "MZ1",
    media: { payload: Buffer.alloc(160, 0xff).toString("base64") },
  });
  expect(JSON.parse(markMessage("MZ1", "0:5"))).toEqual({ event: "mark", streamSid: "MZ1", mark: { name: "0:5" } });
  expect(JSON.parse(clearMessage("MZ1"))).toEqual({ event: "clear", streamSid: "MZ1" });
});
