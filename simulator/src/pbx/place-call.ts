/** One call over AudioSocket, as Asterisk makes it: the shell around the caller, the ears and the phone's playout. */
import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { encoded, type Frame, FrameReader, kinds, uuidFrame } from "./audiosocket.ts";
import { type CallReport, callReport } from "./call-report.ts";
import { Caller } from "./caller.ts";
import { type Clock, realClock } from "./clock.ts";
import { converse, type Line, type LineEvents } from "./converse.ts";
import { Ears } from "./ears.ts";
import { MillisecondHistogram } from "./millisecond-histogram.ts";
import { Playout, type PlayoutOptions } from "./playout.ts";
import type { Script } from "./script.ts";
import { audioKinds, type PhoneRateHz, Wideband } from "./wideband.ts";

export interface CallOptions {
  readonly host: string;
  readonly port: number;
  readonly script: Script;
  /** A UUID; by default a random one. */
  readonly callId?: string;
  /** The phone's sample rate; by default 8 kHz. */
  readonly sampleRateHz?: PhoneRateHz;
  readonly clock?: Clock;
  readonly playout?: PlayoutOptions;
}

const connectWithinMs = 10_000;

/** Never throws for what a bot or network does: the report says it. An aborted call hangs up. */
export async function placeCall(options: CallOptions, signal?: AbortSignal): Promise<CallReport> {
  const { script, clock = realClock, callId = randomUUID(), sampleRateHz = 8000 } = options;
  const ears: Ears = new Ears(() => playout.leadMs);
  const playout = new Playout(ears, options.playout);
  const caller = new Caller(script, ears);
  const hello = uuidFrame(callId);
  const socket = await connected(options, signal);
  if (socket instanceof Error) {
    const fault = `could not connect: ${socket.message}`;
    return callReport(callId, script, caller, ears, playout, {
      by: "network",
      fault,
      atMs: 0,
      lag: new MillisecondHistogram().spread,
    });
  }
  socket.write(hello);
  const phone = { caller, playout, clock, maxMs: script.maxMs ?? 300_000 };
  const ending = await converse((events) => audioSocketLine(socket, sampleRateHz, events), phone, signal);
  return callReport(callId, script, caller, ears, playout, ending);
}

async function connected({ host, port }: CallOptions, signal: AbortSignal | undefined): Promise<Socket | Error> {
  if (signal?.aborted) return new Error("aborted");
  const socket = connect({ host, port, noDelay: true });
  const { promise, resolve } = Promise.withResolvers<Socket | Error>();
  const fail = (error: Error) => {
    socket.destroy();
    resolve(error);
  };
  const timer = setTimeout(() => fail(new Error(`no connection within ${connectWithinMs} ms`)), connectWithinMs);
  socket.once("connect", () => resolve(socket));
  socket.once("error", fail);
  const settled = await promise;
  clearTimeout(timer);
  socket.removeListener("error", fail);
  return settled;
}

const closeWithinMs = 2000;

/** An AudioSocket connection on which the call's UUID has been said. */
function audioSocketLine(socket: Socket, sampleRateHz: PhoneRateHz, events: LineEvents): Line {
  const reader = new FrameReader();
  const wideband = new Wideband(sampleRateHz);
  const kindOfAudio = audioKinds[sampleRateHz];

  const take = ({ kind, payload }: Frame) => {
    if (kind === kinds.hangUp) events.ended("bot");
    // Before it knows the phone's rate a bot may send 8 kHz, which Asterisk takes in any call.
    else if (kind !== kindOfAudio && kind !== kinds.audio)
      events.ended("network", `a frame of kind 0x${kind.toString(16)}: Asterisk hangs up`);
    else if (payload.length === 0) events.ended("network", "an empty audio frame: Asterisk hangs up");
    else events.audio(kind === kinds.audio ? payload : wideband.lowered(payload));
  };
  socket.on("data", (bytes) => reader.push(bytes).forEach(take));
  socket.on("end", () => events.ended("bot"));
  socket.on("error", (error) => events.ended("network", `the connection broke: ${error.message}`));
  socket.on("close", () => events.ended("network", "the connection closed"));
  return {
    audio: (pcm) => void socket.write(encoded(kindOfAudio, wideband.raised(pcm))),
    digit: (digit) => void socket.write(encoded(kinds.digit, Buffer.from(digit))),
    close: () =>
      new Promise((resolve) => {
        socket.end();
        const timer = setTimeout(() => socket.destroy(), closeWithinMs);
        socket.once("close", () => {
          clearTimeout(timer);
          resolve();
        });
        if (socket.closed) resolve();
      }),
  };
}
