/** The speech cache on a real Redis that is well, slow, hanging, stopped, full, flushed or locked: nobody hears a difference. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Settings } from "@voicebots/voicebot/contract";
import { type ProvidersOfPod, providersOfPod } from "@voicebots/voicebot/providers";
import { pino } from "pino";
import { Registry } from "prom-client";
import { afterEach, expect, test, vi } from "vitest";
import { type RedisServer, startRedis } from "./redis-server.ts";
import { slowLink } from "./slow-link.ts";

/** What a caller may wait for the cache (50 ms), with room for a busy machine. */
const bearableMs = 400;

let resources = new AsyncDisposableStack();
afterEach(async () => {
  await resources.disposeAsync();
  resources = new AsyncDisposableStack();
});

const clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms: number, run: () => void): Disposable {
    const timer = setTimeout(run, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** An ElevenLabs that answers at once with the text's own bytes, and counts. */
async function aVoice(delayMs = 0) {
  const texts: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { text } = (await json(request)) as { text: string };
    texts.push(text);
    setTimeout(() => response.end(Buffer.from(text, "utf16le")), delayMs);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  resources.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, texts };
}

type Voice = Awaited<ReturnType<typeof aVoice>>;

async function passwordFile(password: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "speech-cache-"));
  resources.defer(() => rm(folder, { recursive: true }));
  const file = join(folder, "password");
  await writeFile(file, `${password}\n`);
  return file;
}

async function aRedis(...settings: string[]): Promise<RedisServer> {
  return resources.use(await startRedis(...settings));
}

interface Pod {
  readonly providers: ProvidersOfPod;
  /** Says a phrase in a call of its own; the time to all of its audio, in ms. */
  say(text: string, cacheable?: boolean): Promise<number>;
  warm(...phrases: string[]): Promise<void>;
  readonly log: { readonly level: number; readonly msg: string; readonly reason?: string }[];
}

async function aPod(voice: Voice, url: string, password: string): Promise<Pod> {
  const log: Pod["log"] = [];
  const providers = providersOfPod({
    clock,
    metrics: instruments(voicebotMetrics, new Registry()),
    logger: pino({}, { write: (line: string) => void log.push(JSON.parse(line)) }),
    cacheUrl: url,
    cachePasswordFile: password,
    pricesFile: undefined,
  });
  resources.defer(() => providers.close());
  const settings = Settings.parse({ textToSpeech: { baseUrl: voice.url } });
  const credentials = { elevenlabs: "key" };
  const { signal } = new AbortController();
  return {
    providers,
    log,
    async say(text, cacheable = true) {
      const startedAt = performance.now();
      const chunks: Uint8Array[] = [];
      const { textToSpeech } = providers.forCall(settings, credentials);
      for await (const chunk of textToSpeech.speak({ text, cacheable }, signal)) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString("utf16le")).toBe(text);
      return performance.now() - startedAt;
    },
    warm: (...phrases) => providers.warm(phrases, settings, credentials, signal),
  };
}

const becomes = (pod: Pod, state: "connected" | "unavailable") =>
  vi.waitFor(() => expect(pod.providers.cacheState()).toBe(state), { timeout: 20_000, interval: 20 });
const stored = (redis: RedisServer, phrases: number) =>
  vi.waitFor(async () => expect(await redis.client.dbsize()).toBe(phrases), { timeout: 5000, interval: 20 });

async function aConnectedPod(voice: Voice, redis: RedisServer, port = redis.port): Promise<Pod> {
  const pod = await aPod(voice, `redis://127.0.0.1:${port}`, await passwordFile(redis.password));
  await becomes(pod, "connected");
  return pod;
}

test("what one pod said, another says from Redis; it stays as long as it is used", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  await (await aConnectedPod(voice, redis)).say("Bonjour.");
  await stored(redis, 1);
  const [key] = await redis.client.keys("*");
  expect(key).toMatch(/^tts:v1:[0-9a-f]{64}$/);
  await redis.client.expire(key ?? "", 100);

  const other = await aConnectedPod(voice, redis);
  await other.say("Bonjour.");
  expect(voice.texts).toEqual(["Bonjour."]);
  expect(await redis.client.ttl(key ?? "")).toBeGreaterThan(700 * 3600);
});

test("what holds a caller's data never reaches Redis", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  const pod = await aConnectedPod(voice, redis);
  await pod.say("Au revoir Madame Dupont.", false);
  await pod.say("Au revoir.");
  await stored(redis, 1);
  expect(voice.texts).toHaveLength(2);
});

test("pods that start together pay each phrase once", async () => {
  const [voice, redis] = [await aVoice(300), await aRedis()];
  const pods = [
    await aConnectedPod(voice, redis),
    await aConnectedPod(voice, redis),
    await aConnectedPod(voice, redis),
  ];
  const phrases = ["Bonjour.", "Un instant.", "Au revoir.", "Je vous transfère."];
  await Promise.all(pods.map((pod) => pod.warm(...phrases)));
  expect(voice.texts.toSorted()).toEqual(phrases.toSorted());
  expect(await redis.client.keys("lock:*")).toEqual([]);
  await redis.stop();
  for (const pod of pods) for (const phrase of phrases) await pod.say(phrase);
  expect(voice.texts).toHaveLength(4);
});

