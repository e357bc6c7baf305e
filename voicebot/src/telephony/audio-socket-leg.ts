/** A call leg on an AudioSocket connection whose UUID has been read. */
import type { Socket } from "node:net";
import { bytesPerMs, sampleRateHz as callRateHz } from "../audio/frame.ts";
import type { Clock } from "../platform/clock.ts";
import {
  AudioSocketError,
  type AudioSocketMessage,
  type AudioSocketParser,
  audioMessage,
  frameMessage,
  messageMemory,
  type SampleRateHz,
} from "./audio-socket.ts";
import type { CallLeg, CallLegEvents, Parties } from "./call-leg.ts";
import { closePolitely } from "./close-politely.ts";
import { Resampler } from "./resample.ts";

/** Audio that the PBX does not take for so long: what comes now would be heard far too late, so it is not sent. */
const mostMsWaiting = 2000;
/** A PBX that takes nothing for so long is gone. */
const mostFramesRefused = 10 * 50;

/** One for all calls: the kernel mostly takes a message at once, and then its memory is free for the next. */
let memory = messageMemory();

/** The sound of a call at a rate other than ours, in both directions. */
interface Wide {
  readonly rateHz: SampleRateHz;
  readonly fromCaller: Resampler;
  readonly toCaller: Resampler;
}

export class AudioSocketLeg implements CallLeg {
  readonly callId: string;
  readonly parties: Parties;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #onMalformed: () => void;
  #events: CallLegEvents | null = null;
  /** The call's rate is that of its first audio; until then, and mostly for good, 8 kHz. */
  #rateHz: SampleRateHz | null = null;
  #wide: Wide | null = null;
  #framesRefused = 0;
  #over = false;

  constructor(callId: string, parties: Parties, socket: Socket, clock: Clock, onMalformed: () => void) {
    this.callId = callId;
    this.parties = parties;
    this.#socket = socket;
    this.#clock = clock;
    this.#onMalformed = onMalformed;
  }

  /** Begins to deliver what the PBX sends: `first` came with the UUID, the rest comes through `parser`. */
  attach(events: CallLegEvents, first: readonly AudioSocketMessage[], parser: AudioSocketParser): void {
    this.#events = events;
    this.#socket.on("data", (bytes) => this.#receive(bytes, parser));
    // A clean FIN is how Asterisk says that the caller hung up; a reset says the same less politely.
    this.#socket.on("end", () => this.#ended());
    this.#socket.on("close", () => this.#ended());
    this.#deliver(first);
    this.#socket.resume();
  }

  send(frame: Uint8Array): void {
    if (this.#over) return;
    const wide = this.#wide;
    const waitingMs = this.#socket.writableLength / (bytesPerMs * ((wide?.rateHz ?? callRateHz) / callRateHz));
    if (waitingMs < mostMsWaiting) {
      this.#framesRefused = 0;
      const message = wide ? audioMessage(wide.toCaller.push(frame), wide.rateHz) : frameMessage(frame, memory);
      this.#socket.write(message);
      // What the kernel does not take is the socket's until it does.
      if (message === memory && this.#socket.writableLength > 0) memory = messageMemory();
      return;
    }
    this.#framesRefused += 1;
    if (this.#framesRefused >= mostFramesRefused) this.#socket.destroy();
  }

  /** Asterisk passes each frame on at once, and takes nothing back. */
  unheardMs(): number {
    return 0;
  }

  dropUnheard(): void {}

  hangUp(): void {
    if (this.#over) return;
    this.#over = true;
    closePolitely(this.#socket, this.#clock);
  }

  /** The dialplan goes on, and asks over HTTP where to: see `CallDirectory`. */
  transfer(): void {
    this.hangUp();
  }

  #receive(bytes: Uint8Array, parser: AudioSocketParser): void {
    if (this.#over) return;
    try {
      this.#deliver(parser.push(bytes));
    } catch (error) {
      if (!(error instanceof AudioSocketError)) throw error;
      this.#onMalformed();
      this.#ended();
    }
  }

  #deliver(messages: readonly AudioSocketMessage[]): void {
    for (const message of messages) {
      if (this.#over) return;
      if (message.type === "audio") this.#heard(message.pcm, message.sampleRateHz);
      else if (message.type === "digit") this.#events?.onDigit(message.digit);
      else if (message.type === "hang-up" || message.type === "error") this.#ended();
    }
  }

  #heard(pcm: Uint8Array, rateHz: SampleRateHz): void {
    if (this.#rateHz === null) {
      this.#rateHz = rateHz;
      if (rateHz !== callRateHz) this.#wide = aWideCall(rateHz);
    }
    // A PBX does not change its mind within a call. One that does is heard no more, rather than at a wrong pitch.
    if (rateHz !== this.#rateHz) return;
    const whole = pcm.length % 2 === 0 ? pcm : pcm.subarray(0, -1);
    if (whole.length > 0) this.#events?.onAudio(this.#wide ? this.#wide.fromCaller.push(whole) : whole);
  }

  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    closePolitely(this.#socket, this.#clock);
    this.#events?.onHangUp();
  }
}

const aWideCall = (rateHz: SampleRateHz): Wide => ({
  rateHz,
  fromCaller: new Resampler(rateHz, callRateHz),
  toCaller: new Resampler(callRateHz, rateHz),
});
