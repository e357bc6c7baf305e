/** Audio that waits for a stream: the newest, up to a limit; what is too old is dropped. */

export interface Backlog {
  add(pcm: Uint8Array): void;
  /** Everything kept, oldest first; empty afterwards. */
  take(): Uint8Array[];
}

export function backlog(maxBytes: number): Backlog {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  return {
    add(pcm) {
      const kept = pcm.slice(Math.max(0, pcm.byteLength - maxBytes));
      chunks.push(kept);
      bytes += kept.byteLength;
      while (bytes > maxBytes) bytes -= chunks.shift()?.byteLength ?? bytes;
    },
    take() {
      const all = chunks;
      chunks = [];
      bytes = 0;
      return all;
    },
  };
}
