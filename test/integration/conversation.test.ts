/** Real calls: the voicebot's own process, the providers' own SDKs, sound on a socket. Only the providers are emulated. */
import {
  everyday,
  mixOf,
  type Providers,
  placeCalls,
  type Script,
  type Step,
  startProviders,
  summaryOf,
} from "@voicebots/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders();
});
afterAll(() => providers.close());

test("ten callers of every kind at once: each gets what they called for, and the numbers agree", async () => {
  providers.clearCounts();
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
  await voicebot.warmed();
  expect((await voicebot.status()).ready).toBe(true);
  const reports = await placeCalls({
    host: "127.0.0.1",
    port: voicebot.callsPort,
    scripts: everyday,
    calls: 10,
    rampMs: 2000,
  });
  expect(reports.filter((report) => !report.expectationMet).map((report) => [report.script, report.reason])).toEqual(
    [],
  );
  const summary = summaryOf(reports);
  expect(summary).toMatchObject({ answered: 10, dropped: 0 });
  expect(summary.responseP95Ms).toBeLessThan(1500);
  // Not zero: a single stall of a busy machine breaks a word in every call. One too busy to keep the phones' own 20 ms
  // says nothing about the bot's.
  if (summary.ownLagP99Ms < 10) expect(summary.brokenWords).toBeLessThan(summary.words * 0.05);

  await expect.poll(() => voicebot.records.length, { timeout: 15_000 }).toBe(10);
  expect(await voicebot.metric("voicebot_calls_total")).toBe(10);
  expect(await voicebot.metric("voicebot_active_calls")).toBe(0);
  const ended = () => providers.records().filter(({ type }) => type === "dev.voicebot.call.ended");
  await expect.poll(() => ended().length, { timeout: 15_000 }).toBe(10);
  const { elevenlabs } = providers.counts();
  // Each phrase is paid for once, however many callers hear it.
  expect(Object.values(providers.texts()).every((requests) => requests === 1)).toBe(true);
  expect(await voicebot.metric("voicebot_elevenlabs_characters_total")).toBe(elevenlabs.characters);
}, 180_000);

test("callers who cough and who press keys are served as well", async () => {
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
  await voicebot.warmed();
  const afterACough = (step: Step): Step[] =>
    "say" in step ? [{ coughMs: 120 }, { staySilentMs: 600 }, step] : [step];
  const coughs = mixOf("internet-solved").map(
    (script): Script => ({ ...script, name: "coughs", steps: script.steps.flatMap(afterACough) }),
  );
  const scripts = [...mixOf("presses-keys"), ...coughs];
  const reports = await placeCalls({ host: "127.0.0.1", port: voicebot.callsPort, scripts, calls: 2 });
  expect(reports.map((report) => [report.script, report.outcome, report.reason])).toEqual([
    ["presses-keys", "resolved", undefined],
    ["coughs", "resolved", undefined],
  ]);
}, 120_000);

test("with the language model gone the rules carry the calls, and the analysis", async () => {
  providers.setFailures([{ provider: "groq", kind: "status", status: 503 }]);
  try {
    await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
    await voicebot.warmed();
    const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf("internet-solved,mobile-not-solved") };
    const reports = await placeCalls({ ...call, calls: 2 });
    expect(reports.map((report) => [report.outcome, report.reason])).toEqual([
      ["resolved", undefined],
      ["transferred", undefined],
    ]);
    await expect.poll(() => voicebot.records.map((record) => record["analysedBy"])).toEqual(["rules", "rules"]);
    expect(await voicebot.metric("voicebot_fallbacks_total", 'to="rules"')).toBeGreaterThan(3);
  } finally {
    providers.setFailures([]);
  }
}, 120_000);

test("a model that the provider has retired is in the pod's status, with what to set instead; its fallback takes the calls", async () => {
  const languageModel = {
    baseUrl: providers.url,
    model: "openai/gpt-3-retired",
    fallbackModels: ["openai/gpt-oss-20b"],
  };
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url, settings: { languageModel } });
  await expect
    .poll(async () => (await voicebot.status()).models, { timeout: 60_000 })
    .toEqual({
      error: null,
      missing: [{ setting: "model", model: "openai/gpt-3-retired", instead: "openai/gpt-oss-20b" }],
    });
}, 120_000);

test("a bot that cannot hear hands the caller over", async () => {
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
  providers.setFailures([{ provider: "deepgram", kind: "status", status: 503 }]);
  try {
    const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf("stays-silent"), calls: 1 };
    const [report] = await placeCalls(call);
    expect(report?.heard.at(-1)?.text).toMatch(/conseiller\.?$/);
    expect(report).toMatchObject({ endedBy: "bot", dropped: false });
  } finally {
    providers.setFailures([]);
  }
}, 120_000);

test("without a key no call is taken, nothing crashes, the status names it; with it, the next call is", async () => {
  await using voicebot = await VoicebotProcess.start({
    providersUrl: providers.url,
    credentials: ["deepgram", "elevenlabs"],
  });
  expect(await voicebot.status()).toMatchObject({ ready: false, missingCredentials: ["groq"] });
  const ready = await voicebot.get("/readyz");
  expect([ready.status, await ready.text()]).toEqual([503, "missing credential: groq\n"]);
  const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf("asks-for-person"), calls: 1 };
  expect((await placeCalls(call))[0]).toMatchObject({ answered: false, endedBy: "bot" });
  expect(await voicebot.metric("voicebot_calls_rejected_total", 'reason="not-ready"')).toBe(1);

  await voicebot.putCredential("groq");
  expect((await placeCalls(call))[0]).toMatchObject({ outcome: "transferred" });
}, 60_000);

test("a broken settings file is refused in words, and the one before stays in force", async () => {
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
  await voicebot.putSettings('{\n  "turns": { "endpointingMs": "soon" }\n}');
  const status = await voicebot.status();
  expect(status.ready).toBe(true);
  expect(status.settingsError).toContain("turns.endpointingMs");
  await voicebot.putSettings('{\n  "turns": oops\n}');
  expect((await voicebot.status()).settingsError).toMatch(/line 2: not valid JSON/);
}, 60_000);

test("the metrics port speaks Prometheus' text, and OpenMetrics to who asks for it", async () => {
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
  const [root, metrics] = [await voicebot.get("/"), await voicebot.get("/metrics")];
  expect(root.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const response of [root, metrics]) {
    expect(await response.text()).toContain('voicebot_calls_total{status="resolved",problem_type="internet"} 0');
  }
  const open = await voicebot.get("/metrics", { accept: "application/openmetrics-text; version=1.0.0" });
  expect(open.headers.get("content-type")).toContain("application/openmetrics-text");
  expect(await open.text()).toMatch(/# TYPE voicebot_calls counter[\s\S]*# EOF\n$/);
}, 60_000);
