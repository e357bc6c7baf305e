/** The name of a phrase's audio: the same for whatever sounds the same, in every pod. */
import { createHash } from "node:crypto";
import { spokenText } from "./spoken-text.ts";

/** Everything beside the text that changes how a phrase sounds. */
export interface Voice {
  readonly provider: string;
  readonly model: string;
  readonly voiceId: string;
  readonly language: string;
  readonly format: string;
  /** The provider's own settings of the voice (speed, stability, ...). */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** `tts:v1:` and a hash, which says nothing of the text. The version changes with the stored form. */
export function cacheKey(voice: Voice, text: string): string {
  const settings = Object.entries(voice.settings).sort(([one], [other]) => (one < other ? -1 : 1));
  const parts = [voice.provider, voice.model, voice.voiceId, voice.language, voice.format, settings, spokenText(text)];
  // JSON keeps the parts apart, whatever characters they hold.
  return `tts:v1:${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}`;
}
