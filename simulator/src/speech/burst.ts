/** One burst of sound to one word, or to nothing when it does not check. */
import { burstSamples, checksum, checksumSymbols, maxWordBytes, symbolSamples, tonesAt } from "./signal.ts";

/** A burst may look this much longer or shorter than it was spoken: noise at its edges. */
const lengthToleranceSamples = 24;
/** Share of a symbol's energy that its tone must hold. A symbol of which a fifth is something else has 0.64. */
const minPurity = 0.7;
/** Sound begins and ends where it passes this share of the burst's peak. */
const edgeShare = 0.3;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Where the sound lies within the samples: first and one past the last. */
export function edges(samples: Int16Array): { readonly start: number; readonly end: number } {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  const edge = peak * edgeShare;
  let start = 0;
  while (start < samples.length && Math.abs(samples[start] ?? 0) <= edge) start++;
  let end = samples.length;
  while (end > start && Math.abs(samples[end - 1] ?? 0) <= edge) end--;
  return { start, end };
}

/** The word that these samples carry between their edges, or undefined. */
export function wordIn(
  samples: Int16Array,
  { start, end }: { readonly start: number; readonly end: number },
): string | undefined {
  const length = Math.round(((end - start) / symbolSamples - checksumSymbols) / 2);
  if (length < 1 || length > maxWordBytes) return undefined;
  if (Math.abs(end - start - burstSamples(length)) > lengthToleranceSamples) return undefined;
  const bytes = new Uint8Array(length + checksumSymbols / 2);
  for (let position = 0; position < 2 * bytes.length; position++) {
    const nibble = nibbleAt(samples, start + position * symbolSamples, position);
    if (nibble === undefined) return undefined;
    bytes[position >> 1] = ((bytes[position >> 1] ?? 0) << 4) | nibble;
  }
  const word = bytes.subarray(0, length);
  if (checksum(word) !== (((bytes[length] ?? 0) << 8) | (bytes[length + 1] ?? 0))) return undefined;
  try {
    return utf8.decode(word);
  } catch {
    return undefined;
  }
}

function nibbleAt(samples: Int16Array, from: number, position: number): number | undefined {
  const length = Math.min(symbolSamples, samples.length - from);
  let energy = 0;
  for (let i = 0; i < length; i++) energy += (samples[from + i] ?? 0) ** 2;
  let best: number | undefined;
  let bestPower = minPurity * energy * (symbolSamples / 2);
  for (const [nibble, { cosine, sine }] of tonesAt(position).entries()) {
    let real = 0;
    let imaginary = 0;
    for (let i = 0; i < length; i++) {
      const sample = samples[from + i] as number;
      real += sample * (cosine[i] as number);
      imaginary += sample * (sine[i] as number);
    }
    const power = real * real + imaginary * imaginary;
    if (power > bestPower) {
      best = nibble;
      bestPower = power;
    }
  }
  return best;
}
