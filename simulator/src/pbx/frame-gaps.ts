/** How evenly the bot's frames arrive. */
import { MillisecondHistogram, type Spread } from "./millisecond-histogram.ts";

/** After silence, a gap this long means that the bot had nothing to say and sent nothing. */
const pauseMs = 200;
const silentPeak = 500;

export class FrameGaps {
  readonly #gaps = new MillisecondHistogram();
  #lastMs: number | undefined;
  #lastSilent = true;

  arrive(pcm: Uint8Array, nowMs: number): void {
    if (this.#lastMs !== undefined) {
      const gapMs = nowMs - this.#lastMs;
      if (!(this.#lastSilent && gapMs > pauseMs)) this.#gaps.add(gapMs);
    }
    this.#lastMs = nowMs;
    this.#lastSilent = isSilent(pcm);
  }

  /** At least one frame came. */
  get arrived(): boolean {
    return this.#lastMs !== undefined;
  }

  get spread(): Spread {
    return this.#gaps.spread;
  }
}

export function isSilent(pcm: Uint8Array): boolean {
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    const sample = (((pcm[at] ?? 0) | ((pcm[at + 1] ?? 0) << 8)) << 16) >> 16;
    if (Math.abs(sample) > silentPeak) return false;
  }
  return true;
}
