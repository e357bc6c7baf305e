import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { type Meter, podMeter } from "../cost/meter.ts";
import { meteredTextToSpeech } from "../cost/metered.ts";
import { listPrices } from "../cost/prices.ts";
import { manualClock, settle } from "../platform/manual-clock.ts";
import { ProviderError } from "../platform/provider-error.ts";
import { noSharedCache, type SharedCache } from "../speech-cache/shared-cache.ts";
import { speechCache } from "../speech-cache/speech-cache.ts";
import { cached } from "./cached.ts";
import type { TextToSpeech } from "./text-to-speech.ts";

/** A provider whose audio comes when the test says so. */
function provider() {
  const requests: { text: string; say(byte: number): void; end(error?: Error): void; aborted(): boolean }[] = [];
  const voice: TextToSpeech = {
    async *speak({ text }, signal) {
      const said: number[] = [];
      let ended = false;
      let failure: Error | undefined;
      let wake = Promise.withResolvers<void>();
      const change = (act: () => void) => {
        act();
        wake.resolve();
        wake = Promise.withResolvers();
      };
      requests.push({
        text,
        say: (byte) => change(() => said.push(byte)),
        end: (error) =>
          change(() => {
            ended = true;
            failure = error;
          }),
        aborted: () => signal.aborted,
      });
      signal.addEventListener("abort", () => change(() => {}));
      for (;;) {
        if (signal.aborted) throw signal.reason;
        const byte = said.shift();
        if (byte !== undefined) yield new Uint8Array([byte, byte]);
        else if (failure !== undefined) throw failure;
        else if (ended) return;
        else await wake.promise;
      }
    },
  };
  return { voice, requests };
}

function aPod(shared: SharedCache = noSharedCache) {
  const clock = manualClock();
  const cache = speechCache(shared, clock);
  const { voice: made, requests } = provider();
  const pod = podMeter({
    metrics: instruments(voicebotMetrics, new Registry()),
    prices: listPrices,
    onUnknownPrice: () => {},
  });
  const speaker = (meter: Meter, model = "eleven_flash_v2_5") =>
    cached(meteredTextToSpeech(made, model, meter, clock), {
      cache,
      voice: { provider: "elevenlabs", model, voiceId: "v", language: "fr", format: "pcm_8000", settings: {} },
      ttlSeconds: 60,
      meter,
      clock,
    });
  const aCall = (model?: string) => {
    const { meter, usage } = pod.forCall();
    const voice = speaker(meter, model);
    const say = (text: string, { cacheable = true } = {}) => {
      const turn = new AbortController();
      const heard: number[] = [];
      const done = (async () => {
        for await (const chunk of voice.speak({ text, cacheable }, turn.signal))
          heard.push(chunk[0] ?? 0, ...(chunk.length > 2 ? chunk.subarray(2).filter((_, i) => i % 2 === 0) : []));
      })().then(
        () => undefined,
        (error: unknown) => error,
      );
      return { heard, done, interrupt: () => turn.abort(new Error("the caller spoke")) };
    };
    return { say, usage };
  };
  const request = async (index: number) => {
    await settle();
    const found = requests[index];
    if (found === undefined) throw new Error(`no request ${index}`);
    return found;
  };
  return { aCall, requests, request, cache, clock };
}

test("a phrase said before is said from memory, and its price is saved", async () => {
  const { aCall, request, requests } = aPod();
  const first = aCall();
  const saying = first.say("Bonjour.");
  (await request(0)).say(1);
  await settle();
  expect(saying.heard).toEqual([1]);
  (await request(0)).say(2);
  (await request(0)).end();
  await saying.done;

  const second = aCall();
  const again = second.say(" Bonjour. ");
  await again.done;
  expect(again.heard).toEqual([1, 2]);
  expect(requests).toHaveLength(1);
  expect(first.usage()).toMatchObject({ charactersPaid: 8, cacheMisses: 1, cacheHits: 0 });
  expect(second.usage()).toMatchObject({ charactersPaid: 0, charactersFromCache: 8, cacheHits: 1, cacheMisses: 0 });
  expect(second.usage().savedUsd.elevenlabs).toBeCloseTo(0.0004);
});

