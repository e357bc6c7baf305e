/** A recording holds what was said and what was heard, in time, and reaches its receiver whatever happens on the way. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mixOf, type Providers, placeCalls, type Script, startProviders, WordsHeard } from "@voicebots/simulator";
import { CallEvent, environment } from "@voicebots/voicebot/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Sink } from "./a-sink.ts";
import { VoicebotProcess } from "./a-voicebot-process.ts";

const soon = { timeout: 30_000 };
let providers: Providers;
let spool: string;
beforeAll(async () => {
  providers = await startProviders();
  spool = await mkdtemp(join(tmpdir(), "voicebot-spool-"));
});
afterAll(async () => {
  await providers.close();
  await rm(spool, { recursive: true });
});

const aRecordingPod = (records: object = {}, environment: Readonly<Record<string, string>> = {}) =>
  VoicebotProcess.start({
    providersUrl: providers.url,
    settings: {
      records: {
        sink: { url: `${providers.url}/ingest` },
        recording: { enabled: true, uploadTo: `${providers.url}/recordings` },
        ...records,
      },
    },
    environment: { VOICEBOT_SPOOL_DIR: spool, ...environment },
  });

interface Word {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** The words of one channel of a stereo WAV: 44 bytes of header, then 16-bit samples, left and right in turn. */
function wordsOf(wav: Uint8Array, channel: 0 | 1): Word[] {
  const bytes = Buffer.from(wav);
  const samples = (bytes.length - 44) / 4;
  expect([bytes.toString("latin1", 0, 4), bytes.readUInt16LE(22), bytes.readUInt32LE(24)]).toEqual(["RIFF", 2, 8000]);
  expect(bytes.readUInt32LE(40)).toBe(samples * 4);
  const pcm = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index++)
    bytes.copy(pcm, index * 2, 44 + index * 4 + channel * 2, 46 + index * 4 + channel * 2);
  const words: Word[] = [];
  const ears = new WordsHeard((event) => {
    if (event.type === "word") words.push(event);
  });
  ears.push(pcm);
  ears.push(new Uint8Array(16_000));
  return words;
}

const textOf = (words: readonly Word[]) => words.map(({ word }) => word).join(" ");
const uploaded = (callId: string) => providers.recordings().find(({ metadata }) => metadata["callId"] === callId);
const recordedOf = (callId: string) =>
  providers
    .records()
    .map((event) => CallEvent.parse(event))
    .flatMap((event) => (event.type === "dev.voicebot.call.recorded" && event.subject === callId ? [event.data] : []))
    .at(0);

// Two at once: most of their time is calls.
test.concurrent("the caller's words are left and the bot's right, as far apart as they were; the caller was told; an upload that is cut goes on", async ({
  expect,
}) => {
  await using voicebot = await aRecordingPod();
  await voicebot.warmed();
  providers.cutUploads(1);
  const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf("asks-for-person"), calls: 1 };
  const [report] = await placeCalls(call);
  if (report === undefined) throw new Error("no report");
  expect(report.outcome).toBe("transferred");
  // A word may be broken on the line.
  expect(report.heard.map(({ text }) => text).join(" ")).toMatch(/Cet appel|enregistré/);
  await expect.poll(() => recordedOf(report.callId), { timeout: 60_000 }).toBeDefined();

  const { bytes, metadata } = uploaded(report.callId) ?? { bytes: new Uint8Array(), metadata: {} };
  const told = recordedOf(report.callId);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect([told?.sha256, metadata["sha256"], told?.bytes, told?.complete]).toEqual([sha256, sha256, bytes.length, true]);
  const [left, right] = [wordsOf(bytes, 0), wordsOf(bytes, 1)];
  expect(textOf(left)).toBe("Bonjour, je voudrais parler à un conseiller, s'il vous plaît.");
  expect(textOf(right)).toMatch(/Cet appel|enregistré/);
  expect(textOf(right)).toMatch(/conseiller\.?$/);

  const spoken = left.at(-1)?.endMs ?? 0;
  const answered = right.find(({ startMs }) => startMs > spoken)?.startMs ?? 0;
  // The phone's own jitter buffer and the network lie between the two.
  expect(Math.abs(answered - spoken - (report.turns.at(-1)?.responseMs ?? 0))).toBeLessThan(200);
  expect(await readdir(join(spool, "recordings"))).toEqual([]);
  await expect.poll(() => voicebot.metric("voicebot_recordings_total", 'outcome="uploaded"'), soon).toBe(1);
}, 240_000);

