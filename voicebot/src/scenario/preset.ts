/** A scenario as a call needs it: the conversation, what to ask the language model, and what to conclude at the end. */
import type { Settings } from "../contract/settings.ts";
import type { Line } from "../dialogue/history.ts";
import type { Meaning, Outcome, Place, Scenario, Topic } from "../dialogue/scenario.ts";
import { type CallAnalysis, type Inquiry, inquiries } from "./questions.ts";
import { soundsAngry } from "./rules.ts";
import { problemTypeAt, telecomSupport } from "./telecom-support.ts";

export interface Preset {
  readonly scenario: Scenario;
  readonly inquiries: Readonly<Record<Topic, Inquiry<Meaning>>>;
  readonly analysis: Inquiry<CallAnalysis>;
  problemTypeAt(place: Place): CallAnalysis["problem_type"];
  /** The analysis without a language model. */
  analyseByRules(history: readonly Line[], place: Place, outcome: Outcome): CallAnalysis;
}

const presets: Readonly<Record<Settings["scenario"]["preset"], (settings: Settings) => Preset>> = {
  "telecom-support": (settings) => ({
    scenario: telecomSupport(settings.language, settings.scenario.phrases),
    inquiries: { problem: inquiries.problem, fixed: inquiries.fixed },
    analysis: inquiries.analysis,
    problemTypeAt,
    analyseByRules(history, place, outcome) {
      const angry = history.some((line) => line.speaker === "caller" && soundsAngry(line.text));
      return {
        problem_type: problemTypeAt(place),
        tag: "UNKNOWN",
        severity: angry ? "HIGH" : outcome === "resolved" ? "LOW" : "MEDIUM",
        sentiment: angry ? "negative" : outcome === "resolved" ? "positive" : "neutral",
        resolution: outcome === "resolved" ? "resolved" : "unresolved",
        summary: "",
      };
    },
  }),
};

export const presetOf = (settings: Settings): Preset => presets[settings.scenario.preset](settings);
