/** Counts and times what happens in one call. */
import type { Instruments, voicebotMetrics } from "@voicebots/monitoring/metrics";
import type { TurnTiming } from "../contract/call-events.ts";
import type { DialogueEvent } from "../dialogue/event.ts";
import type { DialogueState } from "../dialogue/state.ts";
import type { Clock } from "../platform/clock.ts";
import { ThoughtsAhead } from "./thoughts-ahead.ts";
import { TurnTimings } from "./turn-timing.ts";

/** What the caller said is answered without a thought, by what everybody would make of it. */
const answeredAtOnce = (before: DialogueState, event: DialogueEvent, after: DialogueState): boolean =>
  event.type !== "digit" &&
  before.thought === null &&
  after.thoughtsKept === before.thoughtsKept &&
  after.speech !== null &&
  after.history !== before.history &&
  after.history.at(-1)?.speaker === "caller";

export class CallMeter {
  readonly #callId: string;
  readonly #turnObjectiveSeconds: number;
  readonly #clock: Clock;
  readonly #metrics: Instruments<typeof voicebotMetrics>;
  readonly #timings: TurnTimings;
  readonly #thoughts: ThoughtsAhead;
  readonly #onTurn: (turn: TurnTiming) => void;
  readonly #startedAt: number;
  readonly startedAt: string;
  #speechStartedAt: number | null = null;
  #interruptions = 0;

  constructor(
    { callId, turnObjectiveSeconds }: { readonly callId: string; readonly turnObjectiveSeconds: number },
    clock: Clock,
    metrics: Instruments<typeof voicebotMetrics>,
    onTurn: (turn: TurnTiming) => void,
  ) {
    this.#callId = callId;
    this.#turnObjectiveSeconds = turnObjectiveSeconds;
    this.#clock = clock;
    this.#onTurn = onTurn;
    this.#metrics = metrics;
    this.#timings = new TurnTimings(clock);
    this.#thoughts = new ThoughtsAhead(metrics);
    this.#startedAt = clock.now();
    this.startedAt = new Date(clock.wallTime()).toISOString();
  }

  get turns(): readonly TurnTiming[] {
    return this.#timings.turns;
  }

  get interruptions(): number {
    return this.#interruptions;
  }

  get seconds(): number {
    return (this.#clock.now() - this.#startedAt) / 1000;
  }

  utterance(speechEndedAgoMs: number): void {
    this.#metrics.sttResponseSeconds.observe(Math.max(0, speechEndedAgoMs) / 1000);
    this.#timings.heard(speechEndedAgoMs);
  }

  asked(): void {
    this.#timings.asked();
  }

  /** A thought begins before the caller has finished; to be told what it costs. */
  askedAhead(): (usd: number) => void {
    return this.#thoughts.begun();
  }

  /** What an event did to the conversation. */
  observe(before: DialogueState, event: DialogueEvent, after: DialogueState): void {
    if (after.interruptions > before.interruptions) {
      this.#interruptions = after.interruptions;
      this.#metrics.interruptionsTotal.inc();
    }
    const kept = after.thoughtsKept > before.thoughtsKept;
    if (before.ahead && before.ahead.id !== after.ahead?.id) this.#thoughts.over(kept ? "kept" : "thrown-away");
    if (kept) this.#wasAskedAhead(after);
    if (answeredAtOnce(before, event, after)) this.#timings.asked();
    switch (event.type) {
      case "speech-started":
        this.#speechStartedAt ??= this.#clock.now();
        return;
      case "utterance":
        this.#speechStartedAt = null;
        return;
      case "phrase-cut":
        return this.#cut(before);
      case "phrase-started":
        return this.#phraseStarted(before, event.id);
      case "phrase-finished":
        return this.#timings.botFinished();
      case "understood":
        // What was understood before the caller had finished counts from when they had.
        return before.thought?.id === event.id ? this.#timings.understood() : undefined;
      case "clause":
      case "tools-wanted":
        return before.ahead?.id === event.id ? undefined : this.#timings.understood();
      case "answer-failed":
      case "not-understood":
        return this.#metrics.fallbacksTotal.inc({ from: "language-model", to: "rules" });
      case "hearing-failed":
        return this.#metrics.fallbacksTotal.inc({ from: "speech-to-text", to: "cached-phrase" });
      case "phrase-failed":
        return this.#metrics.fallbacksTotal.inc({ from: "text-to-speech", to: "cached-phrase" });
      default:
    }
  }

  #wasAskedAhead(after: DialogueState): void {
    this.#timings.asked();
    if (!after.thought) this.#timings.understood();
  }

  #cut(before: DialogueState): void {
    if (this.#speechStartedAt === null || !before.speech?.sounding) return;
    this.#metrics.bargeInReactionSeconds.observe((this.#clock.now() - this.#speechStartedAt) / 1000);
    this.#speechStartedAt = null;
  }

  #phraseStarted(before: DialogueState, id: number): void {
    const phrase = before.speech?.phrases.find((phrase) => phrase.id === id);
    if (!phrase || phrase.aside) return;
    const turn = this.#timings.replied();
    if (!turn) return;
    this.#metrics.turnResponseSeconds.observeIn(this.#callId, turn.responseMs / 1000);
    if (turn.responseMs / 1000 > this.#turnObjectiveSeconds) this.#metrics.slowTurnsTotal.inc();
    this.#onTurn(turn);
  }
}
