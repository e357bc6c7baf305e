import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { instruments, openMetricsRegistry } from "./instruments.ts";
import { counter, gauge, histogram, type Metric } from "./metric.ts";
import { operatorMetrics } from "./operator.ts";
import { callStatuses, problemTypes, severities, ticketTags, voicebotMetrics } from "./voicebot.ts";

function aVoicebot() {
  const registry = new Registry();
  return { registry, metrics: instruments(voicebotMetrics, registry) };
}

const series = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const linesOf = async (registry: Registry, name: string): Promise<string[]> =>
  (await series(registry)).filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

test("every closed combination of labels is exposed as zero before the first call", async () => {
  const { registry } = aVoicebot();
  const calls = await linesOf(registry, "voicebot_calls_total");
  expect(calls).toHaveLength(callStatuses.length * problemTypes.length);
  expect(calls).toContain('voicebot_calls_total{status="resolved",problem_type="internet"} 0');
  expect(await linesOf(registry, "voicebot_tickets_created_total")).toHaveLength(
    severities.length * ticketTags.length * problemTypes.length,
  );
  expect(await linesOf(registry, "voicebot_turn_response_seconds_count")).toEqual([
    "voicebot_turn_response_seconds_count 0",
  ]);
  expect(await linesOf(registry, "voicebot_tts_response_seconds_count")).toEqual([
    'voicebot_tts_response_seconds_count{source="cache"} 0',
    'voicebot_tts_response_seconds_count{source="elevenlabs"} 0',
  ]);
  for (const line of await series(registry)) expect(line).toMatch(/ 0$/);
});

test("every metric with closed labels has series from the start", async () => {
  const catalogues: readonly Record<string, Metric>[] = [voicebotMetrics, operatorMetrics];
  for (const catalogue of catalogues) {
    const registry = new Registry();
    instruments(catalogue, registry);
    const exposed = await series(registry);
    for (const metric of Object.values(catalogue)) {
      const open = Object.values(metric.labels).some((values) => values === null);
      expect([metric.name, exposed.some((line) => line.startsWith(metric.name))]).toEqual([metric.name, !open]);
    }
  }
});

test("a thousand calls add no series", async () => {
  const { registry, metrics } = aVoicebot();
  metrics.groqRequestsTotal.add(0, { model: "openai/gpt-oss-120b" });
  const before = (await series(registry)).length;
  for (let call = 0; call < 1000; call++) {
    const problem_type = problemTypes[call % problemTypes.length] ?? "unknown";
    metrics.callsStartedTotal.inc();
    metrics.activeCalls.set(call % 7);
    metrics.callsTotal.inc({ status: callStatuses[call % callStatuses.length] ?? "failed", problem_type });
    metrics.callDurationSeconds.observe(call, { problem_type });
    metrics.clientSentimentTotal.inc({ sentiment: "neutral", problem_type });
    metrics.groqRequestsTotal.inc({ model: "openai/gpt-oss-120b" });
    metrics.costUsdTotal.add(0.001 * call, { provider: "deepgram" });
    metrics.turnResponseSeconds.observeIn(`call-${call}`, call / 100);
    metrics.ttsResponseSeconds.observe(call / 1000, { source: "cache" });
    metrics.providerErrorsTotal.inc({ provider: "groq", kind: "timeout" });
  }
  expect((await series(registry)).length).toBe(before);
});

test("a counter grows by ones and by amounts, under its labels", async () => {
  const { registry, metrics } = aVoicebot();
  metrics.callsTotal.inc({ status: "resolved", problem_type: "internet" });
  metrics.costUsdTotal.add(0.25, { provider: "groq" });
  metrics.costUsdTotal.add(0.5, { provider: "groq" });
  expect(await linesOf(registry, "voicebot_calls_total")).toContain(
    'voicebot_calls_total{status="resolved",problem_type="internet"} 1',
  );
  expect(await linesOf(registry, "voicebot_cost_usd_total")).toContain('voicebot_cost_usd_total{provider="groq"} 0.75');
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])(
  "an amount of %d is refused, and the counter still counts",
  async (amount) => {
    const { registry, metrics } = aVoicebot();
    expect(() => metrics.costUsdTotal.add(amount, { provider: "groq" })).toThrow(RangeError);
    metrics.costUsdTotal.add(2, { provider: "groq" });
    expect(await linesOf(registry, "voicebot_cost_usd_total")).toContain('voicebot_cost_usd_total{provider="groq"} 2');
  },
);

