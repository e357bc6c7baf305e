/** The providers of a pod, wired: adapters wrapped in cache, meter and fallbacks. The only file that knows which is which. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { Logger } from "pino";
import type { CredentialKey } from "./contract/endpoints.ts";
import type { Settings } from "./contract/settings.ts";
import type { CallUsage } from "./cost/usage.ts";
import type { LanguageModel } from "./language-model/language-model.ts";
import type { Clock } from "./platform/clock.ts";
import type { SpeechToText } from "./speech-to-text/speech-to-text.ts";
import type { TextToSpeech } from "./text-to-speech/text-to-speech.ts";

export type { CallUsage } from "./cost/usage.ts";

/** API keys as read from the credentials Secret; an absent one makes its provider fail as `unauthorized`. */
export type Credentials = Partial<Record<CredentialKey, string>>;

export interface CallProviders {
  readonly speechToText: SpeechToText;
  readonly languageModel: LanguageModel;
  readonly textToSpeech: TextToSpeech;
  /** Usage and money of this call so far. */
  usage(): CallUsage;
}

export interface ProvidersOfPod {
  /** The providers of one call: settings and credentials as they are when the call begins. */
  forCall(settings: Settings, credentials: Credentials): CallProviders;
  /**
   * Puts the phrases' audio into the cache, paying each once in the cluster. What it costs counts in the pod's metrics
   * but in no call. Phrases that cannot be synthesised are logged and left; throws only the signal's reason.
   */
  warm(phrases: readonly string[], settings: Settings, credentials: Credentials, signal: AbortSignal): Promise<void>;
  /** none: no shared cache configured. */
  cacheState(): "connected" | "unavailable" | "none";
  /** Keys whose provider refused them (401, 403) at the last attempt. */
  refusedCredentials(): readonly CredentialKey[];
  /** Ends the connection to the shared cache. */
  close(): Promise<void>;
}

export interface ProvidersOfPodOptions {
  readonly clock: Clock;
  readonly metrics: Instruments<typeof voicebotMetrics>;
  readonly logger: Logger;
  /** redis:// URL without a password; undefined: no shared cache. */
  readonly cacheUrl: string | undefined;
  /** Read again at each connection. */
  readonly cachePasswordFile: string | undefined;
  /** YAML that replaces prices of the built-in table. */
  readonly pricesFile: string | undefined;
}

export function providersOfPod(_options: ProvidersOfPodOptions): ProvidersOfPod {
  throw new Error("not wired yet");
}