test("two callers who need the same phrase at the same time share one synthesis, from its start", async () => {
  const { aCall, request, requests } = aPod();
  const [one, other] = [aCall(), aCall()];
  const first = one.say("Un instant.");
  (await request(0)).say(1);
  await settle();
  const second = other.say("Un instant.");
  await settle();
  expect(second.heard).toEqual([1]);
  (await request(0)).say(2);
  (await request(0)).end();
  await Promise.all([first.done, second.done]);
  expect([first.heard, second.heard]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(requests).toHaveLength(1);
  expect([one.usage().charactersPaid, other.usage().charactersPaid]).toEqual([11, 0]);
});

test("a caller who interrupts hears no more, but the phrase is finished for the others", async () => {
  const { aCall, request, requests } = aPod();
  const first = aCall().say("Un instant.");
  const second = aCall().say("Un instant.");
  (await request(0)).say(1);
  await settle();
  first.interrupt();
  expect(await first.done).toMatchObject({ message: "the caller spoke" });
  (await request(0)).say(2);
  (await request(0)).end();
  await second.done;
  const third = aCall().say("Un instant.");
  await third.done;
  expect([first.heard, second.heard, third.heard]).toEqual([[1], [1, 2], [1, 2]]);
  expect(requests).toHaveLength(1);
});

test("a phrase interrupted by its only listener is still kept for the next call", async () => {
  const { aCall, request, requests } = aPod();
  const first = aCall().say("Un instant.");
  (await request(0)).say(1);
  first.interrupt();
  await first.done;
  expect((await request(0)).aborted()).toBe(false);
  (await request(0)).end();
  await settle();
  await aCall().say("Un instant.").done;
  expect(requests).toHaveLength(1);
});

test("what holds a caller's data is neither kept nor shared, and ends with its caller", async () => {
  const { aCall, request, requests } = aPod();
  const first = aCall().say("Au revoir Madame Dupont.", { cacheable: false });
  const second = aCall().say("Au revoir Madame Dupont.", { cacheable: false });
  (await request(0)).say(1);
  (await request(1)).end();
  await second.done;
  first.interrupt();
  await first.done;
  expect((await request(0)).aborted()).toBe(true);
  expect(requests).toHaveLength(2);
  void aCall().say("Au revoir Madame Dupont.");
  await settle();
  expect(requests).toHaveLength(3);
});

test("audio that broke off is not kept", async () => {
  const { aCall, request, requests } = aPod();
  const first = aCall().say("Un instant.");
  (await request(0)).say(1);
  (await request(0)).end(new ProviderError("elevenlabs", "interrupted"));
  expect(await first.done).toMatchObject({ kind: "interrupted" });
  void aCall().say("Un instant.");
  await settle();
  expect(requests).toHaveLength(2);
});

test("another model is another phrase", async () => {
  const { aCall, request, requests } = aPod();
  const first = aCall().say("Un instant.");
  (await request(0)).end();
  await first.done;
  void aCall("eleven_v3").say("Un instant.");
  await settle();
  expect(requests).toHaveLength(2);
});

test("what another pod stored is said from there, and kept in memory", async () => {
  const stored = new Map<string, Uint8Array>();
  const shared: SharedCache = {
    ...noSharedCache,
    read: async (key) => stored.get(key),
    write: async (key, audio) => void stored.set(key, audio),
  };
  const pod = aPod(shared);
  const first = pod.aCall().say("Un instant.");
  (await pod.request(0)).say(1);
  (await pod.request(0)).say(2);
  (await pod.request(0)).end();
  await first.done;
  await settle();
  expect([...stored.values()]).toEqual([new Uint8Array([1, 1, 2, 2])]);

  const other = aPod(shared);
  const call = other.aCall();
  const said = call.say("Un instant.");
  await said.done;
  stored.clear();
  await call.say("Un instant.").done;
  expect(said.heard).toEqual([1, 2]);
  expect(other.requests).toHaveLength(0);
  expect(call.usage()).toMatchObject({ cacheHits: 2, charactersFromCache: 22, charactersPaid: 0 });
});

test("a pod that closes gives up what it is making", async () => {
  const { aCall, cache, request } = aPod();
  const saying = aCall().say("Un instant.");
  await request(0);
  await cache.close();
  expect(await saying.done).toMatchObject({ message: "the speech cache is closed" });
});

test("a synthesis that never ends is given up after a minute", async () => {
  const { aCall, clock, request } = aPod();
  const saying = aCall().say("Un instant.");
  (await request(0)).say(1);
  await clock.advance(60_000);
  expect(await saying.done).toMatchObject({ kind: "timeout" });
});
