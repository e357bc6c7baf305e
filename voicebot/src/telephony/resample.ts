/**
 * Changes the sample rate of a stream of speech: a polyphase filter, windowed sinc, at any ratio of whole numbers. Ours,
 * because what the registries offer takes two megabytes a call or is not kept any more: docs/decisions, "Rates of calls".
 */

/** Zero crossings of the filter on either side: 60 dB down beyond the transition. */
const crossings = 12;
/** Where the pass band ends, as a share of the lower rate's half. */
const passBand = 0.92;
const kaiserBeta = 6.5;

interface Filter {
  /** The rate changes by `up / down`, in lowest terms. */
  readonly up: number;
  readonly down: number;
  /** Coefficients of each phase, one after another. */
  readonly taps: Float32Array;
  readonly tapsPerPhase: number;
}

const filters = new Map<string, Filter>();

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-9; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function designed(fromHz: number, toHz: number): Filter {
  const common = greatestCommonDivisor(fromHz, toHz);
  const [up, down] = [toHz / common, fromHz / common];
  // In samples of the input; lower than its own half when the output has the lower rate.
  const cutoff = passBand * Math.min(1, up / down);
  const reach = Math.ceil(crossings / cutoff);
  const tapsPerPhase = 2 * reach;
  const taps = new Float32Array(up * tapsPerPhase);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let tap = 0; tap < tapsPerPhase; tap++) {
      const at = tap - reach + 1 - phase / up;
      const angle = Math.PI * cutoff * at;
      const window = bessel(kaiserBeta * Math.sqrt(Math.max(0, 1 - (at / reach) ** 2))) / bessel(kaiserBeta);
      const value = (angle === 0 ? 1 : Math.sin(angle) / angle) * window;
      taps[phase * tapsPerPhase + tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < tapsPerPhase; tap++) {
      const index = phase * tapsPerPhase + tap;
      taps[index] = (taps[index] ?? 0) / sum;
    }
  }
  return { up, down, taps, tapsPerPhase };
}

function filterFor(fromHz: number, toHz: number): Filter {
  const key = `${fromHz}:${toHz}`;
  const known = filters.get(key);
  if (known) return known;
  const filter = designed(fromHz, toHz);
  filters.set(key, filter);
  return filter;
}

/** One direction of one call: 16-bit little-endian mono PCM in at one rate, out at another. */
export class Resampler {
  readonly #filter: Filter;
  /** Samples that the filter still needs, oldest first, and room for those that come. */
  #samples: Float32Array;
  #held: number;
  /** Position of the next output in the held samples: whole samples, and `up`ths of one. */
  #at = 0;
  #phase = 0;

  /** Rates in Hz, whole numbers; those of a phone call, not of the network's choosing: each pair's filter is kept. */
  constructor(fromHz: number, toHz: number) {
    this.#filter = filterFor(fromHz, toHz);
    this.#held = this.#filter.tapsPerPhase - 1;
    this.#samples = new Float32Array(this.#held);
  }

  /** What these samples complete, `toHz / fromHz` times as many; an odd last byte is left out. */
  push(pcm: Uint8Array): Buffer {
    const { up, down, taps, tapsPerPhase } = this.#filter;
    this.#append(pcm);
    const samples = this.#samples;
    const ready = this.#held - tapsPerPhase + 1 - this.#at;
    const outputs = Math.max(0, Math.ceil((ready * up - this.#phase) / down));
    const out = Buffer.allocUnsafe(outputs * 2);
    for (let index = 0; index < outputs; index++) {
      const first = this.#phase * tapsPerPhase;
      let sum = 0;
      for (let tap = 0; tap < tapsPerPhase; tap++) sum += (taps[first + tap] ?? 0) * (samples[this.#at + tap] ?? 0);
      out.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(sum))), index * 2);
      this.#phase += down;
      this.#at += Math.floor(this.#phase / up);
      this.#phase %= up;
    }
    const done = Math.min(this.#at, this.#held);
    samples.copyWithin(0, done, this.#held);
    this.#held -= done;
    this.#at -= done;
    return out;
  }

  #append(pcm: Uint8Array): void {
    const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    const count = pcm.byteLength >> 1;
    if (this.#held + count > this.#samples.length) {
      const larger = new Float32Array(this.#held + count);
      larger.set(this.#samples.subarray(0, this.#held));
      this.#samples = larger;
    }
    for (let index = 0; index < count; index++) this.#samples[this.#held + index] = view.getInt16(index * 2, true);
    this.#held += count;
  }
}
