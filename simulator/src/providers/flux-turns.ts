/**
 * Flux as a fold over audio: PCM in, turns out. Audio time only: no clock. Its certainty that a turn is over grows with the
 * silence, by what a caller who has finished and one who thinks have in common: nobody speaks.
 * Messages: https://developers.deepgram.com/reference/speech-to-text/listen-flux
 */
import { WordsHeard } from "../speech/words-heard.ts";
import type { Message, Recogniser } from "./deepgram-stream.ts";

export interface FluxOptions {
  readonly requestId: string;
  /** Confidence at which `EagerEndOfTurn` is told; undefined: never. */
  readonly eagerAt: number | undefined;
  readonly certainAt: number;
  readonly timeoutMs: number;
  readonly hints: readonly string[];
}

type TurnEvent = "Update" | "StartOfTurn" | "EagerEndOfTurn" | "TurnResumed" | "EndOfTurn";

interface Word {
  readonly word: string;
  readonly confidence: number;
  readonly start: number;
  readonly end: number;
}

const updateEveryMs = 240;
const stepBytes = 320;
/** Silence after which it is as sure as it gets. */
const sureAfterMs = 600;
const surest = 0.98;

export class FluxTurns implements Recogniser {
  readonly #options: FluxOptions;
  readonly #heard: WordsHeard;
  #messages: Message[] = [];
  #sequence = 0;
  #turn = 0;
  #turnStartMs = 0;
  #words: Word[] = [];
  #inTurn = false;
  #eager = false;
  #updateAtMs = 0;
  #lastWordEndMs = 0;

  constructor(options: FluxOptions, onWord: (whole: boolean) => void = () => undefined) {
    this.#options = options;
    this.#heard = new WordsHeard((event) => {
      if (event.type !== "word" && event.type !== "broken") return;
      onWord(event.type === "word");
      if (event.type === "word") this.#word(event.word, event.startMs, event.endMs);
    });
  }

  get positionMs(): number {
    return this.#heard.positionMs;
  }

  greet(): readonly Message[] {
    return [{ type: "Connected", request_id: this.#options.requestId, sequence_id: this.#sequence++ }];
  }

  hear(pcm: Uint8Array): readonly Message[] {
    for (let at = 0; at < pcm.length; at += stepBytes) {
      this.#heard.push(pcm.subarray(at, at + stepBytes));
      this.#notice();
    }
    return this.#take();
  }

  /** Flux knows `Configure` besides; KeepAlive and Finalize are v1's. */
  order(type: string | undefined): readonly Message[] | "refused" {
    if (type !== "Configure") return "refused";
    return [{ type: "ConfigureSuccess", request_id: this.#options.requestId, sequence_id: this.#sequence++ }];
  }

  close(): readonly Message[] {
    if (this.#inTurn) this.#endOfTurn("model");
    return this.#take();
  }

  #take(): readonly Message[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  #word(text: string, startMs: number, endMs: number): void {
    this.#words.push({ word: text, confidence: 0.99, start: startMs / 1000, end: endMs / 1000 });
    this.#lastWordEndMs = endMs;
    if (this.#eager) this.#tell("TurnResumed");
    this.#eager = false;
    if (!this.#inTurn) this.#tell("StartOfTurn");
    this.#inTurn = true;
  }

  #notice(): void {
    const { eagerAt, certainAt, timeoutMs } = this.#options;
    if (this.#inTurn && !this.#heard.sounding) {
      const confidence = this.#confidence();
      if (confidence >= certainAt) return this.#endOfTurn("model");
      if (this.positionMs - this.#lastWordEndMs >= timeoutMs) return this.#endOfTurn("timeout");
      if (eagerAt !== undefined && !this.#eager && confidence >= eagerAt) {
        this.#eager = true;
        return this.#tell("EagerEndOfTurn");
      }
    }
    if (this.positionMs - this.#updateAtMs >= updateEveryMs) this.#tell("Update");
  }

  /** By the silence since the last sound, be it a word or not. */
  #confidence(): number {
    const lastSound = Math.max(this.#lastWordEndMs, this.#heard.lastSoundEndMs ?? 0);
    return Math.min(surest, Math.max(0, this.positionMs - lastSound) / sureAfterMs);
  }

  #endOfTurn(trigger: "model" | "timeout"): void {
    this.#tell("EndOfTurn", { trigger, is_final: true });
    this.#turn++;
    this.#turnStartMs = this.positionMs;
    this.#words = [];
    this.#inTurn = false;
    this.#eager = false;
  }

  #tell(event: TurnEvent, more: object = {}): void {
    this.#updateAtMs = this.positionMs;
    const { requestId, hints } = this.#options;
    this.#messages.push({
      type: "TurnInfo",
      request_id: requestId,
      sequence_id: this.#sequence++,
      event,
      turn_index: this.#turn,
      audio_window_start: this.#turnStartMs / 1000,
      audio_window_end: this.positionMs / 1000,
      transcript: this.#words.map(({ word }) => word).join(" "),
      words: [...this.#words],
      end_of_turn_confidence: this.#inTurn && !this.#heard.sounding ? this.#confidence() : 0.01,
      ...(hints.length > 0 && { languages_hinted: hints }),
      ...more,
    });
  }
}
