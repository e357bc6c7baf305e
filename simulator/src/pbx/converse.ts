/** A conversation on a line, whatever carries it: the caller acts every 20 ms and hears, until somebody ends the call. */
import { frameMs } from "./audiosocket.ts";
import type { Ending } from "./call-report.ts";
import type { Caller } from "./caller.ts";
import type { Clock } from "./clock.ts";
import { MillisecondHistogram } from "./millisecond-histogram.ts";
import type { Playout } from "./playout.ts";

/** The caller's end of a connection. */
export interface Line {
  /** 20 ms of 8 kHz 16-bit PCM. */
  audio(pcm: Uint8Array): void;
  digit(digit: string): void;
  /** Hangs up; resolves when the connection is gone. */
  close(): Promise<void>;
}

/** What a line tells. */
export interface LineEvents {
  /** The bot's sound, as it reaches the phone: 8 kHz 16-bit PCM. */
  audio(pcm: Uint8Array): void;
  /** The call is over; `fault`: what went wrong on the wire, in words. */
  ended(by: Ending["by"], fault?: string): void;
}

export interface Phone {
  readonly caller: Caller;
  readonly playout: Playout;
  readonly clock: Clock;
  readonly maxMs: number;
}

/** Sends a frame every 20 ms against a deadline that does not drift, and hears, until somebody ends the call. */
export function converse(
  open: (events: LineEvents) => Line,
  { caller, playout, clock, maxMs }: Phone,
  signal: AbortSignal | undefined,
): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const startedAt = clock.nowMs();
  const nowMs = () => clock.nowMs() - startedAt;
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
    void line.close().then(() => resolve(ending));
  };
  const onAbort = () => {
    caller.failure ??= "aborted";
    end("caller");
  };
  const line = open({
    audio: (pcm) => {
      if (!over) playout.arrive(pcm, nowMs());
    },
    ended: end,
  });

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
    if (emission.type === "audio") line.audio(emission.pcm);
    if (emission.type === "digit") line.digit(emission.digit);
  };

  signal?.addEventListener("abort", onAbort);
  tick();
  return promise;
}
