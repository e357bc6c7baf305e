/**
 * Nothing is counted twice and nothing is lost in silence: events, records and what Prometheus saw, over a run with
 * failing providers, a sink that falls ill, a pod killed in its calls, its successor, and a pod that leaves.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mixOf, type Providers, placeCalls, startProviders } from "@voicebots/simulator";
import type { CallEvent, CallRecord } from "@voicebots/voicebot/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Sink } from "./a-sink.ts";
import { VoicebotProcess } from "./a-voicebot-process.ts";
import { type Prometheus, prometheusScraping } from "./monitoring/prometheus.ts";
import { startRedis } from "./redis-server.ts";

const soon = { timeout: 60_000, interval: 200 };
const resources = new AsyncDisposableStack();
let providers: Providers;
beforeAll(async () => {
  providers = await startProviders();
  resources.defer(() => providers.close());
});
afterAll(() => resources.disposeAsync());

/** Starts pods of one Voicebot: one Redis, one sink; each has a volume, which outlives its process. */
async function podsWith(sink: Sink): Promise<(volume: string) => Promise<VoicebotProcess>> {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-conservation-"));
  resources.defer(() => rm(folder, { recursive: true }));
  const redis = resources.use(await startRedis());
  const password = join(folder, "password");
  await writeFile(password, redis.password);
  return async (volume) =>
    resources.use(
      await VoicebotProcess.start({
        providersUrl: providers.url,
        settings: { records: { sink: { url: `${sink.url}/events` } } },
        environment: {
          VOICEBOT_NAME: "phones/support",
          VOICEBOT_CACHE_URL: redis.url,
          VOICEBOT_CACHE_PASSWORD_FILE: password,
          VOICEBOT_SPOOL_DIR: join(folder, volume),
          // Several scrapes: the last numbers of a pod that leaves are seen.
          VOICEBOT_LINGER_SECONDS: "4",
        },
      }),
    );
}

const call = (pod: VoicebotProcess, mix: string, calls: number) =>
  placeCalls({ host: "127.0.0.1", port: pod.callsPort, scripts: mixOf(mix), calls, rampMs: 500 });
const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

type Event<Name extends string> = Extract<CallEvent, { type: `dev.voicebot.call.${Name}` }>;
const told = <Name extends string>(sink: Sink, name: Name): Event<Name>[] =>
  [...sink.calls.values()].flat().filter((event): event is Event<Name> => event.type === `dev.voicebot.call.${name}`);
const callsOf = (events: readonly CallEvent[]) => events.map(({ subject }) => subject).toSorted();

/** What Prometheus saw last of each process, also of one that is gone, added up. */
async function seen(prometheus: Prometheus, selector: string): Promise<number> {
  const query = `sum(last_over_time(${selector}[30m]))`;
  const [sample] = await prometheus.ask({ path: "/api/v1/query", parameters: { query } });
  return sample?.value ?? Number.NaN;
}

/** What was spent and stands in no call's account, in USD, as Prometheus saw it last. */
const unaccountedAt = async (prometheus: Prometheus, labels: string) =>
  (await seen(prometheus, `voicebot_cost_usd_total${labels}`)) -
  (await seen(prometheus, `voicebot_cost_accounted_usd_total${labels}`));

/** When a process was scraped last, in milliseconds since 1970. */
async function lastScrapeOf(prometheus: Prometheus, instance: string): Promise<number> {
  const query = `voicebot_calls_started_total{${instance}}[30m]`;
  const samples = await prometheus.ask({ path: "/api/v1/query", parameters: { query } });
  return 1000 * Math.max(...samples.map(({ at }) => at));
}

