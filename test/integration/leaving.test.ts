/** A pod that must go while fifty people are on the phone: nobody is cut off, and nobody new is let in. */
import { mixOf, type Providers, placeCalls, startProviders } from "@voicebots/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

const calls = 50;
/** Callers who want a person have been passed on by then; those who say nothing, or must unplug their box, are still there. */
const drainSeconds = 12;

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders();
});
afterAll(() => providers.close());

test("SIGTERM with 50 calls in progress loses none: they end as they would have, or with a goodbye at the deadline", async () => {
  await using voicebot = await VoicebotProcess.start({
    providersUrl: providers.url,
    settings: { calls: { maxPerPod: calls } },
    environment: { VOICEBOT_DRAIN_SECONDS: String(drainSeconds) },
  });
  await voicebot.warmed();
  const call = { host: "127.0.0.1", port: voicebot.callsPort };
  const scripts = mixOf("asks-for-person=2,angry,stays-silent,internet-not-solved");
  const inProgress = placeCalls({ ...call, scripts, calls, rampMs: 1000 });
  await expect.poll(async () => (await voicebot.status()).activeCalls, { timeout: 20_000, interval: 50 }).toBe(calls);

  voicebot.signal("SIGTERM");
  await expect.poll(async () => (await voicebot.status()).draining, { timeout: 10_000 }).toBe(true);
  // A drain is not cut short by impatience.
  voicebot.signal("SIGTERM");
  expect((await voicebot.get("/readyz")).status).toBe(503);
  const [refused] = await placeCalls({ ...call, scripts, calls: 1 });
  expect(refused).toMatchObject({ answered: false, endedBy: "bot" });
  expect(await voicebot.metric("voicebot_calls_rejected_total", 'reason="draining"')).toBe(1);

  const reports = await inProgress;
  const lastWords = reports.map(({ heard }) => heard.at(-1)?.text ?? "nothing");
  expect(reports.filter(({ endedBy }) => endedBy !== "bot")).toEqual([]);
  expect(lastWords.filter((words) => !/conseiller|au revoir/i.test(words))).toEqual([]);
  // They would have been asked a question or two more: only the deadline ends their calls by then.
  const patient = reports.filter(({ script }) => script === "stays-silent" || script === "internet-not-solved");
  expect(patient).toHaveLength(20);
  expect(patient.filter(({ heard }) => !/au revoir/i.test(heard.at(-1)?.text ?? ""))).toEqual([]);

  expect(await voicebot.exited()).toBe(0);
  const statuses = voicebot.records.map((record) => record["status"]);
  expect(statuses).toHaveLength(calls);
  expect(statuses.filter((status) => status === "failed").length).toBeGreaterThanOrEqual(patient.length);
  const ended = providers.records().filter(({ type }) => type === "dev.voicebot.call.ended");
  expect(new Set(ended.map(({ subject }) => subject)).size).toBe(calls);
}, 180_000);
