/** Short texts that all pods of a voicebot can read, each for a limited time: kept in Redis, and here while that is away. */
import type { Logger } from "pino";
import type { Clock } from "../platform/clock.ts";
import { connectToRedis, passwordIn } from "../speech-cache/redis-connection.ts";

/** What other pods can see. Never throws and never takes longer than half a second. */
export interface SharedStore {
  /** Whether it is stored. */
  set(key: string, text: string, ttlSeconds: number): Promise<boolean>;
  /** null: there is none; undefined: nobody can tell. */
  get(key: string): Promise<string | null | undefined>;
  /** Reads and removes at once: of many who ask, one gets it. */
  take(key: string): Promise<string | null | undefined>;
  close(): Promise<void>;
}

export const noSharedStore: SharedStore = {
  set: async () => false,
  get: async () => undefined,
  take: async () => undefined,
  close: async () => {},
};

const longestAnswerMs = 500;

/** `url`: redis:// without a password. A connection of its own: no note waits behind a phrase's audio. */
export function redisStore(options: {
  readonly url: string;
  readonly passwordFile: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}): SharedStore {
  const { url, passwordFile, clock, logger } = options;
  const redis = connectToRedis({
    url,
    password: passwordIn(passwordFile),
    clock,
    onConnected: () => logger.info("calls are announced through Redis"),
    onUnavailable: (reason) => logger.warn({ reason }, "calls are announced to this pod only: Redis is unavailable"),
  });
  return {
    async set(key, text, ttlSeconds) {
      return (await redis.ask(longestAnswerMs, (client) => client.set(key, text, "EX", ttlSeconds))).ok;
    },
    async get(key) {
      const reply = await redis.ask(longestAnswerMs, (client) => client.get(key));
      return reply.ok ? reply.value : undefined;
    },
    async take(key) {
      const reply = await redis.ask(longestAnswerMs, (client) => client.getdel(key));
      return reply.ok ? reply.value : undefined;
    },
    close: () => redis.close(),
  };
}

interface Note {
  readonly text: string;
  readonly untilMs: number;
  shared: boolean;
}

/** Of a pod's own; beyond, the oldest is forgotten. */
const mostNotes = 10_000;

/** The shared store with a memory behind it: without Redis, or while it is away, notes are known to this pod alone. */
export class SharedNotes {
  readonly #store: SharedStore;
  readonly #clock: Clock;
  readonly #own = new Map<string, Note>();

  constructor(store: SharedStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async set(key: string, text: string, ttlSeconds: number): Promise<void> {
    const note: Note = { text, untilMs: this.#clock.now() + ttlSeconds * 1000, shared: false };
    this.#own.delete(key);
    this.#own.set(key, note);
    for (const oldest of this.#own.keys()) {
      if (this.#own.size <= mostNotes) break;
      this.#own.delete(oldest);
    }
    note.shared = await this.#store.set(key, text, ttlSeconds);
  }

  async get(key: string): Promise<string | null> {
    return this.#known(await this.#store.get(key), this.#ownNote(key));
  }

  async take(key: string): Promise<string | null> {
    const own = this.#ownNote(key);
    this.#own.delete(key);
    return this.#known(await this.#store.take(key), own);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** A note that others could have taken is gone if they have; one that never left this pod is not. */
  #known(shared: string | null | undefined, own: Note | undefined): string | null {
    if (typeof shared === "string") return shared;
    if (own === undefined || (shared === null && own.shared)) return null;
    return own.text;
  }

  #ownNote(key: string): Note | undefined {
    const note = this.#own.get(key);
    if (note !== undefined && note.untilMs > this.#clock.now()) return note;
    this.#own.delete(key);
    return undefined;
  }
}
