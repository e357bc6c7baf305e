/** What the caller has heard of the bot. Times are call time: since the connection was made, as the sound arrived. */
import { WordsHeard } from "../speech/words-heard.ts";

export interface HeardWord {
  /** undefined: a word that was broken. */
  readonly word: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Utterance {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

const pauseBetweenUtterancesMs = 700;

export class Ears {
  readonly words: HeardWord[] = [];
  /** When the bot began to speak, after at least 200 ms of silence. */
  readonly speechStartsMs: number[] = [];
  readonly #heard: WordsHeard;

  /** `delayMs`: how much later the sound plays than it arrived, at the moment. */
  constructor(delayMs: () => number) {
    this.#heard = new WordsHeard((event) => {
      if (event.type === "speech-started") this.speechStartsMs.push(event.startMs - delayMs());
      if (event.type !== "word" && event.type !== "broken") return;
      const word = event.type === "word" ? event.word : undefined;
      this.words.push({ word, startMs: event.startMs - delayMs(), endMs: event.endMs - delayMs() });
    });
  }

  hear(pcm: Uint8Array): void {
    this.#heard.push(pcm);
  }

  get midWord(): boolean {
    return this.#heard.sounding;
  }

  /** Silence since the bot's last sound; 0 while it sounds, undefined before its first. */
  get quietForMs(): number | undefined {
    if (this.#heard.sounding) return 0;
    const end = this.#heard.lastSoundEndMs;
    return end === undefined ? undefined : this.#heard.positionMs - end;
  }

  /** What was said from the nth word on. */
  textSince(index: number): string {
    return textOf(this.words.slice(index));
  }

  utterances(): Utterance[] {
    const groups: HeardWord[][] = [];
    for (const word of this.words) {
      const last = groups.at(-1);
      const end = last?.at(-1)?.endMs;
      if (last === undefined || end === undefined || word.startMs - end > pauseBetweenUtterancesMs) groups.push([word]);
      else last.push(word);
    }
    return groups.map((words) => ({
      text: textOf(words),
      startMs: words[0]?.startMs ?? 0,
      endMs: words.at(-1)?.endMs ?? 0,
    }));
  }
}

function textOf(words: readonly HeardWord[]): string {
  return words.map(({ word }) => word ?? "…").join(" ");
}
