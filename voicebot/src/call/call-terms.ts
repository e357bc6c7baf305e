/** What holds for a whole call, by its settings, and what is known when it comes. */
import type { Settings } from "../contract/settings.ts";
import type { Facts } from "../dialogue/scenario.ts";
import type { Terms } from "../dialogue/state.ts";
import type { Preset } from "../scenario/preset.ts";

/** All but whether people are there, which may change in the call. */
export type CallTerms = Omit<Terms, "peopleAvailable">;

export const termsOf = ({ turns, calls, scenario }: Settings, preset: Preset): CallTerms => ({
  scenario: preset.scenario,
  minSpeechMs: turns.bargeIn.minSpeechMs,
  minWords: turns.bargeIn.minWords,
  silencePromptMs: turns.silence.promptAfterSeconds * 1000,
  silenceHangUpMs: turns.silence.hangUpAfterSeconds * 1000,
  thinkAhead: turns.thinkAhead,
  maxDurationMs: calls.maxDurationSeconds * 1000,
  transferDestination: scenario.transfer.destination,
});

/** A number that can be rung back need not be asked for. */
export function factsOf(callerNumber: string | null): Facts {
  const digits = callerNumber?.replaceAll(/\D/g, "") ?? "";
  return digits.length >= 9 && digits.length <= 15 ? { phone: digits } : {};
}
