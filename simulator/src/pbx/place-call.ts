/** One call over AudioSocket, as Asterisk makes it: the shell around the caller, the ears and the phone's playout. */
import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { encoded, type Frame, FrameReader, frameMs, kinds, uuidFrame } from "./audiosocket.ts";
import { type CallReport, callReport, type Ending } from "./call-report.ts";
import { Caller } from "./caller.ts";
import { type Clock, realClock } from "./clock.ts";
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
const closeWithinMs = 2000;

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
  const ending = await converse(
    socket,
    { caller, playout, clock, maxMs: script.maxMs ?? 300_000, sampleRateHz },
    signal,
  );
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

interface Phone {
  readonly caller: Caller;
  readonly playout: Playout;
  readonly clock: Clock;
  readonly maxMs: number;
  readonly sampleRateHz: PhoneRateHz;
}

/** Sends a frame every 20 ms against a deadline that does not drift, and hears, until somebody ends the call. */
function converse(
  socket: Socket,
  { caller, playout, clock, maxMs, sampleRateHz }: Phone,
  signal: AbortSignal | undefined,
): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const startedAt = clock.nowMs();
  const nowMs = () => clock.nowMs() - startedAt;
  const reader = new FrameReader();
  const wideband = new Wideband(sampleRateHz);
  const audio = audioKinds[sampleRateHz];
  const lag = new MillisecondHistogram();
  let sentFrames = 0;
  let over = false;
  let cancelTick = () => {};

  const end = (by: Ending["by"], fault?: string) => {
    if (over) return;
    over = true;
    cancelTick();
    signal?.removeEventListener("abort", onAbort);
    playout.advance(nowMs());
    playout.end();
    const ending = { by, fault, atMs: nowMs(), lag: lag.spread };
    socket.end();
    const timer = setTimeout(() => socket.destroy(), closeWithinMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(ending);
    });
    if (socket.closed) resolve(ending);
  };
  const onAbort = () => {
    caller.failure ??= "aborted";
    end("caller");
  };

  const act = () => {
    if (over) return;
    // What came while this process was busy has been read by now: our own stall is not heard as the bot's.
    lag.add(nowMs() - sentFrames * frameMs);
    playout.advance(nowMs());
    while (!over && sentFrames * frameMs <= nowMs()) emit(sentFrames++ * frameMs);
    if (!over) cancelTick = clock.at(startedAt + sentFrames * frameMs, tick);
  };
  const tick = () => setImmediate(act);
  const emit = (atMs: number) => {
    if (atMs >= maxMs) caller.failure ??= `the call lasted longer than ${maxMs} ms`;
    const emission = atMs >= maxMs ? ({ type: "hang-up" } as const) : caller.next(atMs);
    if (emission.type === "hang-up") end("caller");
    if (emission.type === "audio") socket.write(encoded(audio, wideband.raised(emission.pcm)));
    if (emission.type === "digit") socket.write(encoded(kinds.digit, Buffer.from(emission.digit)));
  };

  const take = ({ kind, payload }: Frame) => {
    if (over) return;
    if (kind === kinds.hangUp) end("bot");
    // Before it knows the phone's rate a bot may send 8 kHz, which Asterisk takes in any call.
    else if (kind !== audio && kind !== kinds.audio)
      end("network", `a frame of kind 0x${kind.toString(16)}: Asterisk hangs up`);
    else if (payload.length === 0) end("network", "an empty audio frame: Asterisk hangs up");
    else playout.arrive(kind === kinds.audio ? payload : wideband.lowered(payload), nowMs());
  };

  socket.on("data", (bytes) => reader.push(bytes).forEach(take));
  socket.on("end", () => end("bot"));
  socket.on("error", (error) => end("network", `the connection broke: ${error.message}`));
  socket.on("close", () => end("network", "the connection closed"));
  signal?.addEventListener("abort", onAbort);
  tick();
  return promise;
}
