/**
 * The wire of Asterisk's AudioSocket: `kind: uint8, length: uint16 big-endian, payload`, over TCP. Bytes in, messages out,
 * and frames to bytes; no socket here.
 * Source: https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/ and Asterisk's res_audiosocket.h.
 */
import { silentFrame } from "../audio/frame.ts";

const kinds = { hangUp: 0x00, id: 0x01, digit: 0x03, audio: 0x10, error: 0xff } as const;

/** The rates that audio may have; their kinds follow one another from 0x10 on. */
export const sampleRatesHz = [8000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000] as const;
export type SampleRateHz = (typeof sampleRatesHz)[number];

const headerBytes = 3;
const digits = "0123456789*#ABCD";

/** Asterisk sends 20 ms a frame: 320 bytes at 8 kHz, 7680 at 192. */
export const longestPayloadBytes = 8192;

export type AudioSocketMessage =
  /** The call's UUID: the first message, and the only one of its kind. */
  | { readonly type: "id"; readonly callId: string }
  /** 16-bit little-endian mono PCM; the last frame of a call may have any length. */
  | { readonly type: "audio"; readonly sampleRateHz: SampleRateHz; readonly pcm: Uint8Array }
  | { readonly type: "digit"; readonly digit: string }
  | { readonly type: "hang-up" }
  | { readonly type: "error"; readonly code: number }
  /** Of a kind that we do not know: for whoever reads on to ignore. */
  | { readonly type: "unknown"; readonly kind: number };

/** The bytes are no AudioSocket, or no sound one: nothing after them can be trusted. */
export class AudioSocketError extends Error {
  override readonly name = "AudioSocketError";
}

function callIdOf(payload: Uint8Array): string {
  if (payload.length !== 16) throw new AudioSocketError(`a UUID of ${payload.length} bytes`);
  return Buffer.from(payload)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function digitOf(payload: Uint8Array): string {
  const digit = String.fromCharCode(payload[0] ?? 0);
  if (payload.length !== 1 || !digits.includes(digit)) throw new AudioSocketError("not a key of a phone");
  return digit;
}

function messageOf(kind: number, payload: Uint8Array): AudioSocketMessage {
  const sampleRateHz = sampleRatesHz[kind - kinds.audio];
  if (sampleRateHz !== undefined) return { type: "audio", sampleRateHz, pcm: payload };
  switch (kind) {
    case kinds.digit:
      return { type: "digit", digit: digitOf(payload) };
    case kinds.id:
      return { type: "id", callId: callIdOf(payload) };
    case kinds.hangUp:
      return { type: "hang-up" };
    case kinds.error:
      return { type: "error", code: payload[0] ?? 0 };
    default:
      return { type: "unknown", kind };
  }
}

/** Cuts a stream of bytes into messages, however the network has cut it. Holds back at most one message. */
export class AudioSocketParser {
  #held: Buffer | null = null;

  /**
   * The messages that these bytes complete; sound is not copied, but lies where it came. Throws an AudioSocketError; the stream is
   * then beyond repair.
   */
  push(bytes: Uint8Array): AudioSocketMessage[] {
    const stream = this.#held ? Buffer.concat([this.#held, bytes]) : asBuffer(bytes);
    const messages: AudioSocketMessage[] = [];
    let at = 0;
    while (stream.length - at >= headerBytes) {
      const length = stream.readUInt16BE(at + 1);
      if (length > longestPayloadBytes) throw new AudioSocketError(`a message of ${length} bytes`);
      const end = at + headerBytes + length;
      if (stream.length < end) break;
      messages.push(messageOf(stream.readUInt8(at), stream.subarray(at + headerBytes, end)));
      at = end;
    }
    this.#held = at < stream.length ? Buffer.from(stream.subarray(at)) : null;
    return messages;
  }
}

/** The same memory. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether a connection whose first byte is this may be an AudioSocket: a PBX always says the UUID first. */
export const mayBegin = (firstByte: number): boolean => firstByte === kinds.id;

const silence: Uint8Array = audioMessage(silentFrame);

/** For the message of one frame at our own rate. */
export const messageMemory = (): Buffer => audioMessage(silentFrame);

/** A frame of a call at our own rate, in the memory given: most are silence, whose message is always the same. */
export function frameMessage(frame: Uint8Array, memory: Buffer): Uint8Array {
  if (frame === silentFrame) return silence;
  memory.set(frame, headerBytes);
  return memory;
}

/** One message with the whole frame, to be written at once: Asterisk waits only 5 ms for the rest of a payload. */
export function audioMessage(pcm: Uint8Array, sampleRateHz: SampleRateHz = 8000): Buffer {
  const message = Buffer.allocUnsafe(headerBytes + pcm.length);
  message.writeUInt8(kinds.audio + sampleRatesHz.indexOf(sampleRateHz), 0);
  message.writeUInt16BE(pcm.length, 1);
  message.set(pcm, headerBytes);
  return message;
}

/** The call's end, as we say it: the PBX goes on with its dialplan. */
export const hangUpMessage: Uint8Array = Uint8Array.of(kinds.hangUp, 0, 0);
