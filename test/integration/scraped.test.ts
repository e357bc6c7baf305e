/** The voicebot's own process, scraped by a real Prometheus: records, metrics and exemplars tell the same story, also of a pod that is killed. */
import { mixOf, type Providers, placeCalls, startProviders } from "@voicebots/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";
import { type Prometheus, prometheusScraping } from "./monitoring/prometheus.ts";

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders();
});
afterAll(() => providers.close());

interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

async function exemplarsOf(prometheus: Prometheus, metric: string): Promise<readonly Exemplar[]> {
  const parameters = { query: metric, start: String(Date.now() / 1000 - 3600), end: String(Date.now() / 1000 + 1) };
  const response = await fetch(
    `${prometheus.url}/api/v1/query_exemplars?${new URLSearchParams(parameters).toString()}`,
  );
  const { data } = (await response.json()) as { data: readonly { readonly exemplars: readonly Exemplar[] }[] };
  return data.flatMap(({ exemplars }) => exemplars);
}

interface Money {
  readonly id: string;
  readonly costUsd: Readonly<Record<string, number>>;
}

test("records, metrics and exemplars agree, with a provider that fails and a pod that is killed in a call", async () => {
  providers.setFailures([{ provider: "groq", kind: "status", status: 503 }]);
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
  await using prometheus = await prometheusScraping(voicebot.metricsPort);
  await voicebot.warmed();
  /** What Prometheus saw last, also of a pod that is gone. */
  const seen = async (selector: string): Promise<number> => {
    const query = `sum(last_over_time(${selector}[10m]))`;
    const [sample] = await prometheus.ask({ path: "/api/v1/query", parameters: { query } });
    return sample?.value ?? Number.NaN;
  };
  const call = { host: "127.0.0.1", port: voicebot.callsPort };
  const scripts = mixOf("internet-solved,mobile-not-solved");
  const reports = await placeCalls({ ...call, scripts, calls: 2 });
  expect(reports.map(({ outcome }) => outcome)).toEqual(["resolved", "transferred"]);
  await expect.poll(() => voicebot.records.length, { timeout: 30_000 }).toBe(2);
  await expect.poll(() => seen("voicebot_calls_total"), { timeout: 30_000 }).toBe(2);

  const records = voicebot.records as unknown as readonly Money[];
  const recorded = records.flatMap(({ costUsd }) => Object.values(costUsd)).reduce((sum, usd) => sum + usd, 0);
  expect(recorded).toBeGreaterThan(0);
  expect(await seen('voicebot_cost_accounted_usd_total{account="calls"}')).toBeCloseTo(recorded, 9);
  expect(await seen("voicebot_cost_accounted_usd_total")).toBeCloseTo(await seen("voicebot_cost_usd_total"), 9);
  expect(await seen('voicebot_calls_total{status="resolved"}')).toBe(1);
  expect(await seen("voicebot_call_duration_seconds_count")).toBe(2);
  expect(await seen('voicebot_provider_errors_total{provider="groq",kind="unavailable"}')).toBeGreaterThan(0);
  expect(await seen('voicebot_fallbacks_total{to="rules"}')).toBeGreaterThan(0);

  const ids = new Set(records.map(({ id }) => id));
  for (const metric of ["voicebot_call_duration_seconds_bucket", "voicebot_turn_response_seconds_bucket"]) {
    const exemplars = await exemplarsOf(prometheus, metric);
    expect([metric, exemplars.length > 0]).toEqual([metric, true]);
    for (const { labels } of exemplars) expect(ids).toContain(labels["call_id"]);
  }

  const cut = placeCalls({ ...call, scripts, calls: 1 });
  await expect.poll(() => seen("voicebot_active_calls"), { timeout: 30_000 }).toBe(1);
  await expect.poll(() => seen("voicebot_oldest_call_seconds"), { timeout: 30_000 }).toBeGreaterThan(2);
  voicebot.signal("SIGKILL");
  await cut;
  // One call began that never ended, and what it cost is in no record: that is what the ledger's alert looks for.
  expect((await seen("voicebot_calls_started_total")) - (await seen("voicebot_calls_total"))).toBe(1);
  expect(await seen("voicebot_cost_usd_total")).toBeGreaterThan(await seen("voicebot_cost_accounted_usd_total"));
}, 180_000);