test("a pod that dies while it makes a phrase holds up the others for a few seconds at most", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  const pod = await aConnectedPod(voice, redis);
  await pod.say("Bonjour.");
  await stored(redis, 1);
  const [key] = await redis.client.keys("*");
  await redis.client.flushall();
  await redis.client.set(`lock:${key}`, "somebody dead", "PX", 3000);
  const other = await aConnectedPod(voice, redis);
  await other.warm("Bonjour.");
  expect(voice.texts).toHaveLength(2);
  expect(await redis.client.exists(key ?? "")).toBe(1);
});

test("a slow Redis delays nobody: after three late answers it is left alone until it is well", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  const link = resources.use(await slowLink(redis.port));
  const pod = await aConnectedPod(voice, redis, link.port);
  link.setDelay(1000);
  for (const text of ["un", "deux", "trois"]) expect(await pod.say(text)).toBeLessThan(bearableMs);
  expect(pod.providers.cacheState()).toBe("unavailable");
  const asked = link.requests();
  for (const text of ["quatre", "cinq", "six", "sept"]) expect(await pod.say(text)).toBeLessThan(bearableMs);
  expect(link.requests()).toBe(asked);

  link.setDelay(0);
  await becomes(pod, "connected");
  await pod.say("huit");
  await vi.waitFor(async () => expect(await redis.client.dbsize()).toBeGreaterThan(0));
  expect(pod.log.map(({ msg }) => msg)).toEqual([
    "speech cache connected",
    "speech cache unavailable",
    "speech cache connected",
  ]);
});

test("a Redis that hangs is one that is slow", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  const pod = await aConnectedPod(voice, redis);
  redis.hang();
  resources.defer(() => redis.goOn());
  for (const text of ["un", "deux", "trois", "quatre"]) expect(await pod.say(text)).toBeLessThan(bearableMs);
  expect(pod.providers.cacheState()).toBe("unavailable");
  redis.goOn();
  await becomes(pod, "connected");
});

test("a Redis that stops is missed by nobody, and used again when it is back", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  const pod = await aConnectedPod(voice, redis);
  await redis.stop();
  expect(await pod.say("un")).toBeLessThan(bearableMs);
  await becomes(pod, "unavailable");
  expect(await pod.say("deux")).toBeLessThan(bearableMs);
  const warming = pod.warm("trois");
  await redis.start();
  await becomes(pod, "connected");
  await warming;
  await pod.say("quatre");
  await stored(redis, 2);
});

test("a Redis that was never there costs nothing", async () => {
  const voice = await aVoice();
  const pod = await aPod(voice, "redis://127.0.0.1:1", await passwordFile("x"));
  expect(await pod.say("un")).toBeLessThan(bearableMs);
  await becomes(pod, "unavailable");
  expect(await pod.say("un")).toBeLessThan(bearableMs);
  await vi.waitFor(() => expect(pod.log).toMatchObject([{ level: 40, reason: "ECONNREFUSED" }]));
});

test("a wrong password is told, and the right one is taken when the file has it", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  const file = await passwordFile("wrong");
  const pod = await aPod(voice, redis.url, file);
  expect(await pod.say("un")).toBeLessThan(bearableMs);
  await vi.waitFor(() => expect(pod.log).toMatchObject([{ msg: "speech cache unavailable", reason: "WRONGPASS" }]));
  await writeFile(file, redis.password);
  await becomes(pod, "connected");
  expect(JSON.stringify(pod.log)).not.toContain(redis.password);
});

test("a password file that is absent is a wrong password until it is there", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  const file = await passwordFile(redis.password);
  await rm(file);
  const pod = await aPod(voice, redis.url, file);
  expect(await pod.say("un")).toBeLessThan(bearableMs);
  await vi.waitFor(() => expect(pod.log).toMatchObject([{ msg: "speech cache unavailable" }]));
  await writeFile(file, redis.password);
  await becomes(pod, "connected");
});

test("a full Redis stores nothing, says so once, and gives what it has", async () => {
  const [voice, redis] = [await aVoice(), await aRedis("--maxmemory-policy", "noeviction")];
  const pod = await aConnectedPod(voice, redis);
  await pod.say("avant");
  await stored(redis, 1);
  await redis.client.config("SET", "maxmemory", "1mb");
  for (const text of ["un", "deux", "trois"]) expect(await pod.say(text)).toBeLessThan(bearableMs);
  await vi.waitFor(() => expect(pod.log.at(-1)).toMatchObject({ msg: "speech cache stores nothing" }));
  expect(pod.providers.cacheState()).toBe("connected");
  const other = await aConnectedPod(voice, redis);
  await other.say("avant");
  expect(voice.texts).toEqual(["avant", "un", "deux", "trois"]);
  expect(pod.log.filter(({ msg }) => msg === "speech cache stores nothing")).toHaveLength(1);
});

test("a flushed Redis is filled again", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  await (await aConnectedPod(voice, redis)).say("Bonjour.");
  await stored(redis, 1);
  await redis.client.flushall();
  expect(await (await aConnectedPod(voice, redis)).say("Bonjour.")).toBeLessThan(bearableMs);
  await stored(redis, 1);
  expect(voice.texts).toHaveLength(2);
});

test("what is not speech is not said", async () => {
  const [voice, redis] = [await aVoice(), await aRedis()];
  await (await aConnectedPod(voice, redis)).say("Bonjour.");
  await stored(redis, 1);
  const [key] = await redis.client.keys("*");
  await redis.client.set(key ?? "", "odd");
  await (await aConnectedPod(voice, redis)).say("Bonjour.");
  await redis.client.del(key ?? "");
  await redis.client.lpush(key ?? "", "a list");
  await (await aConnectedPod(voice, redis)).say("Bonjour.");
  expect(voice.texts).toHaveLength(3);
});
