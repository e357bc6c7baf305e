/**
 * Deepgram's live transcription as a fold over audio: PCM in, messages out. Audio time only: no clock.
 * Messages: https://developers.deepgram.com/reference/speech-to-text/listen-streaming
 */
import { WordsHeard } from "../speech/words-heard.ts";
import type { Message } from "./deepgram-stream.ts";

export interface ListenOptions {
  readonly model: string;
  readonly requestId: string;
  readonly interimResults: boolean;
  /** Silence that ends an utterance; undefined: switched off. */
  readonly endpointingMs: number | undefined;
  readonly utteranceEndMs: number | undefined;
  readonly vadEvents: boolean;
  /** Keep capitals and punctuation. */
  readonly punctuate: boolean;
}

interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

const interimEveryMs = 250;
/** A long utterance is made final in parts, between two words. */
const longestSegmentMs = 4000;
const stepBytes = 320;
export const modelUuid = "a6c7d2f0-0000-4000-8000-766f69636562";

export class Transcriber {
  readonly #options: ListenOptions;
  readonly #onWord: (whole: boolean) => void;
  readonly #heard: WordsHeard;
  #messages: Message[] = [];
  #words: Word[] = [];
  #segmentStartMs = 0;
  #speechSinceFinal = false;
  #interimAtMs = 0;
  #lastWordEndMs: number | undefined;

  constructor(options: ListenOptions, onWord: (whole: boolean) => void = () => undefined) {
    this.#options = options;
    this.#onWord = onWord;
    this.#heard = new WordsHeard((event) => {
      if (event.type === "speech-started") this.#speechStarted(event.startMs);
      if (event.type === "word") this.#words.push({ text: event.word, startMs: event.startMs, endMs: event.endMs });
      if (event.type === "word" || event.type === "broken") {
        this.#lastWordEndMs = event.endMs;
        this.#onWord(event.type === "word");
      }
    });
  }

  get positionMs(): number {
    return this.#heard.positionMs;
  }

  hear(pcm: Uint8Array): Message[] {
    for (let at = 0; at < pcm.length; at += stepBytes) {
      this.#heard.push(pcm.subarray(at, at + stepBytes));
      this.#notice();
    }
    return this.#take();
  }

  /** Answers `Finalize`: what was heard so far becomes final. */
  finalize(): Message[] {
    this.#result({ is_final: true, speech_final: true, from_finalize: true });
    return this.#take();
  }

  /** Answers `CloseStream`: the rest, and the metadata. */
  close(created: Date): Message[] {
    if (this.#words.length > 0) this.#result({ is_final: true, speech_final: true });
    const { requestId, model } = this.#options;
    this.#messages.push({
      type: "Metadata",
      transaction_key: "deprecated",
      request_id: requestId,
      sha256: "0".repeat(64),
      created: created.toISOString(),
      duration: this.positionMs / 1000,
      channels: 1,
      models: [modelUuid],
      model_info: { [modelUuid]: { name: model, version: "simulated", arch: "tones" } },
    });
    return this.#take();
  }

  #take(): Message[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  #speechStarted(startMs: number): void {
    this.#speechSinceFinal = true;
    this.#interimAtMs = startMs;
    if (this.#options.vadEvents)
      this.#messages.push({ type: "SpeechStarted", channel: [0, 1], timestamp: startMs / 1000 });
  }

  #notice(): void {
    const { interimResults, endpointingMs, utteranceEndMs } = this.#options;
    const position = this.positionMs;
    if (this.#heard.sounding) this.#speechSinceFinal = true;
    const quietMs = this.#heard.sounding ? 0 : position - (this.#heard.lastSoundEndMs ?? position);
    if (this.#speechSinceFinal && endpointingMs !== undefined && quietMs > 0 && quietMs >= endpointingMs) {
      this.#result({ is_final: true, speech_final: true });
    } else if (this.#words.length > 0 && quietMs > 0 && position - this.#segmentStartMs >= longestSegmentMs) {
      this.#result({ is_final: true, speech_final: false });
    } else if (interimResults && this.#speechSinceFinal && position - this.#interimAtMs >= interimEveryMs) {
      this.#interimAtMs = position;
      this.#result({ is_final: false, speech_final: false });
    }
    if (utteranceEndMs === undefined || this.#lastWordEndMs === undefined || this.#heard.sounding) return;
    if (position - this.#lastWordEndMs < utteranceEndMs) return;
    this.#messages.push({ type: "UtteranceEnd", channel: [0, 1], last_word_end: this.#lastWordEndMs / 1000 });
    this.#lastWordEndMs = undefined;
  }

  #result(kind: {
    readonly is_final: boolean;
    readonly speech_final: boolean;
    readonly from_finalize?: boolean;
  }): void {
    const { model, requestId, punctuate } = this.#options;
    const words = this.#words.map(({ text, startMs, endMs }) => ({
      word: bare(text),
      start: startMs / 1000,
      end: endMs / 1000,
      confidence: 0.99,
      ...(punctuate ? { punctuated_word: text } : {}),
    }));
    const transcript = this.#words
      .map(({ text }) => (punctuate ? text : bare(text)))
      .filter((text) => text !== "")
      .join(" ");
    this.#messages.push({
      type: "Results",
      channel_index: [0, 1],
      duration: (this.positionMs - this.#segmentStartMs) / 1000,
      start: this.#segmentStartMs / 1000,
      ...kind,
      from_finalize: kind.from_finalize ?? false,
      channel: { alternatives: [{ transcript, confidence: words.length > 0 ? 0.99 : 0, words }] },
      metadata: {
        request_id: requestId,
        model_info: { name: model, version: "simulated", arch: "tones" },
        model_uuid: modelUuid,
      },
    });
    if (!kind.is_final) return;
    this.#words = [];
    this.#segmentStartMs = this.positionMs;
    this.#interimAtMs = this.positionMs;
    if (kind.speech_final) this.#speechSinceFinal = false;
  }
}

/** Without punctuation Deepgram writes small letters, and keeps apostrophes and hyphens inside words. */
function bare(word: string): string {
  return word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}
