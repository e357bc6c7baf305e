/**
 * How far a carrier has come with playing what it was sent. It plays from a buffer of its own, and reports now and then;
 * between reports it is assumed to go on at the speed of sound.
 */
import { frameMs } from "../audio/frame.ts";
import type { Clock } from "../platform/clock.ts";

export class CarrierBuffer {
  readonly #clock: Clock;
  /** Grows with each clearing: reports of before mean nothing any more. */
  #epoch = 0;
  /** Since the last clearing: frames sent, and of those, by the last report, played at a moment. */
  #sent = 0;
  #played = 0;
  #playedAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A frame was sent. How many that makes since the last clearing. */
  sent(): number {
    if (this.#sent === 0) this.#playedAt = this.#clock.now();
    this.#sent += 1;
    return this.#sent;
  }

  /** What a report is to say when all that was sent has been played. */
  get mark(): string {
    return `${this.#epoch}:${this.#sent}`;
  }

  played(mark: string): void {
    const [epoch, frames] = mark.split(":").map(Number);
    if (epoch !== this.#epoch || frames === undefined || !(frames > this.#played && frames <= this.#sent)) return;
    this.#played = frames;
    this.#playedAt = this.#clock.now();
  }

  cleared(): void {
    this.#epoch += 1;
    this.#sent = 0;
    this.#played = 0;
  }

  unheardMs(): number {
    const playedMs = this.#played * frameMs + this.#clock.now() - this.#playedAt;
    return Math.max(0, this.#sent * frameMs - playedMs);
  }
}

export const framesPerMark = 5;