/** A line that asks for a code which nobody may keep. */
const asksForACode = `
problems: [{ name: address, description: The caller wants to change their address., key: "1", ask: ask_modification, then: ticket }]
intake: { fields: [{ name: code, kind: number, ask: ask_code, confirm: confirm_code, sensitive: true, digits: { min: 4, max: 6 } }] }
phrases: { fr-FR: { ask_code: "Quel est votre code secret ?", confirm_code: "Votre code est {code}. Est-ce bien cela ?" } }
`;
const givesTheCode: Script = {
  name: "gives-the-code",
  steps: [
    { wait: /problème[\s\S]*(\?|…)\s*$/i },
    { press: "1" },
    { wait: /modifier(\?|…|\s)*$/i },
    { say: "Mon adresse à Lyon." },
    { wait: /secret(\?|…|\s)*$/i },
    { say: "sept huit sept huit neuf sept" },
    { wait: /bien cela(\?|…|\s)*$/i },
    { say: "Oui, c'est ça." },
  ],
  expects: { endedBy: "bot", after: /recontactera/i, outcome: "transferred" },
  outcomes: [{ heard: /recontactera/i, outcome: "transferred" }],
};

test.concurrent("a code that must not be kept is in the signed ticket and nowhere else; the recording is silent meanwhile, and in time after", async ({
  expect,
}) => {
  await using tickets = await Sink.away();
  await tickets.comeBack();
  const folder = join(spool, "of-the-code");
  await mkdir(folder);
  const scenario = join(folder, "scenario.yaml");
  await writeFile(scenario, asksForACode);
  const secret = join(folder, "ticket-secret");
  await writeFile(secret, `whsec_${Buffer.alloc(24, 7).toString("base64")}`);
  await using voicebot = await aRecordingPod(
    { tickets: { webhook: { url: `${tickets.url}/tickets` } } },
    {
      [environment.spoolDir]: folder,
      [environment.scenarioFile]: scenario,
      [environment.ticketSecretFile]: secret,
    },
  );
  await voicebot.warmed();
  const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: [givesTheCode], calls: 1 };
  const [report] = await placeCalls(call);
  if (report === undefined) throw new Error("no report");
  expect([report.reason, report.outcome]).toEqual([undefined, "transferred"]);
  await expect.poll(() => recordedOf(report.callId), { timeout: 60_000 }).toBeDefined();
  await expect.poll(() => tickets.taken.length, soon).toBe(1);
  await expect.poll(() => voicebot.records.length, soon).toBe(1);

  const { bytes } = uploaded(report.callId) ?? { bytes: new Uint8Array() };
  const [left, right] = [wordsOf(bytes, 0), wordsOf(bytes, 1)];
  expect(textOf(left)).toBe("Mon adresse à Lyon.");
  expect(textOf(right)).toMatch(/modifier \? Je prends note de votre demande\. C'est noté/);
  // Both sides lie as far apart as the caller heard them, before the silence and after it.
  const heardAt = (phrase: RegExp) => report.heard.find(({ text }) => phrase.test(text))?.startMs ?? Number.NaN;
  const recordedAt = (word: string) => right.find((one) => one.word === word)?.startMs ?? Number.NaN;
  expect(
    Math.abs(recordedAt("C'est") - recordedAt("Bonjour") - (heardAt(/C'est noté/) - heardAt(/Bonjour/))),
  ).toBeLessThan(200);
  const told = recordedOf(report.callId);
  expect(told?.durationSeconds).toBeCloseTo((bytes.length - 44) / 32_000, 2);
  expect(told?.pausedSeconds).toBeGreaterThan(5);

  const given = /sept huit|7878 ?97|soixante-dix-huit/i;
  expect(tickets.taken[0]?.body).toContain('"contact":{"code":"787897"}');
  expect(JSON.stringify(providers.records())).not.toMatch(given);
  expect(voicebot.log).not.toMatch(given);
}, 240_000);

test("a process that is killed in a call leaves a recording of what was said so far; its successor uploads it", async () => {
  const dying = await aRecordingPod();
  const call = { host: "127.0.0.1", port: dying.callsPort, scripts: mixOf("asks-for-person"), calls: 1 };
  const placed = placeCalls(call);
  await expect.poll(async () => (await dying.status()).activeCalls, soon).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await dying[Symbol.asyncDispose]();
  const [report] = await placed;
  const callId = report?.callId ?? "";
  await using successor = await aRecordingPod();
  await expect.poll(() => recordedOf(callId), { timeout: 60_000 }).toMatchObject({ complete: false });
  expect(textOf(wordsOf(uploaded(callId)?.bytes ?? new Uint8Array(), 1))).toContain("bienvenue");
  await expect.poll(() => successor.metric("voicebot_recordings_total", 'outcome="uploaded"'), soon).toBe(1);
}, 240_000);
