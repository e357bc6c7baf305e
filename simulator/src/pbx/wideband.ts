/**
 * A phone of a higher rate on the same ears and mouth: each sample of 8 kHz becomes several on a straight line, and
 * several become their mean. Crude, and another way than the voicebot's own.
 */

/** The kinds of audio at whole multiples of 8 kHz. https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/ */
export const audioKinds = { 8000: 0x10, 16_000: 0x12, 24_000: 0x13, 32_000: 0x14, 48_000: 0x16 } as const;
export type PhoneRateHz = keyof typeof audioKinds;

export class Wideband {
  readonly #factor: number;
  #last = 0;

  constructor(rateHz: PhoneRateHz) {
    this.#factor = rateHz / 8000;
  }

  /** 8 kHz 16-bit PCM to the phone's rate. */
  raised(pcm: Uint8Array): Uint8Array {
    const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    const out = new Int16Array((pcm.byteLength >> 1) * this.#factor);
    for (let index = 0; index < pcm.byteLength >> 1; index++) {
      const sample = view.getInt16(index * 2, true);
      for (let part = 0; part < this.#factor; part++) {
        out[index * this.#factor + part] = this.#last + ((sample - this.#last) * (part + 1)) / this.#factor;
      }
      this.#last = sample;
    }
    return new Uint8Array(out.buffer);
  }

  /** The phone's rate to 8 kHz: whole groups of samples, as every 20 ms frame is. */
  lowered(pcm: Uint8Array): Uint8Array {
    const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    const out = new Int16Array(Math.floor(pcm.byteLength / 2 / this.#factor));
    for (const index of out.keys()) {
      let sum = 0;
      for (let part = 0; part < this.#factor; part++) sum += view.getInt16((index * this.#factor + part) * 2, true);
      out[index] = sum / this.#factor;
    }
    return new Uint8Array(out.buffer);
  }
}
