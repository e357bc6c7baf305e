/** The audio of one phrase as it arrives: grows at its end, is read anywhere. */
import { bytesPerMs, frameBytes } from "./frame.ts";

/** Two minutes; a longer phrase is a fault of the scenario or the provider. */
const longestPhraseBytes = 120_000 * bytesPerMs;

export class PhraseAudio {
  readonly #onGrown: () => void;
  #pcm: Buffer = Buffer.alloc(0);
  #length = 0;
  #ended = false;
  #failed = false;

  /** `onGrown`: there is more to be read than before. */
  constructor(onGrown: () => void = () => {}) {
    this.#onGrown = onGrown;
  }

  /** All of it is there. */
  get ended(): boolean {
    return this.#ended;
  }

  /** No more will come, and it is not all there. */
  get failed(): boolean {
    return this.#failed;
  }

  get durationMs(): number {
    return this.#length / bytesPerMs;
  }

  /** Frames that can be read now; the last one is filled up with silence once the phrase has ended. */
  get frames(): number {
    return this.#ended ? Math.ceil(this.#length / frameBytes) : Math.floor(this.#length / frameBytes);
  }

  /** Takes 8 kHz 16-bit PCM. Throws a RangeError if the phrase grows past two minutes. */
  push(pcm: Uint8Array): void {
    const needed = this.#length + pcm.length;
    if (needed > longestPhraseBytes) throw new RangeError("a phrase longer than two minutes");
    if (this.#length === 0 && pcm.length > 0) {
      // A phrase from the cache comes in one piece, which many calls read at once: it is not copied, and never written to.
      this.#pcm = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
      this.#length = needed;
      return this.#onGrown();
    }
    if (needed > this.#pcm.length) {
      const larger = Buffer.alloc(Math.max(needed, this.#pcm.length * 2));
      this.#pcm.copy(larger, 0, 0, this.#length);
      this.#pcm = larger;
    }
    this.#pcm.set(pcm, this.#length);
    this.#length = needed;
    this.#onGrown();
  }

  end(): void {
    this.#ended = true;
    this.#onGrown();
  }

  fail(): void {
    this.#failed = true;
  }

  frame(index: number): Uint8Array {
    const start = index * frameBytes;
    const whole = this.#pcm.subarray(start, Math.min(start + frameBytes, this.#length));
    if (whole.length === frameBytes) return whole;
    const padded = Buffer.alloc(frameBytes);
    padded.set(whole);
    return padded;
  }

  /** The loudest sample of a frame, 0 to 32768. */
  peak(index: number): number {
    const frame = this.frame(index);
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    let loudest = 0;
    for (let at = 0; at + 1 < frame.byteLength; at += 2) loudest = Math.max(loudest, Math.abs(view.getInt16(at, true)));
    return loudest;
  }
}
