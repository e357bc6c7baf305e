/**
 * How words are keyed into sound. One word is one burst of tones between two silences:
 *
 *     | 2 symbols per UTF-8 byte (high nibble, low nibble) | 4 symbols of CRC-16 | silence |
 *
 * A symbol is a tone of 24 ms with a whole number of periods, so neighbouring symbols join without a click. Even and odd
 * symbols use two disjoint sets of 16 tones: two neighbours never sound alike, and exchanging two frames always shows.
 * All tones lie in the telephone band (500 to 3083 Hz). The length of a burst must fit its number of symbols: a lost or
 * late 20 ms frame changes it by 160 samples, which is no multiple of a byte's 384.
 */

export const sampleRateHz = 8000;
export const samplesPerMs = sampleRateHz / 1000;

export const symbolSamples = 192;
/** Silence after each word. */
export const gapSamples = 400;
export const checksumSymbols = 4;
/** A longer word is spoken, and heard, as several. */
export const maxWordBytes = 60;

const tonesPerSet = 16;
const lowestBin = 12;
const binStep = 2;
const amplitude = 8000;

export interface Tone {
  /** The symbol's 192 samples as spoken. */
  readonly samples: Int16Array;
  readonly cosine: Float32Array;
  readonly sine: Float32Array;
}

function tone(index: number): Tone {
  const omega = (2 * Math.PI * (lowestBin + index * binStep)) / symbolSamples;
  const at = (wave: (angle: number) => number) =>
    Float32Array.from({ length: symbolSamples }, (_, i) => wave(omega * i));
  const sine = at(Math.sin);
  return { samples: Int16Array.from(sine, (value) => Math.round(value * amplitude)), cosine: at(Math.cos), sine };
}

const tones = Array.from({ length: 2 * tonesPerSet }, (_, index) => tone(index));

/** The 16 tones of a symbol position, by nibble. */
const toneSets: readonly [readonly Tone[], readonly Tone[]] = [
  tones.filter((_, index) => index % 2 === 0),
  tones.filter((_, index) => index % 2 === 1),
];

export function tonesAt(position: number): readonly Tone[] {
  return position % 2 === 0 ? toneSets[0] : toneSets[1];
}

/** CRC-16/CCITT-FALSE of a word's bytes. */
export function checksum(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** Samples of a burst that carries this many bytes, without the silence after it. */
export function burstSamples(bytes: number): number {
  return (2 * bytes + checksumSymbols) * symbolSamples;
}
