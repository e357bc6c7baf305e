/** Sound to words, as it comes: any chunk sizes, any start, silence before, between and after. */
import { edges, wordIn } from "./burst.ts";
import { burstSamples, maxWordBytes, samplesPerMs } from "./signal.ts";

/** Times are audio time: milliseconds since the first sample that was pushed. */
export type HeardEvent =
  /** Sound after silence: somebody begins to speak. */
  | { readonly type: "speech-started"; readonly startMs: number }
  | { readonly type: "word"; readonly word: string; readonly startMs: number; readonly endMs: number }
  /** Sound that is no word: a frame of it was lost, late or swapped, it was cut, or it is a cough. */
  | { readonly type: "broken"; readonly startMs: number; readonly endMs: number }
  /** Silence for `quietMs` after speech. `endMs`: the end of the last sound. */
  | { readonly type: "speech-ended"; readonly endMs: number };

const blockSamples = 32;
/** Root mean square above which a block is sound; speech has 5,650, halved by -6 dB. */
const soundLevel = 1200;
const soundEnergy = blockSamples * soundLevel ** 2;
/** Blocks of silence that end a burst: more than a late frame's 20 ms, less than the 50 ms between words. */
const quietBlocksToEnd = 6;
const maxBurstSamples = burstSamples(maxWordBytes) + 10 * blockSamples;

export class WordsHeard {
  readonly #onEvent: (event: HeardEvent) => void;
  readonly #quietMs: number;
  #oddByte: number | undefined;
  #block = new Int16Array(blockSamples);
  #previous = new Int16Array(blockSamples);
  #filled = 0;
  #blocks = 0;
  #burst = new Int16Array(0);
  #burstLength = 0;
  #burstAt = 0;
  #quietBlocks = 0;
  #sounding = false;
  #speaking = false;
  #lastSoundEndMs: number | undefined;

  /** `quietMs`: silence after which speech counts as ended. */
  constructor(onEvent: (event: HeardEvent) => void, { quietMs = 200 }: { readonly quietMs?: number } = {}) {
    this.#onEvent = onEvent;
    this.#quietMs = quietMs;
  }

  /** Audio heard so far. */
  get positionMs(): number {
    return (this.#blocks * blockSamples + this.#filled) / samplesPerMs;
  }

  /** A burst of sound is under way. */
  get sounding(): boolean {
    return this.#sounding;
  }

  /** End of the last finished burst, in audio time. */
  get lastSoundEndMs(): number | undefined {
    return this.#lastSoundEndMs;
  }

  /** 8 kHz 16-bit little-endian PCM, any number of bytes. */
  push(pcm: Uint8Array): void {
    for (const byte of pcm) {
      if (this.#oddByte === undefined) {
        this.#oddByte = byte;
        continue;
      }
      this.#block[this.#filled++] = this.#oddByte | (byte << 8);
      this.#oddByte = undefined;
      if (this.#filled === blockSamples) this.#takeBlock();
    }
  }

  #takeBlock(): void {
    this.#filled = 0;
    let energy = 0;
    for (const sample of this.#block) energy += sample * sample;
    const sound = energy > soundEnergy;
    if (this.#sounding) this.#continueBurst(sound);
    else if (sound) this.#beginBurst();
    this.#blocks++;
    [this.#block, this.#previous] = [this.#previous, this.#block];
    this.#noticeEnd();
  }

  #beginBurst(): void {
    this.#sounding = true;
    this.#quietBlocks = 0;
    this.#burstAt = Math.max(0, this.#blocks - 1) * blockSamples;
    this.#burstLength = 0;
    if (this.#burst.length === 0) this.#burst = new Int16Array(maxBurstSamples);
    // The sound may have begun at the end of the block before.
    if (this.#blocks > 0) this.#keep(this.#previous);
    this.#keep(this.#block);
    if (this.#speaking) return;
    this.#speaking = true;
    this.#onEvent({ type: "speech-started", startMs: this.#burstAt / samplesPerMs });
  }

  #continueBurst(sound: boolean): void {
    this.#keep(this.#block);
    this.#quietBlocks = sound ? 0 : this.#quietBlocks + 1;
    if (this.#quietBlocks >= quietBlocksToEnd) this.#endBurst();
  }

  #keep(block: Int16Array): void {
    if (this.#burstLength + block.length <= maxBurstSamples) this.#burst.set(block, this.#burstLength);
    this.#burstLength += block.length;
  }

  #endBurst(): void {
    this.#sounding = false;
    const endsAt = this.#burstAt + this.#burstLength - this.#quietBlocks * blockSamples;
    const tooLong = this.#burstLength > maxBurstSamples;
    const samples = this.#burst.subarray(0, this.#burstLength);
    const found = tooLong ? { start: 0, end: endsAt - this.#burstAt } : edges(samples);
    const word = tooLong ? undefined : wordIn(samples, found);
    const startMs = (this.#burstAt + found.start) / samplesPerMs;
    const endMs = (this.#burstAt + found.end) / samplesPerMs;
    this.#lastSoundEndMs = endMs;
    this.#onEvent(word === undefined ? { type: "broken", startMs, endMs } : { type: "word", word, startMs, endMs });
  }

  #noticeEnd(): void {
    if (!this.#speaking || this.#sounding || this.#lastSoundEndMs === undefined) return;
    if (this.positionMs - this.#lastSoundEndMs < this.#quietMs) return;
    this.#speaking = false;
    this.#onEvent({ type: "speech-ended", endMs: this.#lastSoundEndMs });
  }
}
