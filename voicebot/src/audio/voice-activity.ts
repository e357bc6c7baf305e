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
  #silentMs = 0;

  /** `onChange`: loud within a frame of a sound, quiet 40 ms after it. */
  constructor(onChange: (change: VoiceChange) => void) {
    this.#onChange = onChange;
  }

  /** Takes 8 kHz 16-bit little-endian PCM, about a frame at a time. How long the line has been quiet, in ms; 0: it is not. */
  hear(pcm: Uint8Array): number {
    const level = loudness(pcm);
    this.#noise = Math.min(level, this.#noise * noiseRise + 0.1);
    if (level > Math.max(quietBelow, this.#noise * aboveNoise)) {
      this.#silentMs = 0;
      this.#heardLoud();
    } else {
      this.#silentMs += frameMs;
      if (this.#loud) this.#heardQuiet();
    }
    return this.#silentMs;
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
  const samples = pcm.length >> 1;
  if (samples === 0) return 0;
  let sum = 0;
  for (let at = 0; at < samples * 2; at += 2) {
    const sample = (((pcm[at] ?? 0) | ((pcm[at + 1] ?? 0) << 8)) << 16) >> 16;
    sum += sample * sample;
  }
  return Math.sqrt(sum / samples);
}
