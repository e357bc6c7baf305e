/** Audio as Deepgram may be sent it, to the 8 kHz 16-bit PCM in which words are heard. */
import { pcmOfMuLaw } from "../speech/mu-law.ts";

/** Takes any number of bytes of a stream; keeps what does not fill a sample for the next. */
export type AudioInput = (bytes: Uint8Array) => Uint8Array;

/** undefined: an encoding or rate that this emulator does not hear. */
export function audioInput(encoding: string, sampleRateHz: number): AudioInput | undefined {
  const factor = sampleRateHz / 8000;
  if (!Number.isInteger(factor) || factor < 1 || factor > 6) return undefined;
  if (encoding === "mulaw") return factor === 1 ? pcmOfMuLaw : undefined;
  if (encoding !== "linear16") return undefined;
  return factor === 1 ? (bytes) => bytes : slowedDown(factor);
}

/** Averages each `factor` samples into one. */
function slowedDown(factor: number): AudioInput {
  let rest: Uint8Array = new Uint8Array(0);
  return (bytes) => {
    const all = Buffer.concat([rest, bytes]);
    const samples = new Int16Array(Math.floor(all.length / (2 * factor)));
    for (let i = 0; i < samples.length; i++) {
      let sum = 0;
      for (let j = 0; j < factor; j++) sum += all.readInt16LE(2 * (i * factor + j));
      samples[i] = Math.round(sum / factor);
    }
    rest = all.subarray(samples.length * 2 * factor);
    return new Uint8Array(samples.buffer);
  };
}
