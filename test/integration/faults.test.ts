/**
 * What a caller hears when a provider fails, in every way that providers fail: one call for each fault, all at the same
 * time, through one real voicebot.
 */
import { type CallReport, type Failure, mixOf, type Providers, placeCalls, startProviders } from "@voicebots/simulator";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

type Fault = Pick<Failure, "provider" | "kind"> &
  Partial<Failure> & {
    /** How the call ends for the caller. */
    readonly then: "served" | "handed over" | "handed over or goodbye";
    readonly hears?: RegExp;
    /** The phrases are not in the cache yet. */
    readonly newVoice?: true;
  };

const mind = (kind: Failure["kind"], more: Partial<Fault> = {}): Fault => ({
  provider: "groq",
  kind,
  then: "served",
  ...more,
});
const ears = (kind: Failure["kind"], then: Fault["then"], more: Partial<Fault> = {}): Fault => ({
  provider: "deepgram",
  kind,
  then,
  ...more,
});
const voice = (kind: Failure["kind"], then: Fault["then"], more: Partial<Fault> = {}): Fault => ({
  provider: "elevenlabs",
  kind,
  then,
  newVoice: true,
  ...more,
});

/** Said while an answer is late. */
const filler = /instant|moment|vérifi|regarde/i;

const faults: Readonly<Record<string, Fault>> = {
  "the ears are out of order": ears("status", "handed over", { status: 503 }),
  "the ears' model does not exist": ears("model-not-found", "handed over"),
  "the ears close once with 1011": ears("close-1011", "served", { count: 1, afterMs: 3000 }),
  "the ears close with 1011 each time": ears("close-1011", "handed over", { afterMs: 1000 }),
  "the ears drop in the middle of the caller's sentence": ears("drop", "served", { count: 1, afterMs: 7500 }),
  "the ears take a second and a half to open": ears("slow", "served", { afterMs: 1500 }),
  "the ears hear nothing": ears("hang", "handed over or goodbye"),
  "the ears send garbage": ears("garbage", "handed over or goodbye"),
  "the mind is out of order": mind("status", { status: 503 }),
  "the mind's first model does not exist": mind("model-not-found", { model: "openai/gpt-oss-120b" }),
  "no model of the mind exists": mind("model-not-found"),
  "the mind drops in the middle of its answer": mind("drop"),
  "the mind sends garbage": mind("garbage"),
  "the mind is slow": mind("slow", { afterMs: 2500, hears: filler }),
  "the mind never answers": mind("hang", { hears: filler }),
  "the voice is out of order, and its phrases are in the cache": voice("status", "served", { status: 503 }),
  "the voice is out of order": voice("status", "handed over", { status: 503 }),
  "the voice's model does not exist": voice("model-not-found", "handed over"),
  "the voice drops in the middle of a sentence": voice("drop", "handed over", {
    afterMs: 1500,
    hears: /Bonjour|assistant|bienvenue/,
  }),
  "the voice never answers": voice("hang", "handed over"),
  "the voice sends garbage": voice("garbage", "handed over"),
  "the voice takes two seconds to begin": voice("slow", "served", { afterMs: 2000 }),
  // Last: a pod whose provider refuses for too many requests takes no new calls for a while.
  "the ears refuse for too many requests": ears("status", "handed over", { status: 429 }),
  "the mind refuses for too many requests": mind("status", { status: 429 }),
  "the voice refuses for too many requests": voice("status", "handed over", { status: 429 }),
};
const inTheCache = "the voice is out of order, and its phrases are in the cache";

/** A phone that waits longer for late frames: what is said matters here, not how evenly it comes. */
const patient = { leadMs: 400, maxLeadMs: 1000, maxAheadMs: 3000 };

const emulators = new Map<string, Providers>();
const heard = new Map<string, CallReport>();
let voicebot: VoicebotProcess;

let mute: Providers;
let muteVoicebot: VoicebotProcess;

