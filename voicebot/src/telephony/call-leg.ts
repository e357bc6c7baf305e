/** One leg of a phone call, whatever carries it: frames of the caller in, frames of the bot out, and its end. */

/** What is known of a call before its first word. Personal: neither logged nor counted. */
export interface Parties {
  /** Number or name of the caller, as the PBX gave it; null: not told. */
  readonly caller: string | null;
  /** The number that was dialled. */
  readonly called: string | null;
  /** Whatever else the PBX wanted the bot to know. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const unknownParties: Parties = { caller: null, called: null, parameters: {} };

/** What a caller with a screen may see. */
export type Shown =
  | { readonly type: "line"; readonly speaker: "caller" | "bot"; readonly text: string }
  /** How long a turn took: last word to transcript, transcript to meaning, last word to the reply. */
  | {
      readonly type: "turn";
      readonly hearingMs: number;
      readonly thinkingMs: number | null;
      readonly responseMs: number;
    };

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
  readonly parties: Parties;
  /** Takes exactly one 20 ms frame; the caller of this paces. */
  send(frame: Uint8Array): void;
  /** Absent: nobody is looking. */
  show?(shown: Shown): void;
  /** How much of what was sent has not sounded yet, as far as the carrier tells; 0 where nobody keeps it waiting. */
  unheardMs(): number;
  /** What has not sounded is taken back, where the carrier can. */
  dropUnheard(): void;
  /** Ends the call politely. Idempotent, also with `transfer`; `onHangUp` does not follow. */
  hangUp(): void;
  /** Lets go of the call so that the caller comes to `destination`: a name of the dialplan, or a number. */
  transfer(destination: string): void;
}
