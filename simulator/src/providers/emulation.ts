/** What the three emulators share: settings that may change while they run, and the bill. */
import type { Failing } from "./failing.ts";
import type { Ledger } from "./ledger.ts";
import type { Delays } from "./settings.ts";

export interface Emulation {
  delays: Delays;
  readonly failing: Failing;
  readonly ledger: Ledger;
  /** Keys that are accepted; without it, any key that is not empty. */
  readonly keys?: readonly string[];
  /** ElevenLabs' limit of requests at once. */
  readonly maxConcurrentSpeech: number;
  /** Milliseconds without audio or message after which Deepgram closes. */
  readonly deepgramPatienceMs: number;
}

export function acceptsKey(emulation: Emulation, key: string | undefined): boolean {
  if (key === undefined || key === "") return false;
  return emulation.keys === undefined || emulation.keys.includes(key);
}
