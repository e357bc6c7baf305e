/** A call leg whose caller is a page in a browser: hears, sees the words, and how long each turn took. */
import { sampleRateHz } from "../audio/frame.ts";
import type { Clock } from "../platform/clock.ts";
import type { FromPage, ToPage } from "./browser-message.ts";
import { type CallLeg, type CallLegEvents, type Shown, unknownParties } from "./call-leg.ts";
import { CarrierBuffer, framesPerMark } from "./carrier-buffer.ts";
import { Resampler } from "./resample.ts";

/** The WebSocket, as far as a leg needs it. */
export interface PageLine {
  send(message: string | Uint8Array): void;
  /** Bytes that the network has not taken yet. */
  readonly bufferedAmount: number;
  close(): void;
}

/** Two seconds of frames: what comes now would be heard far too late, so it is not sent. */
const mostBytesWaiting = 2 * 50 * 320;
const longestFarewellMs = 2000;

export class BrowserLeg implements CallLeg {
  readonly callId: string;
  readonly parties = unknownParties;
  readonly #line: PageLine;
  readonly #clock: Clock;
  readonly #buffer: CarrierBuffer;
  readonly #resampler: Resampler;
  #events: CallLegEvents | null = null;
  #over = false;

  constructor(callId: string, microphoneRateHz: number, line: PageLine, clock: Clock) {
    this.callId = callId;
    this.#line = line;
    this.#clock = clock;
    this.#buffer = new CarrierBuffer(clock);
    this.#resampler = new Resampler(microphoneRateHz, sampleRateHz);
  }

  attach(events: CallLegEvents): void {
    this.#events = events;
  }

  /** Sound of the microphone, at its own rate. */
  hear(pcm: Uint8Array): void {
    if (this.#over) return;
    const heard = this.#resampler.push(pcm);
    if (heard.length > 0) this.#events?.onAudio(heard);
  }

  receive(message: FromPage): void {
    if (this.#over) return;
    if (message.type === "digit") this.#events?.onDigit(message.digit);
    if (message.type === "played") this.#buffer.played(message.mark);
  }

  /** The page is gone. */
  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#events?.onHangUp();
  }

  send(frame: Uint8Array): void {
    if (this.#over || this.#line.bufferedAmount > mostBytesWaiting) return;
    this.#line.send(frame);
    if (this.#buffer.sent() % framesPerMark === 0) this.#tell({ type: "mark", mark: this.#buffer.mark });
  }

  show(shown: Shown): void {
    if (!this.#over) this.#tell(shown);
  }

  unheardMs(): number {
    return this.#buffer.unheardMs();
  }

  dropUnheard(): void {
    if (this.#over) return;
    this.#tell({ type: "clear" });
    this.#buffer.cleared();
  }

  hangUp(): void {
    this.#leave(null);
  }

  /** Nobody can be put through to a page: it says where the caller would have gone. */
  transfer(destination: string): void {
    this.#leave(destination);
  }

  #leave(transferredTo: string | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#clock.after(Math.min(longestFarewellMs, this.unheardMs()), () => {
      this.#tell({ type: "ended", transferredTo });
      this.#line.close();
    });
  }

  #tell(message: ToPage): void {
    this.#line.send(JSON.stringify(message));
  }
}
