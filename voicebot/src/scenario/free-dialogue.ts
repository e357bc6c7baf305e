/** A free dialogue as a call needs it: what is fixed about it, what the model is told, and where it may look something up. */
import { problemTypes, ticketTags } from "@voicebots/monitoring/metrics";
import type { AssistantSettings } from "../contract/conversation-settings.ts";
import type { Settings } from "../contract/settings.ts";
import type { Line } from "../dialogue/history.ts";
import type { Context, Facts, Scenario } from "../dialogue/scenario.ts";
import type { Talk } from "../language-model/talk.ts";
import { assistantFacts as fact } from "./assistant-facts.ts";
import { assistantLine } from "./assistant-line.ts";
import { instructionsOf, messagesOf } from "./assistant-prompt.ts";
import { assistantTools } from "./assistant-tools.ts";
import type { PhraseBook } from "./phrase-book.ts";

export interface FreeDialogue {
  readonly scenario: Scenario;
  readonly lookUps: AssistantSettings["lookUps"];
  /** What the model is told. `said`: what it has said in this turn so far. */
  talk(history: readonly Line[], said: string, context: Context): Talk;
}

export function freeDialogue(
  settings: AssistantSettings,
  language: Settings["language"],
  book: PhraseBook,
): FreeDialogue {
  const tools = assistantTools(settings);
  return {
    scenario: assistantLine({ language, settings, tools, book }),
    lookUps: settings.lookUps,
    talk: (history, said, context) => ({
      instructions: instructionsOf(settings, language, context),
      messages: messagesOf(history, said),
      tools: tools.definitions(context),
    }),
  };
}

/** By the tickets that were made; "unknown" without one. */
export const problemTypeIn = (facts: Facts): (typeof problemTypes)[number] =>
  problemTypes.find((type) => type === facts[fact.problemType]) ?? "unknown";
export const tagIn = (facts: Facts): (typeof ticketTags)[number] =>
  ticketTags.find((tag) => tag === facts[fact.tag]) ?? "UNKNOWN";
