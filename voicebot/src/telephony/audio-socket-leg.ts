/** A call leg on an AudioSocket connection whose UUID has been read. */
import type { Socket } from "node:net";
import type { Clock } from "../platform/clock.ts";
import { AudioSocketError, type AudioSocketMessage, type AudioSocketParser, audioMessage } from "./audio-socket.ts";
import type { CallLeg, CallLegEvents } from "./call-leg.ts";
import { closePolitely } from "./close-politely.ts";

/** Two seconds of audio that the PBX does not take: what comes now would be heard far too late, so it is not sent. */
const mostBytesWaiting = 2 * 50 * 323;
/** A PBX that takes nothing for so long is gone. */
const mostFramesRefused = 10 * 50;

export class AudioSocketLeg implements CallLeg {
  readonly callId: string;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #onMalformed: () => void;
  #events: CallLegEvents | null = null;
  #framesRefused = 0;
  #over = false;

  constructor(callId: string, socket: Socket, clock: Clock, onMalformed: () => void) {
    this.callId = callId;
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
  }

  send(frame: Uint8Array): void {
    if (this.#over) return;
    if (this.#socket.writableLength < mostBytesWaiting) {
      this.#framesRefused = 0;
      this.#socket.write(audioMessage(frame));
      return;
    }
    this.#framesRefused += 1;
    if (this.#framesRefused >= mostFramesRefused) this.#socket.destroy();
  }

  hangUp(): void {
    if (this.#over) return;
    this.#over = true;
    closePolitely(this.#socket, this.#clock);
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
      if (message.type === "audio") this.#events?.onAudio(message.pcm);
      else if (message.type === "digit") this.#events?.onDigit(message.digit);
      else if (message.type === "hang-up" || message.type === "error") this.#ended();
    }
  }

  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    closePolitely(this.#socket, this.#clock);
    this.#events?.onHangUp();
  }
}
