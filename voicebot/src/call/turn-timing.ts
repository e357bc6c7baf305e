/** How long each turn took, and where: from the caller's last word to the bot's first. */
import type { TurnTiming } from "../contract/call-events.ts";
import type { Clock } from "../platform/clock.ts";

interface Open {
  readonly speechEndedAt: number;
  readonly heardAt: number;
  askedAt: number | null;
  understoodAt: number | null;
}

/** A call of the longest duration has fewer. */
const mostTurns = 500;

export class TurnTimings {
  readonly #clock: Clock;
  readonly #startedAt: number;
  #open: Open | null = null;
  #botFinishedAt: number;
  readonly turns: TurnTiming[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#botFinishedAt = this.#startedAt;
  }

  heard(speechEndedAgoMs: number): void {
    const heardAt = this.#clock.now();
    this.#open = { speechEndedAt: heardAt - Math.max(0, speechEndedAgoMs), heardAt, askedAt: null, understoodAt: null };
  }

  asked(): void {
    if (this.#open) [this.#open.askedAt, this.#open.understoodAt] = [this.#clock.now(), null];
  }

  understood(): void {
    // A free answer is understood with its first clause.
    if (this.#open) this.#open.understoodAt ??= this.#clock.now();
  }

  botFinished(): void {
    this.#botFinishedAt = this.#clock.now();
  }

  /** The first audio of a reply: closes the turn. null if the bot spoke unasked. */
  replied(): TurnTiming | null {
    const open = this.#open;
    if (!open || open.askedAt === null) return null;
    this.#open = null;
    // Words over a notice are answered when the notice is over: nobody waits before.
    const waitedFrom = Math.max(open.speechEndedAt, Math.min(this.#botFinishedAt, open.askedAt));
    const turn: TurnTiming = {
      atMs: Math.round(open.speechEndedAt - this.#startedAt),
      hearingMs: Math.round(open.heardAt - open.speechEndedAt),
      thinkingMs: open.understoodAt === null ? null : Math.round(open.understoodAt - open.askedAt),
      responseMs: Math.round(this.#clock.now() - waitedFrom),
    };
    if (this.turns.length < mostTurns) this.turns.push(turn);
    return turn;
  }
}
