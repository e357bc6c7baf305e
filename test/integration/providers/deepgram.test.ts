/** The bot's ears on sound: the emulated Deepgram hears the words in the audio that it is sent. */
import { speechOf } from "@voicebots/simulator";
import { expect, test, vi } from "vitest";
import { allKeys, aPod, pause } from "./a-pod.ts";

const frameBytes = 320;
/** Faster than life, so that a test does not take as long as its call. */
const speed = 4;

type Pod = Awaited<ReturnType<typeof aPod>>;

function aCall(pod: Pod) {
  const events: { type: string; text?: string; speechEndedAgoMs?: number; error?: Error }[] = [];
  const call = pod.call();
  const hearing = call.speechToText.listen((event) => events.push(event));
  const send = async (pcm: Uint8Array) => {
    const startedAt = performance.now();
    for (let at = 0, frame = 1; at < pcm.length; at += frameBytes, frame++) {
      hearing.hear(pcm.slice(at, at + frameBytes));
      const waitMs = startedAt + (frame * 20) / speed - performance.now();
      if (waitMs > 1) await pause(waitMs);
    }
  };
  const said = () => events.flatMap(({ type, text }) => (type === "utterance" && text !== undefined ? [text] : []));
  return { events, hearing, usage: () => call.usage(), said, send };
}

const silence = (ms: number) => new Uint8Array(ms * 16);
/** As the caller's words come back, whatever their punctuation. */
const words = (texts: readonly string[]) =>
  texts
    .join(" ")
    .toLowerCase()
    .replaceAll(/[.?!,]/g, "");

test("a caller is heard: speech starts, words come, the utterance ends, and each second is paid", async () => {
  await using pod = await aPod();
  const caller = aCall(pod);
  // Nobody waits for the stream to open.
  await caller.send(Buffer.concat([silence(200), speechOf("ma box ne marche plus depuis hier soir"), silence(1500)]));
  await vi.waitFor(() => expect(words(caller.said())).toBe("ma box ne marche plus depuis hier soir"), {
    timeout: 5000,
  });
  const types = caller.events.map(({ type }) => type);
  expect(types[0]).toBe("speech-started");
  expect(types.filter((type) => type === "interim").length).toBeGreaterThan(1);
  const utterance = caller.events.find(({ type }) => type === "utterance");
  // 500 ms of silence end it; the emulated delay is 200 ms, of a call at four times the speed.
  expect(utterance?.speechEndedAgoMs).toBeGreaterThanOrEqual(450);
  expect(utterance?.speechEndedAgoMs).toBeLessThanOrEqual(1700);

  await caller.send(Buffer.concat([speechOf("le voyant est rouge"), silence(1500)]));
  await vi.waitFor(() => expect(caller.said()).toHaveLength(2), { timeout: 5000 });
  expect(words(caller.said().slice(1))).toBe("le voyant est rouge");
  caller.hearing.close();

  const { deepgram } = pod.emulated.counts();
  expect(deepgram).toMatchObject({ streams: 1, brokenWords: 0 });
  expect(caller.usage().sttSeconds).toBeCloseTo(deepgram.audioSeconds, 6);
  expect(await pod.metric("voicebot_deepgram_audio_seconds_total")).toBeCloseTo(deepgram.audioSeconds, 6);
  expect(await pod.metric("voicebot_deepgram_requests_total")).toBe(1);
  expect(caller.usage().costUsd.deepgram).toBeCloseTo((deepgram.audioSeconds / 60) * 0.0048, 9);
});

test("Flux hears a caller too: believed to have finished, then certain, and paid by its own price", async () => {
  await using pod = await aPod({}, allKeys, "flux-general-multi");
  const caller = aCall(pod);
  await caller.send(Buffer.concat([silence(200), speechOf("ma box ne marche plus"), silence(1500)]));
  await vi.waitFor(() => expect(caller.said()).toEqual(["ma box ne marche plus"]), { timeout: 5000 });
  const types = caller.events.map(({ type }) => type);
  expect([types[0], ...types.slice(-2)]).toEqual(["speech-started", "likely-finished", "utterance"]);
  expect(caller.events.at(-2)?.text).toBe("ma box ne marche plus");
  caller.hearing.close();
  const { deepgram } = pod.emulated.counts();
  expect(deepgram).toMatchObject({ streams: 1, brokenWords: 0 });
  expect(caller.usage().costUsd.deepgram).toBeCloseTo((deepgram.audioSeconds / 60) * 0.0078, 9);
});

