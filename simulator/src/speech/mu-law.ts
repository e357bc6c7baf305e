/** G.711 mu-law: one byte per sample, from and to 16-bit little-endian PCM. */

const bias = 0x84;
const clip = 32_635;

function encodeSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), clip) + bias;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function decodeByte(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + bias) << ((inverted >> 4) & 0x07)) - bias;
  return inverted & 0x80 ? -magnitude : magnitude;
}

const decoded = Int16Array.from({ length: 256 }, (_, byte) => decodeByte(byte));

/** Takes whole samples: an even number of bytes. */
export function muLawOf(pcm: Uint8Array): Uint8Array {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return Uint8Array.from({ length: pcm.byteLength >> 1 }, (_, i) => encodeSample(view.getInt16(2 * i, true)));
}

export function pcmOfMuLaw(muLaw: Uint8Array): Uint8Array {
  return new Uint8Array(Int16Array.from(muLaw, (byte) => decoded[byte] ?? 0).buffer);
}
