/** What follows a call once the line is free: one analysis, the numbers, the record. The caller waits for none of it. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { CallEnd } from "../call/call.ts";
import { inquire } from "../call/thinker.ts";
import type { CallRecord } from "../contract/call-events.ts";
import type { Settings } from "../contract/settings.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { CallProviders } from "../providers.ts";
import type { Preset } from "../scenario/preset.ts";
import type { CallAnalysis } from "../scenario/questions.ts";
import type { CallJournal } from "./call-journal.ts";

const longestAnalysisMs = 10_000;

export interface EndedCall extends CallEnd {
  readonly id: string;
  readonly settings: Settings;
  readonly preset: Preset;
  readonly providers: CallProviders;
  readonly journal: CallJournal;
}

interface Conclusion {
  readonly analysis: CallAnalysis;
  readonly analysedBy: CallRecord["analysedBy"];
}

export class AfterCall {
  readonly #clock: Clock;
  readonly #metrics: Instruments<typeof voicebotMetrics>;
  readonly #logger: Logger;
  readonly #unfinished = new Set<Promise<void>>();

  constructor(options: { clock: Clock; metrics: Instruments<typeof voicebotMetrics>; logger: Logger }) {
    this.#clock = options.clock;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
  }

  conclude(call: EndedCall): void {
    const { seconds } = call.meter;
    const work = this.#conclude(call, seconds).finally(() => this.#unfinished.delete(work));
    this.#unfinished.add(work);
  }

  /** Resolves when every call so far has its record. Bounded by the limit of an analysis. */
  async idle(): Promise<void> {
    await Promise.all(this.#unfinished);
  }

  async #conclude(call: EndedCall, durationSeconds: number): Promise<void> {
    const { analysis, analysedBy } = await this.#analyse(call);
    const known = call.preset.problemTypeOf(call.state.facts);
    const problemType = known === "unknown" ? analysis.problem_type : known;
    this.#count(call, problemType, analysis, durationSeconds);
    await call.providers.settled();
    const { costUsd, savedUsd, ...usage } = call.providers.usage();
    // Counted where the record is made: money that no record tells of is a drift that somebody is told about.
    const spent = Object.values(costUsd).reduce((sum, usd) => sum + usd, 0);
    this.#metrics.costAccountedUsdTotal.add(spent, { account: "calls" });
    const record: CallRecord = {
      id: call.id,
      startedAt: call.meter.startedAt,
      durationSeconds: Math.round(durationSeconds * 1000) / 1000,
      status: call.outcome,
      problemType,
      tag: analysis.tag,
      severity: analysis.severity,
      sentiment: analysis.sentiment,
      analysedBy,
      language: call.settings.language,
      transferDestination: call.transfer?.destination ?? null,
      turns: [...call.meter.turns],
      interruptions: call.meter.interruptions,
      usage,
      costUsd,
      savedUsd,
    };
    this.#logger.info({ call: record }, "call ended");
    call.journal.ended({ ...record, summary: analysis.summary });
  }

  async #analyse({ state, outcome, preset, providers }: EndedCall): Promise<Conclusion> {
    const byRules = (): Conclusion => ({
      analysis: preset.analyseByRules(state.history, state.facts, outcome),
      analysedBy: "rules",
    });
    // Nobody said anything: there is nothing to pay a model for.
    if (!state.history.some((line) => line.speaker === "caller")) return byRules();
    try {
      const { signal } = new AbortController();
      const options = {
        languageModel: providers.languageModel,
        clock: this.#clock,
        limitMs: longestAnalysisMs,
        signal,
      };
      return { analysis: await inquire(preset.analysis, state.history, options), analysedBy: "language-model" };
    } catch {
      this.#metrics.fallbacksTotal.inc({ from: "language-model", to: "rules" });
      return byRules();
    }
  }

  #count(
    { id, outcome: status }: EndedCall,
    problem_type: CallRecord["problemType"],
    analysis: CallAnalysis,
    seconds: number,
  ): void {
    this.#metrics.callsTotal.inc({ status, problem_type });
    this.#metrics.callDurationSeconds.observeIn(id, seconds, { problem_type });
    this.#metrics.clientSentimentTotal.inc({ sentiment: analysis.sentiment, problem_type });
  }
}
