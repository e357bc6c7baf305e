/** One leg of a phone call, whatever carries it: frames of the caller in, frames of the bot out, and its end. */

export interface CallLegEvents {
  /** Caller's audio: 8 kHz 16-bit PCM, usually a frame, sometimes less or more. */
  onAudio(pcm: Uint8Array): void;
  /** One of 0-9 * # A-D. */
  onDigit(digit: string): void;
  /** The caller, or the network, ended the call. Once, and nothing after it. */
  onHangUp(): void;
}

export interface CallLeg {
  readonly callId: string;
  /** The caller's number, where the transport knows it. */
  readonly callerNumber?: string;
  /** Takes exactly one 20 ms frame; the caller of this paces. */
  send(frame: Uint8Array): void;
  /** Ends the call politely: the PBX goes on with its dialplan. Idempotent; `onHangUp` does not follow. */
  hangUp(): void;
}
