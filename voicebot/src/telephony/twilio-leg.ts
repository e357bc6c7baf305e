/**
 * A call leg on a Twilio media stream. Twilio plays from a buffer of its own: marks say how far it has come, and what has
 * not sounded can be taken back.
 */
import type { Clock } from "../platform/clock.ts";
import type { CallLeg, CallLegEvents, Parties } from "./call-leg.ts";
import { CarrierBuffer, framesPerMark } from "./carrier-buffer.ts";
import { clearMessage, markMessage, mediaMessage, type TwilioMessage, type TwilioStart } from "./twilio-message.ts";

/** The WebSocket, as far as a leg needs it. */
export interface TextLine {
  send(text: string): void;
  /** Bytes that the network has not taken yet. */
  readonly bufferedAmount: number;
  close(): void;
}

/** The call on Twilio's side, apart from its sound. Resolves also when Twilio says that the call is over already. */
export interface TwilioCall {
  hangUp(): Promise<void>;
  transfer(destination: string): Promise<void>;
}

/** Two seconds of messages: what comes now would be heard far too late, so it is not sent. */
const mostBytesWaiting = 2 * 50 * 320;
/** A mark that does not come back must not keep the line. */
const longestFarewellMs = 2000;

export class TwilioLeg implements CallLeg {
  readonly callId: string;
  readonly parties: Parties;
  readonly #streamSid: string;
  readonly #line: TextLine;
  readonly #call: TwilioCall;
  readonly #clock: Clock;
  readonly #buffer: CarrierBuffer;
  #events: CallLegEvents | null = null;
  #over = false;

  constructor(start: TwilioStart, line: TextLine, call: TwilioCall, clock: Clock) {
    const { caller, called, ...parameters } = start.customParameters;
    this.callId = start.callSid;
    this.parties = { caller: caller || null, called: called || null, parameters };
    this.#streamSid = start.streamSid;
    this.#line = line;
    this.#call = call;
    this.#clock = clock;
    this.#buffer = new CarrierBuffer(clock);
  }

  attach(events: CallLegEvents): void {
    this.#events = events;
  }

  receive(message: TwilioMessage): void {
    if (this.#over) return;
    if (message.type === "audio" && message.pcm.length > 0) this.#events?.onAudio(message.pcm);
    if (message.type === "digit") this.#events?.onDigit(message.digit);
    if (message.type === "mark") this.#buffer.played(message.name);
    if (message.type === "stop") this.ended();
  }

  /** The stream is gone: the caller hung up, or the network did. */
  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#line.close();
    this.#events?.onHangUp();
  }

  send(frame: Uint8Array): void {
    if (this.#over || this.#line.bufferedAmount > mostBytesWaiting) return;
    this.#line.send(mediaMessage(this.#streamSid, frame));
    if (this.#buffer.sent() % framesPerMark === 0) this.#line.send(markMessage(this.#streamSid, this.#buffer.mark));
  }

  unheardMs(): number {
    return this.#buffer.unheardMs();
  }

  dropUnheard(): void {
    if (this.#over) return;
    this.#line.send(clearMessage(this.#streamSid));
    this.#buffer.cleared();
  }

  hangUp(): void {
    this.#leave(() => this.#call.hangUp());
  }

  transfer(destination: string): void {
    this.#leave(() => this.#call.transfer(destination));
  }

  /** Lets the last word sound, tells Twilio, and closes; Twilio ends or goes on with the call by itself when that failed. */
  #leave(tell: () => Promise<void>): void {
    if (this.#over) return;
    const unheardMs = Math.min(longestFarewellMs, this.unheardMs());
    this.#over = true;
    this.#clock.after(unheardMs, () => {
      tell().then(
        () => this.#line.close(),
        () => this.#line.close(),
      );
    });
  }
}
