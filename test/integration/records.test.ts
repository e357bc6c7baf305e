/** What is left of a call reaches its receivers, whatever happens to them, to the pod and to its process. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mixOf, type Providers, placeCalls, startProviders } from "@voicebots/simulator";
import type { CallEvent } from "@voicebots/voicebot/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Sink } from "./a-sink.ts";
import { VoicebotProcess } from "./a-voicebot-process.ts";
import { startRedis } from "./redis-server.ts";

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders();
});
afterAll(() => providers.close());

let resources = new AsyncDisposableStack();
afterEach(async () => {
  await resources.disposeAsync();
  resources = new AsyncDisposableStack();
});

async function aPod(sink: Sink, environment: Record<string, string> = {}): Promise<VoicebotProcess> {
  const records = { sink: { url: `${sink.url}/events` } };
  const options = { providersUrl: providers.url, settings: { records }, environment };
  return resources.use(await VoicebotProcess.start(options));
}

async function aSpool(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-spool-"));
  resources.defer(() => rm(folder, { recursive: true }));
  return folder;
}

async function aSink(): Promise<Sink> {
  return resources.use(await Sink.away());
}

/** Callers who ask for a person: the shortest call in which everything happens. */
async function callsOf(pod: VoicebotProcess, calls: number): Promise<string[]> {
  const reports = await placeCalls({
    host: "127.0.0.1",
    port: pod.callsPort,
    scripts: mixOf("asks-for-person"),
    calls,
  });
  expect(reports.map(({ outcome }) => outcome)).toEqual(reports.map(() => "transferred"));
  await expect.poll(() => pod.records.length, { timeout: 20_000 }).toBe(calls);
  return reports.map(({ callId }) => callId).toSorted();
}

const names = (events: readonly CallEvent[] = []) => events.map(({ type }) => type.replace("dev.voicebot.call.", ""));
const whole = ["started", "turn", "transferred", "ended"];
const inOrder = (events: readonly CallEvent[] = []) => events.map(({ sequence }) => Number(sequence));

/** Every event of these calls has come, once its repeats are left out, in order. */
async function hasAll(sink: Sink, callIds: readonly string[]): Promise<void> {
  const arrived = () => [...sink.calls].filter(([, events]) => events.length === whole.length).map(([id]) => id);
  await expect.poll(() => arrived().toSorted(), { timeout: 30_000 }).toEqual(callIds);
  for (const [, events] of sink.calls) {
    expect(names(events)).toEqual(whole);
    expect(inOrder(events)).toEqual([1, 2, 3, 4]);
  }
}

test("a sink that is away, then ill; a process that is killed: its successor on the same volume delivers all, in order", async () => {
  const [sink, spool] = [await aSink(), await aSpool()];
  const pod = await aPod(sink, { VOICEBOT_SPOOL_DIR: spool });
  const callIds = await callsOf(pod, 3);
  await expect.poll(() => pod.metric("voicebot_ledger_pending"), { timeout: 10_000 }).toBe(3 * whole.length);
  pod.signal("SIGKILL");
  await pod.exited();

  let ill = 5;
  sink.answer = () => (ill-- > 0 ? 503 : 202);
  await sink.comeBack();
  const next = await aPod(sink, { VOICEBOT_SPOOL_DIR: spool });
  await hasAll(sink, callIds);
  await expect.poll(() => next.metric("voicebot_ledger_pending"), { timeout: 10_000 }).toBe(0);
  expect(await next.metric("voicebot_records_lost_total")).toBe(0);
  for (const record of pod.records) {
    const ended = sink.calls.get(String(record["id"]))?.find(({ type }) => type === "dev.voicebot.call.ended");
    expect(ended?.data).toMatchObject(record);
  }
}, 240_000);

test("a sink that refuses one event: the others arrive, the refused one is put aside and counted", async () => {
  const sink = await aSink();
  sink.answer = ({ body }) => ((JSON.parse(body) as CallEvent).type === "dev.voicebot.call.turn" ? 422 : 202);
  await sink.comeBack();
  const pod = await aPod(sink);
  const [callId = ""] = await callsOf(pod, 1);
  await expect
    .poll(() => names(sink.calls.get(callId)), { timeout: 20_000 })
    .toEqual(["started", "transferred", "ended"]);
  expect(sink.refused).toHaveLength(1);
  expect(await pod.metric("voicebot_records_lost_total", 'reason="refused"')).toBe(1);
  await expect.poll(() => pod.metric("voicebot_ledger_pending"), { timeout: 10_000 }).toBe(0);
}, 240_000);

test("a pod that must leave while its sink is away gives what it has to the others, through Redis", async () => {
  const [sink, redis] = [await aSink(), await startRedis()];
  resources.use(redis);
  const environment = {
    VOICEBOT_CACHE_URL: redis.url,
    VOICEBOT_CACHE_PASSWORD_FILE: join(await aSpool(), "password"),
    VOICEBOT_NAME: "phones/support",
  };
  await writeFile(environment.VOICEBOT_CACHE_PASSWORD_FILE, redis.password);
  const leaving = await aPod(sink, environment);
  const callIds = await callsOf(leaving, 2);
  leaving.signal("SIGTERM");
  expect(await leaving.exited()).toBe(0);
  expect(await redis.client.xlen("records:phones/support")).toBe(2);
  expect(await redis.client.ttl("records:phones/support")).toBe(-1);

  await sink.comeBack();
  // One of another Voicebot, on the same Redis, has nothing to do with it.
  const [other, stranger] = [
    await aPod(sink, environment),
    await aPod(sink, { ...environment, VOICEBOT_NAME: "phones/sales" }),
  ];
  await hasAll(sink, callIds);
  await expect.poll(() => redis.client.xlen("records:phones/support"), { timeout: 10_000 }).toBe(0);
  expect(other.log).toContain("call records taken over from another pod");
  expect(stranger.log).not.toContain("taken over");
}, 240_000);
