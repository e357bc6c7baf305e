/**
 * The two voices of a call on one line of time, interleaved: the caller left, the bot right. What arrives early, late or in
 * bursts lands where it sounded; memory is the same for a minute and for an hour.
 */
import { sampleRateHz, silentFrame } from "../audio/frame.ts";

const samplesPerMs = sampleRateHz / 1000;
/** A stall shorter than this, followed by all that was held up, leaves no trace. */
const holdSamples = 1000 * samplesPerMs;
const blockSamples = 1000 * samplesPerMs;
const windowSamples = 2 * holdSamples + blockSamples;
/** Two channels of 16 bits. */
const bytesPerSample = 4;
/** Of a second. */
export const blockBytes = blockSamples * bytesPerSample;
/** Chunks that come in so close together were held up somewhere: they say nothing of when they sounded. */
const burstMs = 10;
/** A voice that lags so much, chunk after chunk, has paused: it goes on where it is heard now. */
const lagSamples = 60 * samplesPerMs;
const chunksBeforeMoving = 3;

export type Side = "caller" | "bot";
/** Where its two bytes are within a sample's four. */
const channel: Readonly<Record<Side, 0 | 2>> = { caller: 0, bot: 2 };

interface Voice {
  /** Sample at which its next chunk begins; null: it was not heard yet. */
  next: number | null;
  lastAtMs: number;
  lateInRow: number;
}

export class StereoTimeline {
  readonly #onBlock: (pcm: Buffer) => void;
  readonly #memory: (bytes: number) => Buffer;
  readonly #window = Buffer.alloc(windowSamples * bytesPerSample);
  readonly #voices: Readonly<Record<Side, Voice>> = {
    caller: { next: null, lastAtMs: 0, lateInRow: 0 },
    bot: { next: null, lastAtMs: 0, lateInRow: 0 },
  };
  #given = 0;
  #muted = false;

  /**
   * `onBlock` gets 16-bit little-endian stereo PCM, a second at a time, in the memory that `memory` gave for it; when nothing was
   * heard for longer than the window holds, the silence in one piece of its own.
   */
  constructor(onBlock: (pcm: Buffer) => void, memory = (bytes: number): Buffer => Buffer.allocUnsafe(bytes)) {
    this.#onBlock = onBlock;
    this.#memory = memory;
  }

  /** Silence on both sides, in place of what sounds from now on. */
  mute(): void {
    this.#muted = true;
  }

  unmute(): void {
    this.#muted = false;
  }

  /** A chunk of mono PCM that arrived at this time since the call began; at most a second of it. */
  hear(side: Side, pcm: Uint8Array, atMs: number): void {
    const now = Math.round(atMs * samplesPerMs);
    this.#give(now - holdSamples);
    const length = Math.min(blockSamples, pcm.byteLength >> 1);
    const start = Math.max(this.#given, this.#place(this.#voices[side], length, now, atMs));
    // Too much, too early: a clock that runs fast, or a flood.
    if (start + length > now + holdSamples) return;
    this.#voices[side].next = start + length;
    // The window holds silence where nothing was heard.
    if (this.#muted || pcm === silentFrame) return;
    const place = start % windowSamples;
    const toEnd = Math.min(length, windowSamples - place);
    this.#write(place * bytesPerSample + channel[side], pcm, 0, toEnd * 2);
    this.#write(channel[side], pcm, toEnd * 2, length * 2);
  }

  #write(to: number, pcm: Uint8Array, from: number, until: number): void {
    const window = this.#window;
    for (let [at, byte] = [to, from]; byte < until; byte += 2, at += bytesPerSample) {
      window[at] = pcm[byte] ?? 0;
      window[at + 1] = pcm[byte + 1] ?? 0;
    }
  }

  /** The call is over: gives the rest. */
  end(atMs: number): void {
    const now = Math.max(this.#given, Math.round(atMs * samplesPerMs));
    this.#give(now);
    if (now > this.#given) this.#giveBlock(now - this.#given);
  }

  #place(voice: Voice, length: number, now: number, atMs: number): number {
    const heardFrom = Math.max(0, now - length);
    const onPace = atMs - voice.lastAtMs >= burstMs;
    voice.lastAtMs = atMs;
    if (voice.next === null) return heardFrom;
    if (!onPace) return voice.next;
    voice.lateInRow = heardFrom - voice.next > lagSamples ? voice.lateInRow + 1 : 0;
    if (voice.lateInRow < chunksBeforeMoving) return voice.next;
    voice.lateInRow = 0;
    return heardFrom;
  }

  #give(until: number): void {
    const heldUntil = this.#given + windowSamples;
    while (this.#given + blockSamples <= Math.min(until, heldUntil)) this.#giveBlock(blockSamples);
    // After a long stall of the process: a disk that keeps up must not be given a hundred pieces at once.
    const missed = until - this.#given;
    if (missed >= blockSamples) {
      this.#onBlock(Buffer.alloc(missed * bytesPerSample));
      this.#given += missed;
    }
  }

  #giveBlock(samples: number): void {
    const block = this.#memory(samples * bytesPerSample);
    const from = (this.#given % windowSamples) * bytesPerSample;
    const toEnd = Math.min(block.length, this.#window.length - from);
    for (const [start, end, to] of [
      [from, from + toEnd, 0],
      [0, block.length - toEnd, toEnd],
    ] as const) {
      this.#window.copy(block, to, start, end);
      this.#window.fill(0, start, end);
    }
    this.#given += samples;
    this.#onBlock(block);
  }
}
