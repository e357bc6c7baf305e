/** G.711 mu-law, one byte a sample, from and to 16-bit little-endian PCM: by table, both ways. */

const bias = 0x84;
const loudest = 32_635;

function decoded(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + bias) << ((bits >> 4) & 0x07)) - bias;
  return bits & 0x80 ? -magnitude : magnitude;
}

function encoded(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), loudest) + bias;
  const exponent = Math.max(0, Math.floor(Math.log2(magnitude)) - 7);
  const byte = (sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f);
  return ~byte & 0xff;
}

const pcmOf = Int16Array.from({ length: 256 }, (_, byte) => decoded(byte));
/** By the upper 14 bits of a sample: mu-law is no finer. */
const byteOf = Uint8Array.from({ length: 16_384 }, (_, index) => encoded((index - 8192) * 4));

export function muLawToPcm(bytes: Uint8Array): Buffer {
  const pcm = Buffer.allocUnsafe(bytes.length * 2);
  for (let index = 0; index < bytes.length; index++) pcm.writeInt16LE(pcmOf[bytes[index] ?? 0xff] ?? 0, index * 2);
  return pcm;
}

/** An odd last byte is left out. */
export function pcmToMuLaw(pcm: Uint8Array): Buffer {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const bytes = Buffer.allocUnsafe(pcm.byteLength >> 1);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = byteOf[(view.getInt16(index * 2, true) >> 2) + 8192] ?? 0xff;
  }
  return bytes;
}