beforeAll(async () => {
  // It takes its time to give up, which passes beside the calls.
  mute = await startProviders({ failures: [{ provider: "elevenlabs", kind: "status", status: 503 }] });
  muteVoicebot = await VoicebotProcess.start({ providersUrl: mute.url });
  await muteVoicebot.get("/metrics");
  const healthy = await startProviders();
  emulators.set("healthy", healthy);
  voicebot = await VoicebotProcess.start({ providersUrl: healthy.url });
  await voicebot.warmed();
  const calls: Promise<void>[] = [];
  for (const [name, { then: _, hears: __, newVoice, ...failure }] of Object.entries(faults)) {
    const failing = await startProviders({ failures: [failure] });
    emulators.set(name, failing);
    const url = (provider: string) => (provider === failure.provider ? failing.url : healthy.url);
    await voicebot.putSettings(
      JSON.stringify({
        speechToText: { baseUrl: url("deepgram") },
        languageModel: { baseUrl: url("groq") },
        textToSpeech: {
          baseUrl: url("elevenlabs"),
          ...(newVoice && name !== inTheCache && { voiceId: `voice-${emulators.size}` }),
        },
        turns: { silence: { promptAfterSeconds: 8, hangUpAfterSeconds: 14 } },
        calls: { maxPerPod: 100 },
      }),
    );
    // Each call takes the settings as they are when it begins.
    const before = await voicebot.metric("voicebot_calls_started_total");
    const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf("internet-solved"), calls: 1 };
    calls.push(
      placeCalls({ ...call, playout: patient }).then(([report]) => {
        if (report) heard.set(name, report);
      }),
    );
    await vi.waitUntil(async () => (await voicebot.metric("voicebot_calls_started_total")) === before + 1, 20_000);
  }
  await Promise.all(calls);
  // The analysis of a call whose mind never answers takes its time.
  await vi.waitUntil(() => voicebot.records.length === calls.length, 60_000);
}, 400_000);

afterAll(async () => {
  await Promise.all([voicebot[Symbol.asyncDispose](), muteVoicebot[Symbol.asyncDispose]()]);
  await Promise.all([mute, ...emulators.values()].map((providers) => providers.close()));
});

/** A word of it is enough: on a machine that is too busy for the phones, the others may be broken. */
const handedOver = /conseiller|en relation|passe|désolé/i;
const goodbye = /revoir|merci de votre appel|bonne journée|journée|rappeler/i;
/** What the bot itself says became of the call. */
const statusOf = (report: CallReport | undefined): unknown =>
  voicebot.records.find(({ id }) => id === report?.callId)?.["status"];

test.for(Object.entries(faults))("%s", ([name, { then, hears }]) => {
  const report = heard.get(name);
  const words = report?.heard.map(({ text }) => text).join(" ") ?? "";
  const last = report?.heard.at(-1)?.text ?? "";
  if (hears) expect(words).toMatch(hears);
  switch (then) {
    case "served":
      return expect([statusOf(report), report?.endedBy]).toEqual(["resolved", "bot"]);
    case "handed over":
      expect(last).toMatch(handedOver);
      expect(statusOf(report)).toBe("transferred");
      return expect(report).toMatchObject({ endedBy: "bot" });
    default:
      expect(last).toMatch(new RegExp(`${handedOver.source}|${goodbye.source}`, "i"));
      return expect(report).toMatchObject({ endedBy: "bot" });
  }
});

test("each fault is counted as what it was, and each second choice too", async () => {
  const kinds: readonly (readonly [string, string])[] = [
    ["deepgram", "rate-limited"],
    ["deepgram", "unavailable"],
    ["deepgram", "interrupted"],
    ["deepgram", "timeout"],
    ["deepgram", "invalid-request"],
    ["groq", "rate-limited"],
    ["groq", "unavailable"],
    ["groq", "model-not-found"],
    ["groq", "protocol"],
    ["groq", "timeout"],
    ["elevenlabs", "rate-limited"],
    ["elevenlabs", "unavailable"],
    ["elevenlabs", "model-not-found"],
    ["elevenlabs", "interrupted"],
    ["elevenlabs", "protocol"],
    ["elevenlabs", "timeout"],
  ];
  const counted = await Promise.all(
    kinds.map(async ([provider, kind]) => {
      const labels = `provider="${provider}",kind="${kind}"`;
      return [provider, kind, (await voicebot.metric("voicebot_provider_errors_total", labels)) > 0];
    }),
  );
  expect(counted.filter(([, , seen]) => !seen)).toEqual([]);
  for (const to of ["rules", "language-model", "cached-phrase"]) {
    expect(await voicebot.metric("voicebot_fallbacks_total", `to="${to}"`)).toBeGreaterThan(0);
  }
});

test("no call of a failing provider is left behind", async () => {
  expect((await voicebot.status()).activeCalls).toBe(0);
  expect(heard.size).toBe(Object.keys(faults).length);
});

test("where the voice has never answered nothing can be said: no call is taken, until it answers", async () => {
  const call = { host: "127.0.0.1", port: muteVoicebot.callsPort, scripts: mixOf("asks-for-person"), calls: 1 };
  await expect.poll(async () => (await muteVoicebot.status()).voiceless, { timeout: 60_000 }).toBe("unavailable");
  const ready = await muteVoicebot.get("/readyz");
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining("no voice")]);
  // The dialplan goes on at once.
  expect((await placeCalls(call))[0]).toMatchObject({ answered: false, endedBy: "bot" });
  expect(await muteVoicebot.metric("voicebot_calls_rejected_total", 'reason="not-ready"')).toBe(1);

  mute.setFailures([]);
  await expect.poll(async () => (await muteVoicebot.status()).ready, { timeout: 60_000 }).toBe(true);
}, 180_000);