test("a call is named by an exemplar in OpenMetrics, and by no label", async () => {
  const registry = openMetricsRegistry();
  const { callDurationSeconds } = instruments(voicebotMetrics, registry);
  callDurationSeconds.observeIn("one", 20, { problem_type: "mobile" });
  callDurationSeconds.observeIn("two", 25, { problem_type: "mobile" });
  callDurationSeconds.observeIn("x".repeat(200), 50, { problem_type: "mobile" });
  const lines = (await registry.metrics()).split("\n").filter((line) => line.includes("call_id"));
  expect(lines).toEqual([
    expect.stringMatching(
      /^voicebot_call_duration_seconds_bucket\{le="30",problem_type="mobile"\} 2 # \{call_id="two"\} 25 /,
    ),
  ]);
});

test("a new price table replaces the old one", async () => {
  const { registry, metrics } = aVoicebot();
  metrics.priceInfo.set(0.1, { provider: "groq", model: "a", unit: "token", version: "2026-01" });
  metrics.priceInfo.clear();
  metrics.priceInfo.set(0.2, { provider: "groq", model: "a", unit: "token", version: "2026-02" });
  expect(await linesOf(registry, "voicebot_price_info")).toEqual([
    'voicebot_price_info{provider="groq",model="a",unit="token",version="2026-02"} 0.2',
  ]);
});

test("a cleared gauge with closed labels is zero again, not gone", async () => {
  const registry = new Registry();
  const { depth } = instruments({ depth: gauge("depth", "Depth.", { name: ["a", "b"] }) }, registry);
  depth.set(3, { name: "a" });
  depth.clear();
  expect(await series(registry)).toEqual(['depth{name="a"} 0', 'depth{name="b"} 0']);
});

test("wrong labels and wrong kinds do not compile", () => {
  const made = instruments(
    {
      plain: counter("plain_total", "Plain."),
      labelled: counter("labelled_total", "Labelled.", { status: ["good", "bad"] }),
      level: gauge("level", "Level."),
      length: histogram("length_seconds", "Length.", [1], { kind: ["short", "long"] }),
    },
    new Registry(),
  );
  made.plain.inc();
  made.labelled.inc({ status: "good" });
  expect(() => {
    // @ts-expect-error: no such value
    made.labelled.inc({ status: "so-so" });
    // @ts-expect-error: a label is missing
    made.labelled.inc({});
    // @ts-expect-error: a gauge does not count
    made.level.inc();
  }).toThrow();
  // @ts-expect-error: no such label
  expect(() => made.length.observe(1, { kidn: "short" })).toThrow();
});

test("names are unique, in snake case, and say their unit as Prometheus asks", () => {
  const all = [...Object.values(voicebotMetrics), ...Object.values(operatorMetrics)];
  expect(new Set(all.map((metric) => metric.name)).size).toBe(all.length);
  for (const { name, kind, help, buckets } of all) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*[a-z0-9]$/);
    expect([name, name.endsWith("_total")]).toEqual([name, kind === "counter"]);
    expect([name, help.endsWith(".") || help.includes(":")]).toEqual([name, true]);
    expect([name, buckets.length > 0]).toEqual([name, kind === "histogram"]);
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
  }
});

test("the objective of a turn's response, 1.5 s, is a bucket edge", () => {
  expect(voicebotMetrics.turnResponseSeconds.buckets).toContain(1.5);
});
