/**
 * The phone at the caller's ear. Frames play one after the other, never before their turn: what comes early waits, what
 * comes too early is lost, and where nothing has come there is silence. No clock: the caller of this says what time it is.
 */
import { bytesPerMs, frameBytes, frameMs } from "./audiosocket.ts";
import { FrameGaps, isSilent } from "./frame-gaps.ts";

export interface PlayoutOptions {
  /** How long a phone waits after the first frame, so that later ones may be late by as much. */
  readonly leadMs?: number;
  /** Each hole makes the phone wait longer, as phones do, up to this. */
  readonly maxLeadMs?: number;
  /** More than this ahead is lost: nothing on the way holds back a sender who does not pace. */
  readonly maxAheadMs?: number;
}

/** Who listens at the phone. */
export interface Listener {
  hear(pcm: Uint8Array): void;
  /** What was heard so far ended inside a word. */
  readonly midWord: boolean;
  /** Silence since the last sound; undefined before the first. */
  readonly quietForMs: number | undefined;
}

/** When the call ends, this much more than the lead is still heard: a phone that is behind plays what it has. */
const behindMs = 100;
const silence = new Uint8Array(frameBytes);
/** A pause this long lies between utterances: a phone that has fallen behind catches up in it. */
const pauseMs = 200;
/** A hole this long is no late frame: the bot had stopped. */
const longestUnderflowMs = 500;

export class Playout {
  readonly gaps = new FrameGaps();
  /** Times that a frame was due in the middle of a word and there was none. */
  underflows = 0;
  /** Audio lost because it came too early. */
  lostMs = 0;
  #leadMs: number;
  readonly #maxLeadMs: number;
  readonly #maxAheadBytes: number;
  readonly #listener: Listener;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #playheadMs = 0;
  #startsAtMs: number | undefined;
  #ranDryAtMs: number | undefined;

  constructor(listener: Listener, { leadMs = 60, maxLeadMs = 300, maxAheadMs = 600 }: PlayoutOptions = {}) {
    this.#listener = listener;
    this.#leadMs = leadMs;
    this.#maxLeadMs = Math.max(leadMs, maxLeadMs);
    this.#maxAheadBytes = maxAheadMs * bytesPerMs;
  }

  /** How much later than it arrived a frame that came in time is heard. */
  get leadMs(): number {
    return this.#leadMs;
  }

  arrive(pcm: Uint8Array, nowMs: number): void {
    this.gaps.arrive(pcm, nowMs);
    if (this.#queued + pcm.length > this.#maxAheadBytes) {
      this.lostMs += pcm.length / bytesPerMs;
      return;
    }
    if (this.#startsAtMs === undefined) {
      this.#noticeUnderflow();
      this.#startsAtMs = nowMs + this.#leadMs;
    }
    this.#queue.push(pcm);
    this.#queued += pcm.length;
  }

  /** Plays all that is due until now. */
  advance(nowMs: number): void {
    while (this.#playheadMs + frameMs <= nowMs) {
      this.#catchUp();
      const playing = this.#startsAtMs !== undefined && this.#playheadMs >= this.#startsAtMs;
      this.#listener.hear(playing ? this.#next() : silence);
      this.#playheadMs += frameMs;
    }
  }

  /** The bot has ended the call: what was on its way is still heard, the rest is lost. */
  end(): void {
    const onTheWayMs = Math.min(this.#leadMs + behindMs, Math.floor(this.#queued / bytesPerMs));
    for (let ms = 0; ms < onTheWayMs; ms += frameMs) this.#listener.hear(this.#next());
    this.lostMs += this.#queued / bytesPerMs;
    this.#queue = [];
    this.#queued = 0;
    this.#listener.hear(silence);
    this.#listener.hear(silence);
  }

  /** What waits beyond the lead is delay that the caller would feel for ever: a phone leaves out silence to lose it. */
  #catchUp(): void {
    const pause = (this.#listener.quietForMs ?? pauseMs) >= pauseMs;
    while (pause && this.#queued > (this.#leadMs + frameMs) * bytesPerMs) {
      const head = this.#queue[0];
      if (head === undefined || !isSilent(head)) return;
      this.#queue.shift();
      this.#queued -= head.length;
    }
  }

  #next(): Uint8Array {
    if (this.#queued === 0) return this.#runDry();
    const slot = new Uint8Array(frameBytes);
    let filled = 0;
    while (filled < frameBytes) {
      const head = this.#queue[0];
      if (head === undefined) break;
      const part = head.subarray(0, frameBytes - filled);
      slot.set(part, filled);
      filled += part.length;
      if (part.length === head.length) this.#queue.shift();
      else this.#queue[0] = head.subarray(part.length);
    }
    this.#queued -= filled;
    return slot;
  }

  #noticeUnderflow(): void {
    const lateMs = this.#playheadMs - (this.#ranDryAtMs ?? Number.NEGATIVE_INFINITY);
    this.#ranDryAtMs = undefined;
    if (lateMs >= longestUnderflowMs) return;
    this.underflows++;
    this.#leadMs = Math.min(this.#maxLeadMs, this.#leadMs + Math.max(frameMs, lateMs));
  }

  #runDry(): Uint8Array {
    this.#startsAtMs = undefined;
    this.#ranDryAtMs = this.#listener.midWord ? this.#playheadMs : undefined;
    return silence;
  }
}
