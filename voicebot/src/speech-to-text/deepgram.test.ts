import { expect, test } from "vitest";
import { manualClock } from "../platform/manual-clock.ts";
import { ProviderError, type ProviderErrorKind } from "../platform/provider-error.ts";
import { deepgram } from "./deepgram.ts";
import type { DeepgramConnectionEvents } from "./deepgram-connection.ts";
import type { HearingEvent } from "./speech-to-text.ts";

/** A stream whose other end is the test. */
class ScriptedStream {
  readonly events: DeepgramConnectionEvents;
  sent: Uint8Array[] = [];
  keepAlives = 0;
  buffered = 0;
  finished = false;
  abandoned = false;
  #open = false;
  constructor(events: DeepgramConnectionEvents) {
    this.events = events;
  }
  open(): void {
    this.#open = true;
    this.events.opened();
  }
  end(kind: ProviderErrorKind): void {
    this.#open = false;
    this.events.ended(new ProviderError("deepgram", kind));
  }
  says(text: string, start: number, end: number, speechFinal = true): void {
    this.events.message({
      type: "Results",
      start,
      duration: end - start,
      is_final: true,
      speech_final: speechFinal,
      channel: { alternatives: [{ transcript: text, words: [{ word: text, start, end }] }] },
    });
  }
  /** The first byte of each second that was sent. */
  seconds(): number[] {
    const all = Buffer.concat(this.sent);
    return Array.from({ length: Math.ceil(all.byteLength / 16_000) }, (_, second) => all[second * 16_000] ?? -1);
  }
  send(pcm: Uint8Array): boolean {
    if (this.#open) this.sent.push(pcm);
    return this.#open;
  }
  keepAlive(): void {
    this.keepAlives += 1;
  }
  bufferedBytes(): number {
    return this.buffered;
  }
  finish(): void {
    this.finished = true;
  }
  abandon(): void {
    this.abandoned = true;
  }
}

function aCall(model = "nova-3") {
  const clock = manualClock();
  const streams: ScriptedStream[] = [];
  const events: HearingEvent[] = [];
  const account = { opened: 0, bytes: 0, errors: [] as string[] };
  const ears = deepgram(
    {
      apiKey: "key",
      baseUrl: undefined,
      model,
      language: "fr",
      keyterms: [],
      endpointingMs: 500,
      utteranceEndMs: 1000,
      eager: true,
      clock,
      account: {
        streamOpened: () => (account.opened += 1),
        audioSent: (bytes) => (account.bytes += bytes),
        failed: (error) => account.errors.push(error.kind),
      },
    },
    (_, streamEvents) => {
      const stream = new ScriptedStream(streamEvents);
      streams.push(stream);
      return stream;
    },
  );
  const hearing = ears.listen((event) => events.push(event));
  const stream = (index: number) => {
    const found = streams[index];
    if (found === undefined) throw new Error(`no stream ${index}`);
    return found;
  };
  return { clock, streams, stream, events, account, hearing };
}
const seconds = (s: number, value = 0) => new Uint8Array(s * 16_000).fill(value);

test("audio that comes before the stream is open is sent when it opens; of more than two seconds, the newest", () => {
  const { hearing, stream, account } = aCall();
  for (const value of [1, 2, 3]) hearing.hear(seconds(1, value));
  stream(0).open();
  hearing.hear(seconds(1, 4));
  expect(stream(0).seconds()).toEqual([2, 3, 4]);
  expect(account).toEqual({ opened: 1, bytes: 48_000, errors: [] });
});

test("an utterance tells how long ago its last word ended, by the audio sent", () => {
  const { hearing, stream, events } = aCall();
  stream(0).open();
  hearing.hear(seconds(2));
  stream(0).says("allô", 0.5, 1.4);
  expect(events).toEqual([{ type: "utterance", text: "allô", speechEndedAgoMs: 600 }]);
});

test("a stream without audio is kept alive; one with audio is not disturbed", async () => {
  const { clock, hearing, stream } = aCall();
  stream(0).open();
  await clock.advance(9000);
  expect(stream(0).keepAlives).toBe(2);
  for (let second = 0; second < 10; second++) {
    hearing.hear(seconds(1));
    await clock.advance(1000);
  }
  expect(stream(0).keepAlives).toBe(2);
});

test("a stream of Flux, which knows no message for that, is kept alive by silence, and that is paid", async () => {
  const { clock, stream, account } = aCall("flux-general-multi");
  stream(0).open();
  await clock.advance(9000);
  expect(stream(0).keepAlives).toBe(0);
  expect(stream(0).sent.map((pcm) => [pcm.byteLength, pcm.some((byte) => byte !== 0)])).toEqual([
    [1600, false],
    [1600, false],
  ]);
  await clock.advance(100_000);
  expect(account.bytes).toBeGreaterThan(16_000);
});

test("a stream that drops is opened again, and hears what was said meanwhile", async () => {
  const { clock, hearing, stream, events, account } = aCall();
  stream(0).open();
  hearing.hear(seconds(1, 1));
  stream(0).end("interrupted");
  hearing.hear(seconds(1, 2));
  await clock.advance(200);
  stream(1).open();
  // Nothing of the first second had come back as words: it is sent again.
  expect(stream(1).seconds()).toEqual([1, 2]);
  stream(1).says("oui", 1.1, 1.5);
  expect(events).toEqual([{ type: "utterance", text: "oui", speechEndedAgoMs: 500 }]);
  expect(account).toEqual({ opened: 2, bytes: 48_000, errors: ["interrupted"] });
});

test("of what a broken stream was sent, the next one gets what follows the last word known", async () => {
  const { clock, hearing, stream, events } = aCall();
  stream(0).open();
  hearing.hear(seconds(1, 1));
  hearing.hear(seconds(1, 2));
  stream(0).says("ma box", 0, 1.5, false);
  stream(0).end("interrupted");
  await clock.advance(200);
  stream(1).open();
  expect(Buffer.concat(stream(1).sent)).toEqual(Buffer.from(seconds(0.5, 2)));
  stream(1).says("est éteinte", 0, 0.4);
  expect(events.at(-1)).toEqual({ type: "utterance", text: "ma box est éteinte", speechEndedAgoMs: 100 });
});

test("a caller who had finished when the stream dropped is still answered", async () => {
  const { clock, hearing, stream, events } = aCall();
  stream(0).open();
  hearing.hear(seconds(2));
  stream(0).says("ma box est éteinte", 0, 1.5, false);
  stream(0).end("interrupted");
  await clock.advance(200);
  stream(1).open();
  hearing.hear(seconds(1));
  await clock.advance(1000);
  expect(events.at(-1)).toEqual({ type: "utterance", text: "ma box est éteinte", speechEndedAgoMs: 1500 });
});

test("a second drop soon after the first is a failure, after what was heard so far", async () => {
  const { clock, stream, events, streams } = aCall();
  stream(0).open();
  stream(0).end("interrupted");
  await clock.advance(200);
  stream(1).open();
  stream(1).says("et puis", 0, 1, false);
  stream(1).end("unavailable");
  await clock.advance(60_000);
  expect(streams).toHaveLength(2);
  expect(events.map(({ type }) => type)).toEqual(["interim", "utterance", "failed"]);
  expect(events.at(-1)).toMatchObject({ error: { kind: "unavailable" } });
});

test("a stream that held for long has earned another reconnection", async () => {
  const { clock, stream, events } = aCall();
  stream(0).open();
  stream(0).end("interrupted");
  await clock.advance(200);
  stream(1).open();
  await clock.advance(10_000);
  stream(1).end("interrupted");
  await clock.advance(200);
  stream(2).open();
  expect(events).toEqual([]);
});

test("a refused key is not tried again", async () => {
  const { clock, stream, streams, events } = aCall();
  stream(0).end("unauthorized");
  await clock.advance(60_000);
  expect(streams).toHaveLength(1);
  expect(events).toMatchObject([{ type: "failed", error: { kind: "unauthorized" } }]);
});

test("a network that takes no audio is a drop, not a growing buffer", async () => {
  const { clock, hearing, stream, streams, account } = aCall();
  stream(0).open();
  stream(0).buffered = 80_001;
  hearing.hear(seconds(0.02));
  expect(stream(0).abandoned).toBe(true);
  expect(account.errors).toEqual(["timeout"]);
  await clock.advance(200);
  expect(streams).toHaveLength(2);
});

test("a closed hearing ends its stream politely, then for good, and tells nothing more", async () => {
  const { clock, hearing, stream, events } = aCall();
  stream(0).open();
  hearing.close();
  hearing.close();
  expect(stream(0).finished).toBe(true);
  stream(0).says("trop tard", 0, 1);
  hearing.hear(seconds(1));
  await clock.advance(2000);
  expect(stream(0).abandoned).toBe(true);
  expect(stream(0).sent).toEqual([]);
  expect(events).toEqual([]);
});

test("a message that is broken is counted, and the stream goes on", () => {
  const { stream, account, events } = aCall();
  stream(0).open();
  stream(0).events.malformed();
  stream(0).says("bonjour", 0, 1);
  expect(account.errors).toEqual(["protocol"]);
  expect(events).toHaveLength(1);
});

test("a stream that says nothing of what the caller says is given up for another, and then the ears have failed", async () => {
  const { clock, hearing, events, stream, account } = aCall();
  stream(0).open();
  const speak = async () => {
    for (let second = 0; second < 6; second++) {
      hearing.hear(seconds(1), second < 2 ? 0 : second * 1000);
      await clock.advance(1000);
    }
  };
  await speak();
  expect(stream(0).abandoned).toBe(true);
  stream(1).open();
  expect(events).toEqual([]);
  await speak();
  expect(events.map(({ type }) => type)).toEqual(["failed"]);
  expect(account.errors).toEqual(["timeout", "timeout"]);
});

test("a stream that answers, and a line without sound, are left alone", async () => {
  const { clock, hearing, stream, account } = aCall();
  stream(0).open();
  for (let second = 0; second < 20; second++) {
    hearing.hear(seconds(1), second % 3 === 0 ? 0 : 1000);
    if (second % 3 === 1) stream(0).says("oui", second, second + 1);
    await clock.advance(1000);
  }
  for (let second = 0; second < 20; second++) {
    hearing.hear(seconds(1), 5000 + second);
    await clock.advance(1000);
  }
  expect(account.errors).toEqual([]);
});

test("silence goes frame by frame until the caller's words were told, then five frames at a time; a sound waits for nothing", () => {
  const { hearing, stream } = aCall();
  stream(0).open();
  const frames = () =>
    stream(0)
      .sent.splice(0)
      .map(({ byteLength }) => byteLength / 320);
  const hear = (...quietMs: number[]) => {
    for (const ms of quietMs) hearing.hear(seconds(0.02), ms);
    return frames();
  };
  expect(hear(0, 0, 20, 40)).toEqual([1, 1, 1, 1]);
  stream(0).says("bonjour", 0, 0.04, false);
  expect(hear(60, 80)).toEqual([1, 1]);
  stream(0).says("bonjour", 0.04, 0.08);
  expect(hear(100, 120, 140, 160, 180, 200, 220)).toEqual([5]);
  expect(hear(0, 20)).toEqual([3, 1]);
});
