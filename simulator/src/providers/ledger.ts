/** What the emulated providers would bill. */

export interface Counts {
  readonly deepgram: {
    /** Streams accepted. */
    readonly streams: number;
    readonly audioSeconds: number;
    readonly words: number;
    /** Words that did not check: their audio was damaged or cut. */
    readonly brokenWords: number;
  };
  readonly groq: {
    /** Requests answered, whole or in part. */
    readonly requests: number;
    readonly models: Readonly<
      Record<string, { readonly requests: number; readonly inputTokens: number; readonly outputTokens: number }>
    >;
  };
  readonly elevenlabs: { readonly requests: number; readonly characters: number };
  /** Requests that were refused, or failed as they were told to. */
  readonly failures: { readonly deepgram: number; readonly groq: number; readonly elevenlabs: number };
}

const maxTexts = 10_000;

export class Ledger {
  #counts = nothing();
  #texts = new Map<string, number>();

  counts(): Counts {
    return structuredClone(this.#counts);
  }

  /** Texts that ElevenLabs spoke, and how many requests asked for each; the first 10,000. */
  texts(): Record<string, number> {
    return Object.fromEntries(this.#texts);
  }

  clear(): void {
    this.#counts = nothing();
    this.#texts.clear();
  }

  failed(provider: keyof Counts["failures"]): void {
    this.#counts.failures[provider]++;
  }

  streamOpened(): void {
    this.#counts.deepgram.streams++;
  }

  audioHeard(seconds: number): void {
    this.#counts.deepgram.audioSeconds += seconds;
  }

  wordHeard(whole: boolean): void {
    if (whole) this.#counts.deepgram.words++;
    else this.#counts.deepgram.brokenWords++;
  }

  completed(model: string, inputTokens: number, outputTokens: number): void {
    const { groq } = this.#counts;
    groq.requests++;
    groq.models[model] ??= { requests: 0, inputTokens: 0, outputTokens: 0 };
    groq.models[model].requests++;
    groq.models[model].inputTokens += inputTokens;
    groq.models[model].outputTokens += outputTokens;
  }

  /** ElevenLabs bills characters (code points) as soon as it accepts a request. */
  spoke(text: string): void {
    this.#counts.elevenlabs.requests++;
    this.#counts.elevenlabs.characters += [...text].length;
    if (this.#texts.size < maxTexts || this.#texts.has(text)) this.#texts.set(text, (this.#texts.get(text) ?? 0) + 1);
  }
}

function nothing() {
  return {
    deepgram: { streams: 0, audioSeconds: 0, words: 0, brokenWords: 0 },
    groq: {
      requests: 0,
      models: {} as Record<string, { requests: number; inputTokens: number; outputTokens: number }>,
    },
    elevenlabs: { requests: 0, characters: 0 },
    failures: { deepgram: 0, groq: 0, elevenlabs: 0 },
  };
}
