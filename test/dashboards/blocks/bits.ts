/** Bits and numbers appended to a buffer that grows, the most significant first, as Go's encoding/binary writes them. */
export class Bits {
  #bytes: Uint8Array;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Appends zeros: a fresh buffer is zero already. */
  zeros(count: number): void {
    this.#at += count;
    this.#room(0);
  }

  /** @param count 1 to 32: the low bits of `value` that are appended. */
  bits(value: number, count: number): void {
    this.#room(count);
    for (let left = count; left > 0; ) {
      const free = 8 - (this.#at & 7);
      const taken = Math.min(free, left);
      const part = (value >>> (left - taken)) & ((1 << taken) - 1);
      const index = this.#at >>> 3;
      this.#bytes[index] = (this.#bytes[index] ?? 0) | (part << (free - taken));
      this.#at += taken;
      left -= taken;
    }
  }

  /** @param value up to 2^53. */
  uvarint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bits((rest % 0x80) | 0x80, 8);
      rest = Math.floor(rest / 0x80);
    }
    this.bits(rest, 8);
  }

  varint(value: number): void {
    this.uvarint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  uint32(value: number): void {
    this.bits(value, 32);
  }

  uint64(value: number): void {
    this.bits(Math.floor(value / 2 ** 32), 32);
    this.bits(value >>> 0, 32);
  }

  bytes(bytes: Uint8Array): void {
    if ((this.#at & 7) !== 0) throw new RangeError("bytes begin at a byte");
    this.#room(bytes.length * 8);
    this.#bytes.set(bytes, this.#at >>> 3);
    this.#at += bytes.length * 8;
  }

  /** Length in bytes, the last of which may be begun only. */
  get length(): number {
    return (this.#at + 7) >>> 3;
  }

  /** A copy of what was appended. */
  copy(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  /** Empty again. */
  clear(): void {
    this.#bytes.fill(0, 0, this.length);
    this.#at = 0;
  }

  #room(count: number): void {
    const needed = ((this.#at + count) >>> 3) + 9;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(needed * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest >>> 0;
});

/** CRC-32C, which Prometheus uses everywhere (Node's `zlib.crc32` is another polynomial). */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (rest >>> 8) ^ (castagnoli[(rest ^ byte) & 0xff] ?? 0);
  return (rest ^ 0xffffffff) >>> 0;
}
