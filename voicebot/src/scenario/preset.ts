/** A scenario as a call needs it: the conversation, what to ask the language model, and what to conclude at the end. */
import type { Settings } from "../contract/settings.ts";
import type { Line } from "../dialogue/history.ts";
import type { Facts, Meaning, Outcome, Scenario, Topic } from "../dialogue/scenario.ts";
import { feelingsIn } from "../understanding/feelings.ts";
import { assistantPhrases } from "./assistant-phrases.ts";
import { soFar, soFarSpoken, valueSpoken } from "./field-values.ts";
import { type FreeDialogue, freeDialogue, problemTypeIn, tagIn } from "./free-dialogue.ts";
import { handoverOf } from "./handover.ts";
import { openingHours } from "./opening-hours.ts";
import { phraseBook } from "./phrase-book.ts";
import {
  analysisInquiry,
  type CallAnalysis,
  confirmInquiry,
  fieldInquiry,
  fixedInquiry,
  type Inquiry,
  problemInquiry,
  progressInquiry,
  yesNoInquiry,
} from "./questions.ts";
import { recordingNoticeKey, recordingNotices, withRecordingNotice } from "./recording-notice.ts";
import { fieldKinds, type ScenarioFile } from "./scenario-file.ts";
import { supportFacts } from "./support-facts.ts";
import { supportLine } from "./support-line.ts";
import { telecomSupport } from "./telecom-support.ts";
import { builtInPhrases, uninterruptible } from "./telecom-support-phrases.ts";

/** With somebody there to take over, and with nobody; for a caller of whom nothing is known, and for one who can be rung back. */
function lastWordsOf(scenario: Scenario): string[] {
  const pieces = [{}, { phone: "0" }].flatMap((facts) =>
    [true, false].flatMap((peopleAvailable) =>
      scenario
        .ending("speech-failed", { facts, peopleAvailable, lookingUp: false })
        .say.flatMap((key) => scenario.render(key, facts).pieces),
    ),
  );
  return [...new Set(pieces.filter(({ cacheable }) => cacheable).map(({ text }) => text))];
}

export interface Preset {
  readonly scenario: Scenario;
  readonly inquiries: Readonly<Record<Topic, Inquiry<Meaning>>>;
  /** A free dialogue; null: the scenario leads. */
  readonly free: FreeDialogue | null;
  readonly analysis: Inquiry<CallAnalysis>;
  /** What the same words are said in every call: worth having in the cache before the first. */
  readonly fixedTexts: readonly string[];
  /** Those of them with which the bot takes leave when its voice fails. */
  readonly lastWords: readonly string[];
  /** Whether somebody is there to take over, at this time in ms since 1970. */
  readonly peopleAvailable: (wallTimeMs: number) => boolean;
  problemTypeOf(facts: Facts): CallAnalysis["problem_type"];
  /** The analysis without a language model. */
  analyseByRules(history: readonly Line[], facts: Facts, outcome: Outcome): CallAnalysis;
}

/** `file`: the scenario of a person's own; the preset of the settings where there is none. */
export function presetOf(settings: Settings, file: ScenarioFile | null = null): Preset {
  const { language } = settings;
  const recorded = settings.records.recording.enabled;
  const line = file ?? telecomSupport;
  const kinds = new Map(line.intake.fields.map(({ name, kind }) => [name, kind]));
  const isFree = settings.conversation.mode === "assistant";
  const book = phraseBook({
    language,
    texts: {
      ...(isFree ? assistantPhrases(language) : builtInPhrases[language]),
      ...(recorded ? { [recordingNoticeKey]: recordingNotices[language] } : {}),
      ...line.phrases[language],
      ...settings.scenario.phrases,
    },
    uninterruptible: new Set([...uninterruptible, recordingNoticeKey]),
    sensitive: new Set(line.intake.fields.filter(({ sensitive }) => sensitive).map(({ name }) => name)),
    spoken: (fact, value, letters) =>
      fact === soFar ? soFarSpoken(value, language) : valueSpoken(kinds.get(fact) ?? "text", value, letters, language),
  });
  const { assistant } = settings.conversation;
  const free = isFree && assistant ? freeDialogue(assistant, language, book) : null;
  const about = (facts: Facts) => line.problems.find(({ name }) => name === facts[supportFacts.problem]);
  const scenario = free?.scenario ?? supportLine({ file: line, book, handover: handoverOf(line, language) });
  const problemTypeOf = (facts: Facts) => about(facts)?.problemType ?? problemTypeIn(facts);
  return {
    scenario: recorded ? withRecordingNotice(scenario) : scenario,
    free,
    inquiries: {
      problem: problemInquiry(line.problems, line.intake.fields),
      fixed: fixedInquiry(line.problems),
      progress: progressInquiry(line.problems),
      agreement: yesNoInquiry,
      ...Object.fromEntries(fieldKinds.map((kind) => [kind, fieldInquiry(kind, line.intake.fields)])),
      ...Object.fromEntries(fieldKinds.map((kind) => [`confirm_${kind}`, confirmInquiry(kind)])),
    },
    analysis: analysisInquiry,
    fixedTexts: book.fixedTexts,
    lastWords: lastWordsOf(scenario),
    peopleAvailable: openingHours(settings.scenario.hours ?? line.hours),
    problemTypeOf,
    analyseByRules(history, facts, outcome) {
      const angry = history.some((line) => line.speaker === "caller" && feelingsIn(line.text).angry);
      return {
        problem_type: problemTypeOf(facts),
        tag: about(facts)?.tag ?? tagIn(facts),
        severity: angry ? "HIGH" : outcome === "resolved" ? "LOW" : "MEDIUM",
        sentiment: angry ? "negative" : outcome === "resolved" ? "positive" : "neutral",
        resolution: outcome === "resolved" ? "resolved" : "unresolved",
        summary: "",
      };
    },
  };
}
