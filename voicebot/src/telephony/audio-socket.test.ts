import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AudioSocketError,
  type AudioSocketMessage,
  AudioSocketParser,
  audioMessage,
  hangUpMessage,
  longestPayloadBytes,
  mayBegin,
  sampleRatesHz,
} from "./audio-socket.ts";

const message = (kind: number, payload: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Uint8Array.of(kind, bytes.length >> 8, bytes.length & 0xff), bytes]);
};
const uuid = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const idMessage = message(0x01, Buffer.from(uuid.replaceAll("-", ""), "hex"));

const anyMessage = fc.oneof(
  fc.constant(idMessage),
  fc
    .tuple(fc.integer({ min: 0x10, max: 0x18 }), fc.uint8Array({ maxLength: 640 }))
    .map(([kind, pcm]) => message(kind, pcm)),
  fc.constantFrom(..."0123456789*#ABCD").map((digit) => message(0x03, digit)),
  fc.constant(Buffer.from(hangUpMessage)),
  fc
    .tuple(fc.integer({ min: 0x19, max: 0xfe }), fc.uint8Array({ maxLength: 50 }))
    .map(([kind, payload]) => message(kind, payload)),
);

const plain = (messages: readonly AudioSocketMessage[]) =>
  messages.map((found) => (found.type === "audio" ? { ...found, pcm: Buffer.from(found.pcm).toString("hex") } : found));

test("a stream means the same however the network cuts it, one byte at a time included", () => {
  fc.assert(
    fc.property(
      fc.array(anyMessage, { maxLength: 8 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 700 })),
      (messages, cuts) => {
        const stream = Buffer.concat(messages);
        const whole = plain(new AudioSocketParser().push(stream));
        const pieces = new AudioSocketParser();
        const found: unknown[] = [];
        for (let at = 0; at < stream.length; ) {
          const length = cuts.next().value as number;
          // What is held back must not change with the memory of the piece that it came in.
          const piece = Buffer.from(stream.subarray(at, at + length));
          found.push(...plain(pieces.push(piece)));
          piece.fill(0xee);
          at += length;
        }
        const bytewise = new AudioSocketParser();
        const bits = [...stream].flatMap((byte) => bytewise.push(Uint8Array.of(byte)));
        expect(whole).toHaveLength(messages.length);
        expect(found).toEqual(whole);
        expect(plain(bits)).toEqual(whole);
      },
    ),
  );
});

test("each kind is what Asterisk means by it", () => {
  const parser = new AudioSocketParser();
  const bytes = Buffer.concat([
    idMessage,
    message(0x10, "abcd"),
    message(0x03, "#"),
    message(0xff, Uint8Array.of(2)),
    message(0x12, "wide"),
    message(0x20, "x"),
    hangUpMessage,
  ]);
  expect(plain(parser.push(bytes))).toEqual([
    { type: "id", callId: uuid },
    { type: "audio", sampleRateHz: 8000, pcm: Buffer.from("abcd").toString("hex") },
    { type: "digit", digit: "#" },
    { type: "error", code: 2 },
    { type: "audio", sampleRateHz: 16_000, pcm: Buffer.from("wide").toString("hex") },
    { type: "unknown", kind: 0x20 },
    { type: "hang-up" },
  ]);
});

test("what we write can be read: a frame is one message, its rate in the kind", () => {
  for (const [index, sampleRateHz] of sampleRatesHz.entries()) {
    const frame = Buffer.alloc((sampleRateHz / 50) * 2, 7);
    const bytes = audioMessage(frame, sampleRateHz);
    expect([bytes.length, bytes[0]]).toEqual([frame.length + 3, 0x10 + index]);
    const [read] = plain(new AudioSocketParser().push(bytes));
    expect(read).toEqual({ type: "audio", sampleRateHz, pcm: frame.toString("hex") });
  }
});

test("a wrong UUID, a key no phone has, and a giant are refused", () => {
  for (const bytes of [
    message(0x01, "too short"),
    message(0x03, "x"),
    message(0x03, "12"),
    Uint8Array.of(0x10, 0xff, 0xff),
    Uint8Array.of(0x10, (longestPayloadBytes + 1) >> 8, (longestPayloadBytes + 1) & 0xff),
  ]) {
    expect(() => new AudioSocketParser().push(bytes)).toThrow(AudioSocketError);
  }
});

test("a stranger is known by its first byte", () => {
  expect(mayBegin(0x01)).toBe(true);
  for (const stranger of ["GET / HTTP/1.1", "\x16\x03\x01", "\x03\x00\x00", "SSH-2.0", "OPTIONS sip:"]) {
    expect(mayBegin(stranger.charCodeAt(0))).toBe(false);
  }
});

test("no bytes make the parser do anything but parse or refuse", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 10 }), (chunks) => {
      const parser = new AudioSocketParser();
      try {
        for (const chunk of chunks) parser.push(chunk);
      } catch (error) {
        expect(error).toBeInstanceOf(AudioSocketError);
      }
    }),
  );
});
