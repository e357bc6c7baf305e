/** A voice whose every sample says which phrase it belongs to, at a fixed pace per character. */
import { bytesPerMs, frameBytes } from "../../src/audio/frame.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { ProviderError } from "../../src/platform/provider-error.ts";
import type { Phrase, TextToSpeech } from "../../src/text-to-speech/text-to-speech.ts";

export const msPerCharacter = 20;
const loudness = 1000;

export const phraseHeardIn = (frame: Uint8Array): number | null => {
  const sample = Buffer.from(frame).readInt16LE(0);
  return sample === 0 ? null : sample - loudness;
};

export const durationOf = (text: string): number => text.length * msPerCharacter;

export interface FakeVoice {
  readonly firstAudioMs?: number;
  /** Phrases that cannot be spoken at all. */
  readonly failsFor?: (text: string) => boolean;
  /** Breaks off after this much audio. */
  readonly breaksOffAfterMs?: number;
}

export class FakeTextToSpeech implements TextToSpeech {
  /** Texts in the order in which they were asked for; the index is the number in the audio. */
  readonly spoken: string[] = [];
  readonly #clock: Clock;
  readonly #voice: FakeVoice;

  constructor(clock: Clock, voice: FakeVoice = {}) {
    this.#clock = clock;
    this.#voice = voice;
  }

  async *speak({ text }: Phrase, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { firstAudioMs = 0, failsFor, breaksOffAfterMs } = this.#voice;
    const number = this.spoken.push(text) - 1;
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      this.#clock.after(firstAudioMs, resolve);
    });
    signal.throwIfAborted();
    if (failsFor?.(text)) throw new ProviderError("elevenlabs", "unavailable");
    const pcm = Buffer.alloc(Math.min(durationOf(text), breaksOffAfterMs ?? Number.POSITIVE_INFINITY) * bytesPerMs);
    for (let at = 0; at < pcm.length; at += 2) pcm.writeInt16LE(loudness + number, at);
    // Chunks that share no boundary with frames.
    for (let at = 0; at < pcm.length; at += frameBytes * 10 + 34) yield pcm.subarray(at, at + frameBytes * 10 + 34);
    if (breaksOffAfterMs !== undefined) throw new ProviderError("elevenlabs", "interrupted");
  }
}
