/** Redis as the cache that all pods share. Stored: the PCM as it is, below the phrase's key. */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Clock } from "../platform/clock.ts";
import { connectToRedis, passwordIn, type RedisConnection } from "./redis-connection.ts";
import type { CacheLock, SharedCache } from "./shared-cache.ts";

export interface RedisCacheOptions {
  /** Without a password. */
  readonly url: string;
  readonly passwordFile: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Two minutes of speech. */
export const maxStoredBytes = 2 * 1024 * 1024;
const maxPendingWrites = 16;
const writeMs = 2000;
const lockCommandMs = 1000;
/** The holder renews it; a dead one blocks the others no longer than this. */
const lockMs = 3000;
const renewMs = 1000;

const renewIfMine =
  "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('pexpire',KEYS[1],ARGV[2]) end return 0";
const deleteIfMine = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0";

async function lock(redis: RedisConnection, clock: Clock, key: string): Promise<CacheLock | "held" | "unavailable"> {
  const name = `lock:${key}`;
  const mine = randomUUID();
  const taken = await redis.ask(lockCommandMs, (redis) => redis.set(name, mine, "PX", lockMs, "NX"));
  if (!taken.ok) return "unavailable";
  if (taken.value === null) return "held";

  let released = false;
  let renewal: Disposable | undefined;
  const renew = async () => {
    await redis.ask(lockCommandMs, (redis) => redis.eval(renewIfMine, 1, name, mine, lockMs));
    if (!released) renewLater();
  };
  const renewLater = () => {
    renewal = clock.after(renewMs, () => void renew());
  };
  renewLater();
  return {
    async release() {
      if (released) return;
      released = true;
      renewal?.[Symbol.dispose]();
      await redis.ask(lockCommandMs, (redis) => redis.eval(deleteIfMine, 1, name, mine));
    },
  };
}

const isSpeech = (audio: Uint8Array | null): audio is Uint8Array =>
  audio !== null && audio.byteLength > 0 && audio.byteLength % 2 === 0 && audio.byteLength <= maxStoredBytes;

export function redisCache({ url, passwordFile, clock, logger }: RedisCacheOptions): SharedCache {
  let pendingWrites = 0;
  let refusing = false;
  const redis = connectToRedis({
    url,
    password: passwordIn(passwordFile),
    clock,
    onConnected: () => logger.info("speech cache connected"),
    onUnavailable: (reason) => logger.warn({ reason }, "speech cache unavailable"),
  });

  const toldWhetherItStores = (stores: boolean) => {
    if (refusing === !stores) return;
    refusing = !stores;
    if (refusing) logger.warn("speech cache stores nothing");
    else logger.info("speech cache stores again");
  };

  return {
    async read(key, ttlSeconds, limitMs) {
      const reply = await redis.ask(limitMs, (redis) => redis.getexBuffer(key, "EX", ttlSeconds));
      // A copy: what ioredis gives is a slice of its own, larger buffer.
      return reply.ok && isSpeech(reply.value) ? Uint8Array.from(reply.value) : undefined;
    },
    async write(key, audio, ttlSeconds) {
      if (!isSpeech(audio) || pendingWrites >= maxPendingWrites || !redis.connected()) return;
      pendingWrites += 1;
      // A view of the same bytes: ioredis takes Buffers.
      const bytes = Buffer.from(audio.buffer, audio.byteOffset, audio.byteLength);
      const reply = await redis.ask(writeMs, (redis) => redis.set(key, bytes, "EX", ttlSeconds));
      pendingWrites -= 1;
      if (reply.ok || redis.connected()) toldWhetherItStores(reply.ok);
    },
    lock: (key) => lock(redis, clock, key),
    state: () => (redis.connected() ? "connected" : "unavailable"),
    close: () => redis.close(),
  };
}
