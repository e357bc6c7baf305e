/** A caller's ear: keeps what it was sent, frame by frame, and when. */
import type { Clock } from "../../src/platform/clock.ts";
import { type CallLeg, unknownParties } from "../../src/telephony/call-leg.ts";
import { phraseHeardIn } from "./text-to-speech.ts";

export interface HeardFrame {
  readonly atMs: number;
  /** Number of the phrase, by order of synthesis; null: silence. */
  readonly phrase: number | null;
}

export class FakeCallLeg implements CallLeg {
  readonly callId = "11111111-2222-4333-8444-555555555555";
  readonly parties: CallLeg["parties"];
  readonly frames: HeardFrame[] = [];
  hungUpAtMs: number | null = null;
  transferredTo: string | null = null;
  readonly #clock: Clock;

  constructor(clock: Clock, caller: string | null = null) {
    this.#clock = clock;
    this.parties = { ...unknownParties, caller };
  }

  send(frame: Uint8Array): void {
    this.frames.push({ atMs: this.#clock.now(), phrase: phraseHeardIn(frame) });
  }

  unheardMs(): number {
    return 0;
  }

  dropUnheard(): void {}

  hangUp(): void {
    this.hungUpAtMs ??= this.#clock.now();
  }

  transfer(destination: string): void {
    this.transferredTo = destination;
    this.hangUp();
  }
}
