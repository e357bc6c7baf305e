/** Text to sound: each word keyed as one burst of tones, at the rate of speech. */
import { burstSamples, checksum, gapSamples, maxWordBytes, sampleRateHz, symbolSamples, tonesAt } from "./signal.ts";

/** The text's words as they are spoken: split at white space, and again where one would be longer than 60 bytes. */
export function spokenWords(text: string): string[] {
  return text
    .split(/\s+/u)
    .filter((word) => word !== "")
    .flatMap(pieces);
}

function pieces(word: string): string[] {
  const found: string[] = [];
  let piece = "";
  for (const character of word) {
    if (Buffer.byteLength(piece + character) > maxWordBytes) {
      found.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...found, piece];
}

/** 8 kHz 16-bit little-endian mono PCM of the text: about 15 characters a second. Empty for a text without words. */
export function speechOf(text: string): Uint8Array {
  const words = spokenWords(text).map((word) => Buffer.from(word));
  const samples = new Int16Array(words.reduce((sum, word) => sum + burstSamples(word.length) + gapSamples, 0));
  let at = 0;
  for (const word of words) {
    for (const [position, nibble] of nibbles(word).entries()) {
      const tone = tonesAt(position)[nibble];
      if (tone !== undefined) samples.set(tone.samples, at);
      at += symbolSamples;
    }
    at += gapSamples;
  }
  return new Uint8Array(samples.buffer);
}

/** How long the text takes to say. */
export function speechMs(text: string): number {
  const samples = spokenWords(text).reduce((sum, word) => sum + burstSamples(Buffer.byteLength(word)) + gapSamples, 0);
  return (samples * 1000) / sampleRateHz;
}

function nibbles(word: Uint8Array): number[] {
  const check = checksum(word);
  return [...word, check >> 8, check & 0xff].flatMap((byte) => [byte >> 4, byte & 0x0f]);
}
