/**
 * What a caller hears, frame by frame: phrases one after another, silence in between. It is told when frames are due, sends
 * so many, and so knows to the millisecond what has been heard.
 */
import type { Clock } from "../platform/clock.ts";
import { frameMs, silentFrame } from "./frame.ts";
import { PhraseAudio } from "./phrase-audio.ts";

export interface PlayoutEvents {
  /** The phrase's first frame was sent. */
  onStarted(id: number): void;
  /** The phrase's last frame has sounded. */
  onFinished(id: number): void;
  /** The phrase's audio broke off; what there was of it has sounded. */
  onFailed(cut: Cut): void;
  /** A frame of a phrase that has begun was due and its audio was not there. */
  onUnderflow(id: number): void;
}

/** Where frames go. What they meet on the way is part of what has been heard. */
export interface Line {
  send(frame: Uint8Array): void;
  /** Milliseconds of what was sent that have not sounded yet. */
  unheardMs(): number;
  /** Takes them back. */
  dropUnheard(): void;
}

/** How far a phrase had come when it fell silent. */
export interface Cut {
  readonly id: number;
  readonly playedMs: number;
  /** Length of the whole phrase; null while it is not known. */
  readonly totalMs: number | null;
}

interface Playing {
  readonly id: number;
  readonly audio: PhraseAudio;
  /** Frames sent. */
  sent: number;
  started: boolean;
}

/** A phrase begins when so much of it is there, or all of it: streams arrive in bursts. */
const framesBeforeStart = 3;
/** A phrase that goes on after a pause takes a run-up of at most this, to the last quiet spot. */
const longestRunUpFrames = 100;
const quietPeak = 300;

export class Playout {
  readonly #clock: Clock;
  readonly #line: Line;
  readonly #events: PlayoutEvents;
  #queue: Playing[] = [];
  #paused = false;
  #lastFrameAt = 0;
  /** A frame went out before its beat: the next silence is left out for it. */
  #ahead = false;
  #beating = false;

  constructor(clock: Clock, line: Line, events: PlayoutEvents) {
    this.#clock = clock;
    this.#line = line;
    this.#events = events;
  }

  /** Plays the phrase after those that wait already, as its audio arrives. */
  enqueue(id: number): PhraseAudio {
    const audio = new PhraseAudio(() => this.#audioCame(id));
    this.#queue.push({ id, audio, sent: 0, started: false });
    return audio;
  }

  /** Into silence a phrase begins at once: waiting for the beat would cost the caller 10 ms of each answer, and up to 20. */
  #audioCame(id: number): void {
    const [current] = this.#queue;
    if (current?.id !== id || current.started || this.#ahead || this.#paused || !this.#beating || !isReady(current))
      return;
    this.#ahead = true;
    this.#sendOne();
  }

  /** To be called when frames are due; sends exactly this many, less one that went out before its beat. */
  framesDue(frames: number): void {
    this.#beating = true;
    for (let index = 0; index < frames; index++) this.#sendOne();
  }

  /** Silent from the next frame on, the phrases kept. How far the current one had come; null if there is none. */
  pause(): Cut | null {
    const cut = this.#progress();
    this.#takeBack();
    this.#paused = true;
    return cut;
  }

  /** Goes on after `pause`, from the last quiet spot so that no word is heard from its middle. */
  resume(): void {
    this.#paused = false;
    const [current] = this.#queue;
    if (!current?.started) return;
    const earliest = Math.max(0, current.sent - longestRunUpFrames);
    for (let frame = current.sent - 1; frame >= earliest; frame--) {
      if (current.audio.peak(frame) > quietPeak) continue;
      current.sent = frame;
      return;
    }
  }

  /** Silent from the next frame on, every phrase forgotten. How far the current one had come, if it was sounding. */
  clear(): Cut | null {
    const cut = this.#queue[0]?.started && !this.#paused ? this.#progress() : null;
    if (cut) this.#takeBack();
    this.#queue = [];
    this.#paused = false;
    return cut;
  }

  #progress(): Cut | null {
    const [current] = this.#queue;
    if (!current) return null;
    const { audio, sent } = current;
    // The frame sent last is still sounding.
    const sounding = sent === 0 || this.#paused ? 0 : Math.max(0, frameMs - (this.#clock.now() - this.#lastFrameAt));
    const unheard = this.#paused ? 0 : Math.max(sounding, this.#line.unheardMs());
    const playedMs = Math.max(0, Math.min(audio.durationMs, sent * frameMs - unheard));
    return { id: current.id, playedMs, totalMs: audio.ended ? audio.durationMs : null };
  }

  /** What the line still held of the phrase is to be said again. */
  #takeBack(): void {
    const [current] = this.#queue;
    if (this.#paused) return;
    if (current) current.sent -= Math.min(current.sent, Math.floor(this.#line.unheardMs() / frameMs));
    this.#line.dropUnheard();
  }

  #sendOne(): void {
    this.#finishWhatSounded();
    const [current] = this.#queue;
    if (!current || this.#paused || !isReady(current)) return this.#sendSilence();
    if (current.sent >= current.audio.frames) {
      if (!this.#ahead) this.#events.onUnderflow(current.id);
      return this.#sendSilence();
    }
    this.#lastFrameAt = this.#clock.now();
    this.#line.send(current.audio.frame(current.sent));
    current.sent += 1;
    if (current.started) return;
    current.started = true;
    this.#events.onStarted(current.id);
  }

  #sendSilence(): void {
    if (this.#ahead) {
      this.#ahead = false;
      return;
    }
    this.#lastFrameAt = this.#clock.now();
    this.#line.send(silentFrame);
  }

  /** Ends the phrases whose last frame went out 20 ms ago; the next one then begins in this same frame. */
  #finishWhatSounded(): void {
    for (let current = this.#queue[0]; current && !this.#paused && isOver(current); current = this.#queue[0]) {
      const { id, audio, sent } = current;
      this.#queue.shift();
      if (audio.ended) this.#events.onFinished(id);
      else this.#events.onFailed({ id, playedMs: sent * frameMs, totalMs: null });
    }
  }
}

const isOver = ({ audio, sent }: Playing): boolean => (audio.ended || audio.failed) && sent >= audio.frames;

const isReady = ({ audio, started }: Playing): boolean =>
  started || audio.ended || audio.failed || audio.frames >= framesBeforeStart;
