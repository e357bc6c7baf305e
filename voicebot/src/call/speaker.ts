/** The bot's mouth in one call: synthesises phrases, ahead of time where several wait, and plays them in order. */

import { heardText } from "../audio/heard-text.ts";
import type { PhraseAudio } from "../audio/phrase-audio.ts";
import { type Cut, type Line, Playout } from "../audio/playout.ts";
import type { SpokenPhrase } from "../dialogue/effect.ts";
import type { DialogueEvent } from "../dialogue/event.ts";
import { notKept } from "../dialogue/privacy.ts";
import type { Clock } from "../platform/clock.ts";
import type { TextToSpeech } from "../text-to-speech/text-to-speech.ts";

/** A voice that has said nothing by then will not. */
const longestWaitForAudioMs = 8000;

export interface SpeakerOptions {
  readonly clock: Clock;
  readonly textToSpeech: TextToSpeech;
  readonly line: Line;
  readonly onEvent: (event: DialogueEvent) => void;
  readonly onUnderflow: () => void;
}

export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #playout: Playout;
  /** What remains of each phrase in the history: nothing of what only filled a silence. */
  #texts = new Map<number, string>();
  #turn = new AbortController();

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.#playout = new Playout(options.clock, options.line, {
      onStarted: (id) => options.onEvent({ type: "phrase-started", id }),
      onFinished: (id) => {
        this.#texts.delete(id);
        options.onEvent({ type: "phrase-finished", id });
      },
      onFailed: (cut) => {
        const heard = this.#heard(cut);
        this.#texts.delete(cut.id);
        options.onEvent({ type: "phrase-failed", id: cut.id, heard });
      },
      onUnderflow: () => options.onUnderflow(),
    });
  }

  /** To be called when frames are due. */
  framesDue(frames: number): void {
    this.#playout.framesDue(frames);
  }

  say(phrase: SpokenPhrase): void {
    this.#texts.set(phrase.id, phrase.aside ? "" : phrase.sensitive ? notKept : phrase.text);
    const audio = this.#playout.enqueue(phrase.id);
    const { signal } = this.#turn;
    // The reason is counted and logged where it arose; here it only matters that the rest of the phrase is missing.
    this.#synthesise(phrase, audio, signal).catch(() => audio.fail());
  }

  pause(): void {
    this.#report(this.#playout.pause());
  }

  resume(): void {
    this.#playout.resume();
  }

  /** Forgets everything, syntheses under way included. */
  stop(): void {
    this.#turn.abort();
    this.#turn = new AbortController();
    this.#report(this.#playout.clear());
    this.#texts.clear();
  }

  async #synthesise(phrase: SpokenPhrase, audio: PhraseAudio, signal: AbortSignal): Promise<void> {
    await this.#receive(phrase, audio, signal);
    if (audio.durationMs === 0) throw new Error("a phrase without audio");
    audio.end();
  }

  /** Gives up when no audio arrives for long, at the beginning or later. */
  async #receive(phrase: SpokenPhrase, audio: PhraseAudio, turn: AbortSignal): Promise<void> {
    const { clock, textToSpeech } = this.#options;
    const silence = new AbortController();
    const wait = () => clock.after(longestWaitForAudioMs, () => silence.abort(new Error("no audio")));
    let limit = wait();
    try {
      const { text, cacheable } = phrase;
      for await (const pcm of textToSpeech.speak({ text, cacheable }, AbortSignal.any([turn, silence.signal]))) {
        turn.throwIfAborted();
        audio.push(pcm);
        limit[Symbol.dispose]();
        limit = wait();
      }
    } finally {
      limit[Symbol.dispose]();
    }
  }

  #heard(cut: Cut | null): string {
    return cut ? heardText(this.#texts.get(cut.id) ?? "", cut.playedMs, cut.totalMs) : "";
  }

  #report(cut: Cut | null): void {
    if (cut) this.#options.onEvent({ type: "phrase-cut", id: cut.id, playedMs: cut.playedMs, heard: this.#heard(cut) });
  }
}
