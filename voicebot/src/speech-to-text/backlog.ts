/** Audio that waits for a stream: the newest, up to a limit; what is too old is overwritten. Adding allocates nothing. */

export interface Backlog {
  /** Copies it: who gave it may use its memory again. */
  add(pcm: Uint8Array): void;
  /** Everything kept, in one piece; empty afterwards, and without its memory. */
  take(): Uint8Array;
}

export function backlog(maxBytes: number): Backlog {
  let ring: Uint8Array | undefined;
  let bytes = 0;
  /** Where the next byte goes. */
  let end = 0;
  return {
    add(pcm) {
      ring ??= new Uint8Array(maxBytes);
      const kept = pcm.byteLength > maxBytes ? pcm.subarray(pcm.byteLength - maxBytes) : pcm;
      const room = maxBytes - end;
      if (kept.byteLength <= room) {
        ring.set(kept, end);
      } else {
        ring.set(kept.subarray(0, room), end);
        ring.set(kept.subarray(room), 0);
      }
      end = (end + kept.byteLength) % maxBytes;
      bytes = Math.min(maxBytes, bytes + kept.byteLength);
    },
    take() {
      const all = new Uint8Array(bytes);
      if (ring !== undefined) {
        const start = (end - bytes + maxBytes) % maxBytes;
        const first = ring.subarray(start, Math.min(maxBytes, start + bytes));
        all.set(first);
        all.set(ring.subarray(0, bytes - first.byteLength), first.byteLength);
      }
      ring = undefined;
      bytes = 0;
      end = 0;
      return all;
    },
  };
}
