/**
 * A connection to Redis that may be absent at any time and costs nothing then: it reconnects by itself, with the
 * password of that moment, and rests from a server that answers too late.
 */
import { readFile } from "node:fs/promises";
import { Redis } from "ioredis";
import type { Clock } from "../platform/clock.ts";

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export interface RedisConnection {
  /** Runs a command if there is a server fit for it, and waits `limitMs` for its answer. Never rejects. */
  ask<T>(limitMs: number, command: (redis: Redis) => Promise<T>): Promise<Reply<T>>;
  connected(): boolean;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  readonly url: string;
  /** Called for each connection; undefined: no password. */
  readonly password: () => Promise<string | undefined>;
  readonly clock: Clock;
  readonly onConnected: () => void;
  /** Called once for each time that it becomes unavailable, with the reason. */
  readonly onUnavailable: (reason: string) => void;
}

/** Reads the password as it is now. A file that is absent or empty: none. */
export const passwordIn = (file: string | undefined) => async (): Promise<string | undefined> =>
  file === undefined ? undefined : (await readFile(file, "utf8")).trim() || undefined;

const firstReconnectMs = 200;
const slowestReconnectMs = 5000;
const connectMs = 2000;
/** After this many late answers in a row the server is left alone for `restMs`, then probed. */
const lateBeforeRest = 3;
const restMs = 2000;
const probeMs = 100;
/** A server that misses this many probes in a row may not be there any more: the connection is made anew. */
const probesBeforeReconnect = 5;

const refused: Reply<never> = { ok: false };

/** Code of a reply ("WRONGPASS", "OOM") or of the network ("ECONNREFUSED"); never the message, which may quote arguments. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown";
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : (/^[A-Z]{3,}\b/.exec(error.message)?.[0] ?? error.name);
};

class ReconnectingRedis implements RedisConnection {
  readonly #options: RedisConnectionOptions;
  #redis: Redis | undefined;
  #ready = false;
  #resting = false;
  #closed = false;
  #told: "connected" | "unavailable" | undefined;
  #late = 0;
  #missedProbes = 0;
  #reconnectMs = firstReconnectMs;
  #timer: Disposable | undefined;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    void this.#connect();
  }

  connected(): boolean {
    return this.#ready && !this.#resting;
  }

  async ask<T>(limitMs: number, command: (redis: Redis) => Promise<T>): Promise<Reply<T>> {
    return this.connected() ? this.#ask(limitMs, command) : refused;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
    const redis = this.#redis;
    if (redis === undefined) return;
    // Writes in flight are given a moment; then the socket goes.
    if (this.#ready) await this.#ask(connectMs, () => redis.quit());
    redis.disconnect();
  }

  #ask<T>(limitMs: number, command: (redis: Redis) => Promise<T>): Promise<Reply<T>> {
    const redis = this.#redis;
    if (redis === undefined) return Promise.resolve(refused);
    const late = Promise.withResolvers<Reply<T>>();
    const timer = this.#options.clock.after(limitMs, () => {
      this.#answeredLate();
      late.resolve(refused);
    });
    const answer = async (): Promise<Reply<T>> => {
      try {
        const value = await command(redis);
        this.#late = 0;
        return { ok: true, value };
      } catch {
        return refused;
      } finally {
        timer[Symbol.dispose]();
      }
    };
    return Promise.race([answer(), late.promise]);
  }

  async #connect(): Promise<void> {
    const { url, password, clock } = this.#options;
    const secret = await password().catch(() => undefined);
    if (this.#closed) return;
    let reason: unknown;
    const redis = new Redis(url, {
      ...(secret === undefined ? {} : { password: secret }),
      lazyConnect: true,
      enableOfflineQueue: false,
      // We make a new connection ourselves, with the password of then, and repeat no command.
      retryStrategy: () => null,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: connectMs,
      disableClientInfo: true,
    });
    this.#redis = redis;
    redis.on("error", (error) => (reason = error));
    redis.once("ready", () => this.#isReady());
    redis.once("end", () => {
      this.#ready = false;
      this.#resting = false;
      this.#timer?.[Symbol.dispose]();
      if (this.#closed) return;
      this.#tell("unavailable", reasonOf(reason ?? new Error("CLOSED")));
      this.#timer = clock.after(this.#reconnectMs, () => void this.#connect());
      this.#reconnectMs = Math.min(this.#reconnectMs * 2, slowestReconnectMs);
    });
    redis.connect().catch((error: unknown) => (reason ??= error));
  }

  #isReady(): void {
    this.#ready = true;
    this.#late = 0;
    this.#missedProbes = 0;
    this.#reconnectMs = firstReconnectMs;
    this.#tell("connected", "");
  }

  #answeredLate(): void {
    this.#late += 1;
    if (this.#late < lateBeforeRest || this.#resting || !this.#ready) return;
    this.#resting = true;
    this.#tell("unavailable", "SLOW");
    this.#probeLater();
  }

  #probeLater(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#options.clock.after(restMs, () => void this.#probe());
  }

  async #probe(): Promise<void> {
    const probed = this.#redis;
    const reply = await this.#ask(probeMs, (redis) => redis.ping());
    if (this.#closed || !this.#ready || this.#redis !== probed) return;
    if (reply.ok) {
      this.#resting = false;
      this.#missedProbes = 0;
      this.#tell("connected", "");
      return;
    }
    this.#missedProbes += 1;
    if (this.#missedProbes >= probesBeforeReconnect) this.#redis?.disconnect();
    else this.#probeLater();
  }

  #tell(state: "connected" | "unavailable", reason: string): void {
    if (this.#told === state) return;
    this.#told = state;
    if (state === "connected") this.#options.onConnected();
    else this.#options.onUnavailable(reason);
  }
}

export const connectToRedis = (options: RedisConnectionOptions): RedisConnection => new ReconnectingRedis(options);