test("Flux that drops in the middle of a sentence is opened again, and nothing is lost", async () => {
  const failures = [{ provider: "deepgram", kind: "drop", afterMs: 1500, count: 1 } as const];
  await using pod = await aPod({ failures }, allKeys, "flux-general-multi");
  const caller = aCall(pod);
  await caller.send(
    Buffer.concat([speechOf("alors voilà depuis hier soir le voyant de ma box est tout rouge"), silence(2000)]),
  );
  await vi.waitFor(() => expect(words(caller.said())).toMatch(/^alors voilà .* est tout rouge$/), { timeout: 5000 });
  caller.hearing.close();
});

test("a stream that drops between two sentences costs neither", async () => {
  await using pod = await aPod({ failures: [{ provider: "deepgram", kind: "drop", afterMs: 4000, count: 1 }] });
  const caller = aCall(pod);
  await caller.send(Buffer.concat([speechOf("bonjour madame"), silence(3500)]));
  await caller.send(Buffer.concat([silence(1500), speechOf("ma box est éteinte"), silence(1500)]));
  await vi.waitFor(() => expect(caller.said()).toHaveLength(2), { timeout: 5000 });
  expect(words(caller.said())).toBe("bonjour madame ma box est éteinte");
  expect(pod.emulated.counts().deepgram.streams).toBe(2);
  expect(await pod.metric('voicebot_provider_errors_total{provider="deepgram",kind="interrupted"}')).toBe(1);
  caller.hearing.close();
});

test("a caller whose stream drops in the middle of a sentence is heard to the end", async () => {
  await using pod = await aPod({ failures: [{ provider: "deepgram", kind: "drop", afterMs: 1500, count: 1 }] });
  const caller = aCall(pod);
  await caller.send(
    Buffer.concat([speechOf("alors voilà depuis hier soir le voyant de ma box est tout rouge"), silence(2000)]),
  );
  await vi.waitFor(() => expect(words(caller.said())).toMatch(/^alors voilà .* est tout rouge$/), { timeout: 5000 });
  caller.hearing.close();
});

test.each([
  ["status", { status: 503 }, "unavailable", 2],
  ["status", { status: 429 }, "rate-limited", 2],
  ["status", { status: 400 }, "invalid-request", 1],
  ["close-1011", { afterMs: 100 }, "timeout", 2],
] as const)(
  "a Deepgram that goes on failing (%s %j) is told as %s after %i tries",
  async (kind, how, expected, tries) => {
    await using pod = await aPod({ failures: [{ provider: "deepgram", kind, ...how }] });
    const caller = aCall(pod);
    await caller.send(silence(4000));
    await vi.waitFor(() => expect(caller.events.at(-1)?.type).toBe("failed"), { timeout: 5000 });
    expect(caller.events).toMatchObject([{ type: "failed", error: { provider: "deepgram", kind: expected } }]);
    expect(pod.emulated.counts().failures.deepgram).toBe(tries);
  },
);

test("a refused key is known until Deepgram accepts one; an absent one is no request", async () => {
  await using pod = await aPod({ keys: ["right"] }, { ...allKeys, deepgram: "wrong" });
  const caller = aCall(pod);
  await vi.waitFor(() => expect(caller.events).toMatchObject([{ type: "failed", error: { kind: "unauthorized" } }]));
  expect(pod.providers.refusedCredentials()).toEqual(["deepgram"]);
  const hearing = pod.providers.forCall(pod.settings, { deepgram: "right" }).speechToText.listen(() => {});
  await vi.waitFor(() => expect(pod.providers.refusedCredentials()).toEqual([]));
  hearing.close();

  const events: unknown[] = [];
  pod.providers.forCall(pod.settings, {}).speechToText.listen((event) => events.push(event));
  await vi.waitFor(() => expect(events).toMatchObject([{ type: "failed", error: { kind: "unauthorized" } }]));
  expect(pod.emulated.counts().failures.deepgram).toBe(1);
});

test("a stream outlives a caller on hold, who sends no audio", async () => {
  await using pod = await aPod({ deepgramPatienceMs: 6000 });
  const caller = aCall(pod);
  await caller.send(silence(200));
  await pause(9000);
  await caller.send(Buffer.concat([speechOf("je suis là"), silence(1500)]));
  await vi.waitFor(() => expect(words(caller.said())).toBe("je suis là"), { timeout: 5000 });
  expect(pod.emulated.counts().deepgram.streams).toBe(1);
  caller.hearing.close();
});
