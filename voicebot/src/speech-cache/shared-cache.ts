/** Speech shared by all pods. Nothing here ever throws, or waits longer than it is told: the cache is never needed. */

export type SharedCacheState = "connected" | "unavailable" | "none";

export interface CacheLock {
  /** Idempotent. A holder that dies loses the lock by itself. */
  release(): Promise<void>;
}

export interface SharedCache {
  /** The audio, whose time to live starts anew; undefined: not there, or not within `limitMs`. */
  read(key: string, ttlSeconds: number, limitMs: number): Promise<Uint8Array | undefined>;
  /** Resolves when it is stored, or will not be. */
  write(key: string, audio: Uint8Array, ttlSeconds: number): Promise<void>;
  /** The right to synthesise a phrase for everybody; "held" by another pod; "unavailable": nobody can tell. */
  lock(key: string): Promise<CacheLock | "held" | "unavailable">;
  state(): SharedCacheState;
  close(): Promise<void>;
}

export const noSharedCache: SharedCache = {
  read: async () => undefined,
  write: async () => {},
  lock: async () => "unavailable",
  state: () => "none",
  close: async () => {},
};