test("events, records and metrics agree: with failures, a pod killed in its calls, and one that leaves", async () => {
  const sink = resources.use(await Sink.away());
  await sink.comeBack();
  const start = await podsWith(sink);
  const pods = [await start("steady"), await start("doomed"), await start("leaving")] as const;
  const [steady, doomed, leaving] = pods;
  const prometheus = resources.use(await prometheusScraping(...pods.map(({ metricsPort }) => metricsPort)));
  for (const pod of pods) await pod.warmed();
  const ofDoomed = `instance="127.0.0.1:${doomed.metricsPort}"`;

  // Every second request to the language model fails; the sink refuses every third event, and takes it later.
  providers.setFailures([{ provider: "groq", kind: "status", status: 503, probability: 0.5 }]);
  let asked = 0;
  sink.answer = () => (++asked % 3 === 0 ? 503 : 202);

  const before = [call(doomed, "asks-for-person", 2), call(steady, "internet-not-solved,asks-for-person", 2)];
  await expect.poll(() => doomed.records.length, soon).toBe(2);
  const cut = call(doomed, "stays-silent", 3);
  const during = [call(leaving, "asks-for-person,angry", 2), call(steady, "asks-for-person,hangs-up-midway", 2)];
  await expect.poll(() => seen(prometheus, `voicebot_calls_started_total{${ofDoomed}}`), soon).toBe(5);
  await expect.poll(() => seen(prometheus, `voicebot_calls_total{${ofDoomed}}`), soon).toBe(2);
  // It has spent on them, and Prometheus has seen it: the pod dies with money that no record will account for.
  await expect.poll(() => unaccountedAt(prometheus, `{${ofDoomed}}`), soon).toBeGreaterThan(1e-6);
  await expect.poll(async () => (await leaving.status()).activeCalls, soon).toBe(2);
  leaving.signal("SIGTERM");
  doomed.signal("SIGKILL");
  const killedAt = Date.now();
  await doomed.exited();

  const lost = (await cut).map(({ callId }) => callId).toSorted();
  const ended = (await Promise.all([...before, ...during]))
    .flat()
    .map(({ callId }) => callId)
    .toSorted();
  expect(await leaving.exited()).toBe(0);
  const successor = await start("doomed");
  for (const pod of [steady, successor]) {
    await expect.poll(() => pod.metric("voicebot_ledger_pending"), soon).toBe(0);
    expect(await pod.metric("voicebot_records_lost_total")).toBe(0);
  }
  const saw = (selector: string) => seen(prometheus, selector);
  await expect.poll(() => saw("voicebot_calls_total"), soon).toBe(ended.length);

  // Events, once their repeats are left out: every call began; every call that was not cut ended; none has a gap.
  expect(lost).toHaveLength(3);
  expect(callsOf(told(sink, "started"))).toEqual([...ended, ...lost].toSorted());
  expect(callsOf(told(sink, "ended"))).toEqual(ended);
  for (const events of sink.calls.values()) {
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(events.map((_, before) => before + 1));
  }

  // Records: what the pods logged is what they told.
  const records = pods.flatMap((pod) => pod.records) as unknown as CallRecord[];
  const { summary: _, ...anyRecord } = told(sink, "ended")[0]?.data ?? { summary: "" };
  expect(Object.keys(records[0] ?? {}).toSorted()).toEqual(Object.keys(anyRecord).toSorted());
  for (const { subject, data } of told(sink, "ended")) {
    expect(data).toMatchObject({ ...records.find(({ id }) => id === subject) });
    expect(told(sink, "turn").filter((event) => event.subject === subject)).toHaveLength(data.turns.length);
  }

  // Metrics, against the records.
  for (const status of ["resolved", "transferred", "abandoned", "failed"] as const) {
    const expected = records.filter((record) => record.status === status).length;
    expect([status, await saw(`voicebot_calls_total{status="${status}"}`)]).toEqual([status, expected]);
  }
  expect(await saw("voicebot_call_duration_seconds_count")).toBe(ended.length);
  const seconds = sumOf(records.map(({ durationSeconds }) => durationSeconds));
  expect(await saw("voicebot_call_duration_seconds_sum")).toBeCloseTo(seconds, 1);
  expect(await saw("voicebot_client_sentiment_total")).toBe(ended.length);
  expect(await saw("voicebot_turn_response_seconds_count")).toBe(told(sink, "turn").length);
  expect(await saw("voicebot_tickets_created_total")).toBe(told(sink, "ticket").length);
  const spent = sumOf(records.flatMap(({ costUsd }) => Object.values(costUsd)));
  expect(await saw('voicebot_cost_accounted_usd_total{account="calls"}')).toBeCloseTo(spent, 9);
  expect(await saw('voicebot_provider_errors_total{provider="groq"}')).toBeGreaterThan(0);

  // What the killed pod took with it has names: so many calls that began and never ended, and their money.
  const unended = (await saw("voicebot_calls_started_total")) - (await saw("voicebot_calls_total"));
  expect(unended).toBe(lost.length);
  const unaccounted = await unaccountedAt(prometheus, "");
  expect(unaccounted).toBeGreaterThan(1e-6);
  expect(unaccounted).toBeCloseTo(await unaccountedAt(prometheus, `{${ofDoomed}}`), 9);

  // And it is bounded by what the providers heard: nothing but the audio since the last scrape was not seen.
  const unseenSeconds = providers.counts().deepgram.audioSeconds - (await saw("voicebot_deepgram_audio_seconds_total"));
  const sinceLastScrape = (killedAt - (await lastScrapeOf(prometheus, ofDoomed))) / 1000;
  expect(unseenSeconds).toBeGreaterThanOrEqual(-1);
  expect(unseenSeconds).toBeLessThanOrEqual(lost.length * (sinceLastScrape + 1));
  const paid = providers.counts().elevenlabs.characters;
  expect(await saw("voicebot_elevenlabs_characters_total")).toBe(paid);
}, 400_000);
