/** The bot's phrases before anybody calls: taken from the cluster's cache, made where nobody has paid for them, and kept where no call could do without. */
import type { Settings } from "./contract/settings.ts";
import type { Clock } from "./platform/clock.ts";
import type { Logger } from "./platform/logger.ts";
import type { Credentials, ProvidersOfPod } from "./providers.ts";
import type { Preset } from "./scenario/preset.ts";

/**
 * Nothing is spent on warming before the counters were scraped at zero, or this has passed: `increase()` cannot see what
 * was spent before the first scrape.
 */
const longestUnseenMs = 30_000;
/** A pod that cannot say a word tries so often whether it can now. */
const voiceRetryMs = 15_000;

export interface VoicePreparationOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly providers: Pick<ProvidersOfPod, "fetch" | "keepLastWords" | "warm">;
}

interface Wanted {
  readonly preset: Preset;
  readonly settings: Settings;
  readonly credentials: Credentials;
}

export class VoicePreparation {
  readonly #options: VoicePreparationOptions;
  readonly #leaving = new AbortController();
  /** The metrics have been read, or nobody will. */
  readonly #seen = Promise.withResolvers<void>();
  #fetched = false;
  #voiceless: string | null = null;
  /** What is prepared, or being prepared. */
  #prepared = "";

  constructor(options: VoicePreparationOptions) {
    this.#options = options;
    options.clock.after(longestUnseenMs, () => this.#seen.resolve());
  }

  /** What others have paid for is in memory, as far as it was to be had: only then calls are taken. */
  get fetched(): boolean {
    return this.#fetched;
  }

  /** Why nothing can be said, not even goodbye; null: something can, or it was not tried. */
  get voiceless(): string | null {
    return this.#voiceless;
  }

  /** Somebody has read the metrics: from now on, what is spent is seen. */
  scraped(): void {
    this.#seen.resolve();
  }

  /** In the background, and again when the phrases, the voice or the key have changed. */
  prepare(wanted: Wanted): void {
    const { preset, settings, credentials } = wanted;
    if (this.#leaving.signal.aborted) return;
    const key = JSON.stringify([settings.textToSpeech, settings.language, credentials.elevenlabs, preset.fixedTexts]);
    if (key === this.#prepared) return;
    this.#prepared = key;
    this.#warm(key, wanted).catch((error: unknown) => {
      if (!this.#leaving.signal.aborted) this.#options.logger.warn({ err: error }, "warming the speech cache failed");
    });
  }

  /** Prepares nothing more. */
  stop(): void {
    this.#leaving.abort();
  }

  async #warm(key: string, wanted: Wanted): Promise<void> {
    const { providers } = this.#options;
    const { signal } = this.#leaving;
    const { preset, settings, credentials } = wanted;
    const { fixedTexts, lastWords } = preset;
    await providers.fetch(fixedTexts, settings, credentials, signal).finally(() => (this.#fetched = true));
    await this.#seen.promise;
    signal.throwIfAborted();
    const reason = await providers.keepLastWords(lastWords, settings, credentials, signal);
    // Something else is wanted by now: what becomes of that will be told by its own preparation.
    if (this.#prepared !== key) return;
    if (reason !== null) return this.#noVoice(reason, key, wanted);
    this.#voiceless = null;
    await providers.warm(fixedTexts, settings, credentials, signal);
  }

  /** Whoever calls now would hear nothing at all: they are better off where the dialplan sends them at once. */
  #noVoice(reason: string, key: string, wanted: Wanted): void {
    const { logger, clock } = this.#options;
    if (this.#voiceless === null) logger.error({ reason }, "no voice: calls are refused until there is one");
    this.#voiceless = reason;
    clock.after(voiceRetryMs, () => {
      if (this.#prepared !== key) return;
      this.#prepared = "";
      this.prepare(wanted);
    });
  }
}
