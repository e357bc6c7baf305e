/** The bot's voice, in its own words; a provider's adapter implements it, `cached` and `metered` wrap it. */

export interface Phrase {
  readonly text: string;
  /** true: it holds nothing of a caller's, so its audio may be kept and shared. */
  readonly cacheable: boolean;
}

export interface TextToSpeech {
  /**
   * Chunks of 8 kHz 16-bit little-endian mono PCM, of any even length, as they come. Throws a ProviderError, or the
   * signal's reason when aborted.
   */
  speak(phrase: Phrase, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
