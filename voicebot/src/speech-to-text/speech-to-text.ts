/** The bot's ears, in its own words; a provider's adapter implements it. */

export type HearingEvent =
  /** The caller began to speak. */
  | { readonly type: "speech-started" }
  /** What is being said, so far: may change. The whole of the current utterance. */
  | { readonly type: "interim"; readonly text: string }
  /** The caller has probably finished: an utterance follows, or more words. Not every recogniser tells. */
  | { readonly type: "likely-finished"; readonly text: string }
  /** The caller finished: the whole utterance. `speechEndedAgoMs`: how long ago its last word ended, by the audio sent. */
  | { readonly type: "utterance"; readonly text: string; readonly speechEndedAgoMs: number }
  /** The stream ended and will not come back by itself; a ProviderError says why. */
  | { readonly type: "failed"; readonly error: Error };

export interface Hearing {
  /**
   * Takes any amount of 8 kHz 16-bit PCM; never waits, never throws. Audio sent before the stream is open is kept (2 s).
   * `quietMs`: how long the line has been silent, this audio included; silence may be sent in larger pieces.
   */
  hear(pcm: Uint8Array, quietMs?: number): void;
  /** Ends the stream politely; no event follows. Idempotent. */
  close(): void;
}

export interface SpeechToText {
  /** Opens a stream for one call. Failures to open arrive as a `failed` event. */
  listen(onEvent: (event: HearingEvent) => void): Hearing;
}
