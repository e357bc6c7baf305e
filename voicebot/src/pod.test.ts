import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Strain } from "./call/strain.ts";
import { createLogger } from "./platform/logger.ts";
import { type ManualClock, manualClock, settle } from "./platform/manual-clock.ts";
import { Pod } from "./pod.ts";
import type { ProvidersOfPod } from "./providers.ts";
import { Recordings } from "./recording/recordings.ts";
import { Records } from "./records/records.ts";
import { Spool } from "./records/spool.ts";
import { CallDirectory } from "./telephony/call-directory.ts";
import { noSharedStore, SharedNotes } from "./telephony/shared-notes.ts";

let folder: string;
let clock: ManualClock;
let warmed: string[][];
let fetched: string[][];
let noVoice: string | null;
let registry: Registry;
let spool: Spool;
let recordings: Recordings;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "voicebot-pod-"));
  writeFileSync(join(folder, "settings.json"), "{}");
  for (const key of ["deepgram", "groq", "elevenlabs"]) writeFileSync(join(folder, key), `${key}-key`);
  clock = manualClock();
  warmed = [];
  fetched = [];
  noVoice = null;
  registry = new Registry();
  spool = await Spool.open(join(folder, "spool"), createLogger("silent"));
  recordings = await Recordings.open({
    directory: join(folder, "recordings"),
    bytes: 0,
    clock,
    metrics: instruments(voicebotMetrics, new Registry()),
    logger: createLogger("silent"),
    journalOf: () => {
      throw new Error("no recording in these tests");
    },
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

function aPod(): Pod {
  const providers: ProvidersOfPod = {
    forCall: () => {
      throw new Error("no call in these tests");
    },
    fetch: async (phrases) => void fetched.push([...phrases]),
    warm: async (phrases) => void warmed.push([...phrases]),
    keepLastWords: async () => noVoice,
    servedModels: async () => ["openai/gpt-oss-20b"],
    refreshPrices: () => null,
    cacheState: () => "none",
    refusedCredentials: () => [],
    close: async () => {},
  };
  const metrics = instruments(voicebotMetrics, registry);
  const logger = createLogger("silent");
  const send = async () => "delivered" as const;
  const records = new Records({ clock, metrics, logger, spool, send, handover: null, voicebot: "default/support" });
  return new Pod({
    version: "test",
    settingsFile: join(folder, "settings.json"),
    scenarioFile: undefined,
    credentialsDir: folder,
    clock,
    metrics,
    logger,
    providers,
    strain: new Strain(clock),
    directory: new CallDirectory(new SharedNotes(noSharedStore, clock), clock),
    records,
    recordings,
  });
}

test("a pod takes calls once it has what the cluster has paid for", async () => {
  const pod = aPod();
  expect(pod.status().ready).toBe(false);
  await settle();
  expect(fetched).toHaveLength(1);
  expect(pod.status().ready).toBe(true);
});

test("a model that the provider does not serve is in the status, with one that it does", async () => {
  const pod = aPod();
  expect(pod.status()).not.toHaveProperty("models");
  await settle();
  expect(pod.status().models).toEqual({
    error: null,
    missing: [{ setting: "model", model: "openai/gpt-oss-120b", instead: "openai/gpt-oss-20b" }],
  });
});

test("a pod that cannot say a word takes no calls, says why, and tries again until it can", async () => {
  noVoice = "unavailable";
  const pod = aPod();
  pod.scraped();
  pod.refresh();
  await settle();
  expect(pod.status()).toMatchObject({ ready: false, voiceless: "unavailable" });
  expect(pod.refusal()).toBe("not-ready");
  expect(warmed).toEqual([]);
  noVoice = null;
  await clock.advance(16_000);
  expect(pod.status().ready).toBe(true);
  expect(pod.status()).not.toHaveProperty("voiceless");
  expect(pod.refusal()).toBeNull();
  expect(warmed).toHaveLength(1);
});

test("nothing is spent on warming before the counters were seen at zero", async () => {
  const pod = aPod();
  pod.refresh();
  await settle();
  expect(warmed).toEqual([]);
  pod.scraped();
  await settle();
  expect(warmed).toHaveLength(1);
  expect(warmed[0]?.join(" ")).toContain("assistant");
});

test("a pod that nobody scrapes warms all the same, after thirty seconds", async () => {
  const pod = aPod();
  pod.refresh();
  await clock.advance(29_000);
  expect(warmed).toEqual([]);
  await clock.advance(2_000);
  expect(warmed).toHaveLength(1);
});

test("the same phrases are warmed once, however often a pod is asked", async () => {
  const pod = aPod();
  pod.scraped();
  pod.refresh();
  pod.refresh();
  await settle();
  expect(warmed).toHaveLength(1);
});

test("the models of the settings are counted from zero", async () => {
  aPod().refresh();
  const shown = await registry.metrics();
  for (const model of ["openai/gpt-oss-120b", "openai/gpt-oss-20b"]) {
    expect(shown).toContain(`voicebot_groq_requests_total{model="${model}"} 0`);
    expect(shown).toContain(`voicebot_groq_tokens_input_total{model="${model}"} 0`);
  }
});

test("a stranger's call is taken, unless calls must be announced; an announced one once", async () => {
  const pod = aPod();
  pod.refresh();
  const id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
  expect(await pod.partiesOf(id)).toEqual({ caller: null, called: null, parameters: {} });
  writeFileSync(join(folder, "settings.json"), '{"telephony":{"announcements":"required"}}');
  pod.refresh();
  expect(await pod.partiesOf(id)).toBe("unannounced");
});

test("before it is ready a pod would take no call, and says so to who asks before calling", async () => {
  const pod = aPod();
  expect(pod.refusal()).toBe("not-ready");
  await settle();
  expect(pod.refusal()).toBeNull();
});
