import { instruments, openMetricsRegistry, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { expect, test } from "vitest";
import type { PodStatus } from "./contract/pod-status.ts";
import { buildServer } from "./server.ts";

const healthy: PodStatus = {
  version: "1.2.3",
  activeCalls: 3,
  maxCalls: 3,
  draining: false,
  ready: true,
  missingCredentials: [],
  refusedCredentials: [],
  cache: "none",
  settingsError: null,
  pricesError: null,
};

function aServer(status: PodStatus = healthy) {
  const registry = openMetricsRegistry();
  const metrics = instruments(voicebotMetrics, registry);
  metrics.turnResponseSeconds.observeIn("c3f1", 0.6);
  return buildServer({ metrics: () => registry.metrics(), status: () => status });
}

test("a full pod is ready: it refuses calls itself, so that the PBX hears why", async () => {
  expect((await aServer().inject("/readyz")).statusCode).toBe(200);
  expect((await aServer().inject("/livez")).statusCode).toBe(200);
});

test("a pod that is not ready says all its reasons, and is alive", async () => {
  const server = aServer({
    ...healthy,
    ready: false,
    draining: true,
    missingCredentials: ["groq"],
    settingsError: "line 3: not valid JSON",
    voiceless: "unauthorized",
  });
  const ready = await server.inject("/readyz");
  expect(ready.statusCode).toBe(503);
  expect(ready.body.split("\n")).toEqual([
    "draining: finishing its calls before it leaves",
    "no voice: text-to-speech fails (unauthorized), and no phrase is in the cache",
    "missing credential: groq",
    "settings: line 3: not valid JSON",
    "",
  ]);
  expect((await server.inject("/livez")).statusCode).toBe(200);
});

test("the status is the contract's", async () => {
  expect((await aServer().inject("/status")).json()).toEqual(healthy);
});

test("metrics are OpenMetrics with the calls' ids as exemplars for who asks, and Prometheus' text for everybody else", async () => {
  const server = aServer();
  const accept = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
  const open = await server.inject({ url: "/metrics", headers: { accept } });
  expect(open.headers["content-type"]).toContain("application/openmetrics-text");
  expect(open.body).toContain("# TYPE voicebot_calls counter\n");
  expect(open.body).toContain("# HELP voicebot_calls Finished calls.\n");
  expect(open.body).toContain('voicebot_calls_total{status="resolved",problem_type="internet"} 0\n');
  expect(open.body.endsWith("\n# EOF\n")).toBe(true);
  expect(open.body).not.toContain("\n\n");
  expect(open.body).toMatch(/^voicebot_turn_response_seconds_bucket\{le="0\.7"\} 1 # \{call_id="c3f1"\} 0\.6 [\d.]+$/m);
  for (const url of ["/", "/metrics"]) {
    const plain = await server.inject(url);
    expect(plain.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(plain.body).toContain("# TYPE voicebot_calls_total counter\n");
    expect(plain.body).toContain('voicebot_calls_total{status="resolved",problem_type="internet"} 0\n');
    expect(plain.body).toContain('voicebot_turn_response_seconds_bucket{le="0.7"} 1\n');
    expect(plain.body).not.toMatch(/call_id|# EOF|\n\n/);
  }
});
