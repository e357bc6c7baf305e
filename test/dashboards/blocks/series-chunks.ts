/**
 * Samples of one series at a steady interval, in Prometheus's chunks of the encoding "XOR"
 * (prometheus `tsdb/chunkenc/xor.go`). A value that stays costs two bits and almost no time, which is what makes months of
 * mostly idle counters possible.
 */
import { Bits } from "./bits.ts";

export interface Chunk {
  /** Milliseconds since 1970, both inclusive. */
  readonly minTime: number;
  readonly maxTime: number;
  readonly samples: number;
  readonly data: Uint8Array;
}

/** As Prometheus cuts them. */
const samplesPerChunk = 120;
const noWindow = 0xff;

const double = new DataView(new ArrayBuffer(8));

export class SeriesChunks {
  readonly #intervalMs: number;
  readonly #bits = new Bits(64);
  #chunks: Chunk[] = [];
  #samples = 0;
  #startMs = 0;
  #high = 0;
  #low = 0;
  #leading = noWindow;
  #trailing = 0;
  /** When the next sample stands. */
  #nextMs: number;

  constructor(startMs: number, intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#nextMs = startMs;
  }

  append(value: number): void {
    double.setFloat64(0, value);
    this.#append(double.getUint32(0), double.getUint32(4));
  }

  /** The mark that the series ends here (`value.StaleNaN`). */
  appendStale(): void {
    this.#append(0x7ff00000, 2);
  }

  /** Moves on over samples that nobody keeps: before the first that is. */
  skip(count: number): void {
    this.#nextMs += count * this.#intervalMs;
  }

  /** The last value again, `count` times. */
  repeat(count: number): void {
    for (let left = count; left > 0; ) {
      if (this.#samples < 2) {
        this.#append(this.#high, this.#low);
        left--;
        continue;
      }
      const fitting = Math.min(left, samplesPerChunk - this.#samples);
      this.#bits.zeros(2 * fitting);
      this.#moveOn(fitting);
      left -= fitting;
    }
  }

  /** The chunks since the last call; the next sample begins a new one. */
  take(): readonly Chunk[] {
    this.#cut();
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  #append(high: number, low: number): void {
    const bits = this.#bits;
    if (this.#samples === 0) {
      bits.bits(0, 16);
      bits.varint(this.#nextMs);
      bits.uint32(high);
      bits.uint32(low);
      this.#startMs = this.#nextMs;
    } else {
      if (this.#samples === 1) bits.uvarint(this.#intervalMs);
      else bits.zeros(1);
      this.#difference((high ^ this.#high) >>> 0, (low ^ this.#low) >>> 0);
    }
    this.#high = high;
    this.#low = low;
    this.#moveOn(1);
  }

  #difference(high: number, low: number): void {
    const bits = this.#bits;
    if (high === 0 && low === 0) return bits.zeros(1);
    bits.bits(1, 1);
    const leading = Math.min(31, high === 0 ? 32 + Math.clz32(low) : Math.clz32(high));
    const trailing = low === 0 ? 32 + trailingZeros(high) : trailingZeros(low);
    if (this.#leading !== noWindow && leading >= this.#leading && trailing >= this.#trailing) {
      bits.zeros(1);
    } else {
      this.#leading = leading;
      this.#trailing = trailing;
      bits.bits(1, 1);
      bits.bits(leading, 5);
      // 64 does not fit into six bits and is written as 0.
      bits.bits((64 - leading - trailing) & 63, 6);
    }
    const count = 64 - this.#leading - this.#trailing;
    const shift = this.#trailing;
    const shiftedLow =
      shift >= 32 ? high >>> (shift - 32) : shift === 0 ? low : (low >>> shift) | (high << (32 - shift));
    if (count > 32) bits.bits(shift >= 32 ? 0 : high >>> shift, count - 32);
    bits.bits(shiftedLow >>> 0, Math.min(32, count));
  }

  #moveOn(samples: number): void {
    this.#samples += samples;
    this.#nextMs += samples * this.#intervalMs;
    if (this.#samples === samplesPerChunk) this.#cut();
  }

  #cut(): void {
    if (this.#samples === 0) return;
    const data = this.#bits.copy();
    new DataView(data.buffer).setUint16(0, this.#samples);
    this.#chunks.push({
      minTime: this.#startMs,
      maxTime: this.#nextMs - this.#intervalMs,
      samples: this.#samples,
      data,
    });
    this.#bits.clear();
    this.#samples = 0;
    this.#leading = noWindow;
    this.#trailing = 0;
  }
}

const trailingZeros = (word: number): number => 31 - Math.clz32(word & -word);
