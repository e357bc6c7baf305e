/**
 * AudioSocket frames as Asterisk reads and writes them: kind (1 byte), length (2 bytes, big-endian), payload.
 * https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/
 */

export const kinds = { hangUp: 0x00, uuid: 0x01, digit: 0x03, audio: 0x10 } as const;

/** 20 ms of 8 kHz 16-bit PCM. */
export const frameBytes = 320;
export const frameMs = 20;
export const bytesPerMs = frameBytes / frameMs;

export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
}

export function encoded(kind: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(3 + payload.length);
  frame[0] = kind;
  frame.writeUInt16BE(payload.length, 1);
  frame.set(payload, 3);
  return frame;
}

/** A call's identity as its first frame: 16 raw bytes. */
export function uuidFrame(callId: string): Buffer {
  const bytes = Buffer.from(callId.replaceAll("-", ""), "hex");
  if (bytes.length !== 16) throw new Error(`a call id is a UUID, not ${JSON.stringify(callId)}`);
  return encoded(kinds.uuid, bytes);
}

/** Bytes to frames, however they were cut into packets. Holds at most one frame (64 KiB) in between. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array): Frame[] {
    const all = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= 3) {
      const end = at + 3 + all.readUInt16BE(at + 1);
      if (end > all.length) break;
      frames.push({ kind: all[at] ?? 0, payload: all.subarray(at + 3, end) });
      at = end;
    }
    this.#rest = all.subarray(at);
    return frames;
  }
}
