/**
 * A call leg on a Twilio media stream. Twilio plays from a buffer of its own: marks say how far it has come, and what has
 * not sounded can be taken back.
 */
import { frameMs } from "../audio/frame.ts";
import type { Clock } from "../platform/clock.ts";
import type { CallLeg, CallLegEvents, Parties } from "./call-leg.ts";
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

const framesPerMark = 5;
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
  #events: CallLegEvents | null = null;
  #over = false;
  /** Since the buffer was last cleared: frames sent, and of those, by the last mark that came back, played at a moment. */
  #epoch = 0;
  #sent = 0;
  #played = 0;
  #playedAt = 0;

  constructor(start: TwilioStart, line: TextLine, call: TwilioCall, clock: Clock) {
    const { caller, called, ...parameters } = start.customParameters;
    this.callId = start.callSid;
    this.parties = { caller: caller || null, called: called || null, parameters };
    this.#streamSid = start.streamSid;
    this.#line = line;
    this.#call = call;
    this.#clock = clock;
  }

  attach(events: CallLegEvents): void {
    this.#events = events;
  }

  receive(message: TwilioMessage): void {
    if (this.#over) return;
    if (message.type === "audio" && message.pcm.length > 0) this.#events?.onAudio(message.pcm);
    if (message.type === "digit") this.#events?.onDigit(message.digit);
    if (message.type === "mark") this.#markPlayed(message.name);
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
    if (this.#sent === 0) this.#playedAt = this.#clock.now();
    this.#line.send(mediaMessage(this.#streamSid, frame));
    this.#sent += 1;
    if (this.#sent % framesPerMark === 0) this.#line.send(markMessage(this.#streamSid, `${this.#epoch}:${this.#sent}`));
  }

  unheardMs(): number {
    const sentMs = this.#sent * frameMs;
    return Math.max(0, sentMs - (this.#played * frameMs + this.#clock.now() - this.#playedAt));
  }

  dropUnheard(): void {
    if (this.#over) return;
    this.#line.send(clearMessage(this.#streamSid));
    this.#epoch += 1;
    this.#sent = 0;
    this.#played = 0;
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

  #markPlayed(name: string): void {
    const [epoch, frames] = name.split(":").map(Number);
    if (epoch !== this.#epoch || frames === undefined || !(frames > this.#played && frames <= this.#sent)) return;
    this.#played = frames;
    this.#playedAt = this.#clock.now();
  }
}
