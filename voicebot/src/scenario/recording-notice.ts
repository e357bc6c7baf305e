/** A call that is recorded says so, before anything else is asked: nobody may switch that off. */
import type { Settings } from "../contract/settings.ts";
import type { Scenario } from "../dialogue/scenario.ts";

/** In `scenario.phrases`, other words for it may be given. */
export const recordingNoticeKey = "recording_notice";

export const recordingNotices: Readonly<Record<Settings["language"], string>> = {
  "fr-FR": "Cet appel est enregistré.",
  "en-US": "This call is recorded.",
};

/** The notice comes after the first phrase, which says that a machine speaks. */
export function withRecordingNotice(scenario: Scenario): Scenario {
  return {
    ...scenario,
    opening(context) {
      const move = scenario.opening(context);
      const [first, ...more] = move.say;
      return { ...move, say: [...(first === undefined ? [] : [first]), recordingNoticeKey, ...more] };
    },
  };
}
