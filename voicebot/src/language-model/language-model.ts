/** The bot's understanding, in its own words; a provider's adapter implements it. */
import type { languageTasks } from "@voicebots/monitoring/metrics";

export interface Question {
  readonly task: (typeof languageTasks)[number];
  /** What the model is and must do. */
  readonly instructions: string;
  /** The conversation so far, oldest first, the caller's last words last. */
  readonly messages: readonly { readonly speaker: "caller" | "bot"; readonly text: string }[];
  /** Name of the answer, for the provider: [a-z0-9_]+ */
  readonly answerName: string;
  /** JSON schema of the answer: strict, so every property required and no others allowed. */
  readonly answerSchema: Readonly<Record<string, unknown>>;
  /** Told what each request about it cost, in USD, when that is known: perhaps long after its asker gave up. */
  readonly onCost?: (usd: number) => void;
}

export interface Answer {
  /** What the model answered, parsed as JSON; the asker checks it against its own schema. */
  readonly value: unknown;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface LanguageModel {
  /** Throws a ProviderError, or the signal's reason when aborted. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
}
