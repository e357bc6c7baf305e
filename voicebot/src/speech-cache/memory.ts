/** The nearest place for speech: this process. Keeps what was used last, up to a number of bytes. */

export interface MemoryCache {
  get(key: string): Uint8Array | undefined;
  /** Audio must not be changed afterwards. What is larger than the whole cache is not kept. */
  put(key: string, audio: Uint8Array): void;
  bytes(): number;
}

export function memoryCache(maxBytes: number): MemoryCache {
  // A Map iterates in order of insertion: the first entry is the one not used for longest.
  const entries = new Map<string, Uint8Array>();
  let bytes = 0;

  const remove = (key: string): void => {
    bytes -= entries.get(key)?.byteLength ?? 0;
    entries.delete(key);
  };

  return {
    get(key) {
      const audio = entries.get(key);
      if (audio === undefined) return undefined;
      entries.delete(key);
      entries.set(key, audio);
      return audio;
    },
    put(key, audio) {
      remove(key);
      if (audio.byteLength > maxBytes) return;
      entries.set(key, audio);
      bytes += audio.byteLength;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    bytes: () => bytes,
  };
}
