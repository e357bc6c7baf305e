/** A frame's way through a whole call, both ways, over and over: fifty a second of each call must leave nothing behind. */
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { frameBytes, frameMs } from "../audio/frame.ts";
import { Ticker } from "../audio/ticker.ts";
import { Settings } from "../contract/settings.ts";
import { createLogger } from "../platform/logger.ts";
import { type ManualClock, manualClock } from "../platform/manual-clock.ts";
import { SpareBlocks } from "../recording/spare-blocks.ts";
import { StereoTimeline } from "../recording/stereo-timeline.ts";
import { presetOf } from "../scenario/preset.ts";
import { deepgram } from "../speech-to-text/deepgram.ts";
import type { DeepgramConnection } from "../speech-to-text/deepgram-connection.ts";
import { AudioSocketParser, audioMessage } from "../telephony/audio-socket.ts";
import { AudioSocketLeg } from "../telephony/audio-socket-leg.ts";
import { unknownParties } from "../telephony/call-leg.ts";
import { Call } from "./call.ts";

const seconds = (count: number) => (count * 1000) / frameMs;

/** A line that takes everything at once, as the kernel does mostly. */
class Line extends EventEmitter {
  readonly writableLength = 0;
  messages = 0;
  loud = 0;

  write(message: Uint8Array): boolean {
    this.messages += 1;
    if (message[3] !== 0) this.loud += 1;
    return true;
  }

  resume(): void {}
}

interface World {
  readonly line: Line;
  readonly clock: ManualClock;
  readonly heard: { frames: number };
}

/** A call with everything switched on, in which the bot speaks for two minutes. */
function aCall(): World {
  const clock = manualClock();
  const line = new Line();
  const leg = new AudioSocketLeg("a-call", unknownParties, line as unknown as Socket, clock, () => {});
  const settings = Settings.parse({});
  const heard = { frames: 0 };
  const connection: DeepgramConnection = {
    send: (pcm) => {
      heard.frames += pcm.byteLength / frameBytes;
      return true;
    },
    keepAlive() {},
    bufferedBytes: () => 0,
    finish() {},
    abandon() {},
  };
  const ears = { apiKey: "", baseUrl: undefined, model: "nova-3", language: "fr", keyterms: [], eager: false };
  const unasked = async () => {
    throw new Error("nobody says anything");
  };
  const blocks = new SpareBlocks();
  const timeline = new StereoTimeline(
    (block) => blocks.giveBack(block),
    (bytes) => blocks.take(bytes),
  );
  const ticker = new Ticker(clock);
  const call = new Call({
    leg,
    settings,
    preset: presetOf(settings, null),
    providers: {
      speechToText: deepgram(
        {
          ...ears,
          endpointingMs: 500,
          utteranceEndMs: 1000,
          clock,
          account: { streamOpened() {}, audioSent() {}, failed() {} },
        },
        (_request, events) => {
          clock.after(100, () => events.opened());
          return connection;
        },
      ),
      languageModel: { ask: unasked },
      talkingModel: { talk: unasked },
      textToSpeech: {
        async *speak() {
          yield new Uint8Array(seconds(119) * frameBytes).fill(9);
        },
      },
      usage: () => {
        throw new Error("the call is not over");
      },
      settled: async () => {},
    },
    ticker,
    clock,
    metrics: instruments(voicebotMetrics, new Registry()),
    logger: createLogger("silent"),
    onTicket() {},
    journal: { started() {}, turn() {}, tool() {}, ticket() {}, transferred() {}, ended() {}, recorded() {} },
    record: () => ({
      hear: (side, pcm) => timeline.hear(side, pcm, clock.now()),
      pause() {},
      resume() {},
      end() {},
    }),
    lookUpFor: async () => null,
    lookUp: null,
    onOver() {},
  });
  leg.attach(call, [], new AudioSocketParser());
  call.start();
  return { line, clock, heard };
}

/** The noise of a line, a little different in each frame. */
const noises = Array.from({ length: 50 }, (_, index) => audioMessage(Buffer.alloc(frameBytes, index % 2)));

async function pass({ line, clock }: World, frames: number): Promise<void> {
  for (let index = 0; index < frames; index++) {
    // As a socket does: in memory of its own.
    line.emit("data", Buffer.from(noises[index % noises.length] ?? ""));
    await clock.advance(frameMs);
  }
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What is held when all garbage is collected, sound included: what one collection finds, others and their finalizers let go. */
async function heldBytes(): Promise<number> {
  const looks: number[] = [];
  for (let look = 0; look < 5; look++) {
    await setImmediate();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    looks.push(heapUsed + arrayBuffers);
  }
  return Math.min(...looks);
}

test("a minute of frames, heard, spoken, recorded and recognised, leaves nothing behind", async () => {
  const world = aCall();
  await pass(world, seconds(40));
  const before = await heldBytes();
  const [sent, loud, heard] = [world.line.messages, world.line.loud, world.heard.frames];
  await pass(world, seconds(60));
  // A frame's sound alone would be 320 bytes.
  expect(((await heldBytes()) - before) / seconds(60)).toBeLessThan(100);
  expect(world.line.messages - sent).toBe(seconds(60));
  expect(world.line.loud - loud).toBe(seconds(60));
  expect(world.heard.frames - heard).toBeGreaterThan(seconds(59));
});
