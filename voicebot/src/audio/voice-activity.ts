/**
 * Whether the caller makes a sound right now, by loudness alone: knows within a frame what a provider only says when the
 * utterance is over, namely that a cough has ended. It cannot tell speech from noise, so it never interrupts by itself.
 */
import { frameMs } from "./frame.ts";

/** Below this, 1 % of full scale, a line is quiet whatever its noise. */
const quietBelow = 330;
/** Speech stands this far above the noise of the line. */
const aboveNoise = 4;
/** Two frames: whoever counts how long a sound lasted adds up its parts. */
const quietAfterMs = 40;
/** How fast the estimate of the noise rises again after it has fallen, a frame. */
const noiseRise = 1.02;

export type VoiceChange = { readonly type: "caller-loud" } | { readonly type: "caller-quiet"; readonly loudMs: number };

export class VoiceActivity {
  readonly #onChange: (change: VoiceChange) => void;
  #noise = quietBelow / aboveNoise;
  #loud = false;
  #loudMs = 0;
  #quietMs = 0;

  /** `onChange`: loud within a frame of a sound, quiet 40 ms after it. */
  constructor(onChange: (change: VoiceChange) => void) {
    this.#onChange = onChange;
  }

  /** Takes 8 kHz 16-bit little-endian PCM, about a frame at a time. */
  hear(pcm: Uint8Array): void {
    const level = loudness(pcm);
    this.#noise = Math.min(level, this.#noise * noiseRise + 0.1);
    if (level > Math.max(quietBelow, this.#noise * aboveNoise)) this.#heardLoud();
    else if (this.#loud) this.#heardQuiet();
  }

  #heardLoud(): void {
    this.#loudMs = this.#loud ? this.#loudMs + this.#quietMs + frameMs : frameMs;
    this.#quietMs = 0;
    if (this.#loud) return;
    this.#loud = true;
    this.#onChange({ type: "caller-loud" });
  }

  #heardQuiet(): void {
    this.#quietMs += frameMs;
    if (this.#quietMs < quietAfterMs) return;
    this.#loud = false;
    this.#quietMs = 0;
    this.#onChange({ type: "caller-quiet", loudMs: this.#loudMs });
  }
}

/** Root mean square of the samples. */
function loudness(pcm: Uint8Array): number {
  const samples = Math.floor(pcm.length / 2);
  if (samples === 0) return 0;
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  let sum = 0;
  for (let index = 0; index < samples; index++) sum += view.getInt16(index * 2, true) ** 2;
  return Math.sqrt(sum / samples);
}
