/** How evenly the bot's frames arrive. Counts in a histogram of milliseconds: a long call takes no more memory. */

const longestMs = 2000;
/** After silence, a gap this long means that the bot had nothing to say and sent nothing. */
const pauseMs = 200;
const silentPeak = 500;

export class FrameGaps {
  readonly #histogram = new Uint32Array(longestMs + 1);
  #count = 0;
  #max = 0;
  #lastMs: number | undefined;
  #lastSilent = true;

  arrive(pcm: Uint8Array, nowMs: number): void {
    const gapMs = this.#lastMs === undefined ? undefined : nowMs - this.#lastMs;
    if (gapMs !== undefined && !(this.#lastSilent && gapMs > pauseMs)) {
      const bucket = Math.min(longestMs, Math.max(0, Math.round(gapMs)));
      this.#histogram[bucket] = (this.#histogram[bucket] ?? 0) + 1;
      this.#count++;
      this.#max = Math.max(this.#max, gapMs);
    }
    this.#lastMs = nowMs;
    this.#lastSilent = isSilent(pcm);
  }

  /** At least one frame came. */
  get arrived(): boolean {
    return this.#lastMs !== undefined;
  }

  get summary(): { readonly frames: number; readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number } {
    return {
      frames: this.#count,
      p50Ms: this.#quantile(0.5),
      p99Ms: this.#quantile(0.99),
      maxMs: Math.round(this.#max * 10) / 10,
    };
  }

  #quantile(share: number): number {
    let seen = 0;
    for (const [ms, count] of this.#histogram.entries()) {
      seen += count;
      if (seen >= share * this.#count) return ms;
    }
    return longestMs;
  }
}

function isSilent(pcm: Uint8Array): boolean {
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    const sample = (((pcm[at] ?? 0) | ((pcm[at + 1] ?? 0) << 8)) << 16) >> 16;
    if (Math.abs(sample) > silentPeak) return false;
  }
  return true;
}
