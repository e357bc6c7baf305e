/** What an alert is: when it fires, how bad that is, and what it tells the person it wakes. */
import type { Duration, Vector, Where } from "../promql.ts";

/** critical wakes somebody; warning waits for working hours; info is context. */
export type Severity = "critical" | "warning" | "info";

/** The labels by which bots are told apart, and which every alert of a bot carries. */
export const perBot = ["namespace", "job"] as const;
export type BotLabel = (typeof perBot)[number];

/** Which bots are watched: one, by its labels, or all. */
export type Bots = Where<{ readonly [label in never]: never }>;

export interface Condition {
  readonly expression: (bots: Bots) => { readonly promql: string };
  /** How long it must hold. */
  readonly lasting: Duration;
  readonly severity: Severity;
  /** Told to the reader; also tells conditions of one alert apart. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Alert {
  /** In CamelCase; also the name of the runbook. */
  readonly name: string;
  readonly conditions: readonly Condition[];
  /** One line. Labels as `{{ $labels.job }}`, the value as `{{ $value | humanize }}`. */
  readonly summary: string;
  /** What it means for callers or for money, with the value. */
  readonly description: string;
}

/** An expression whose series are bots. */
export type PerBot = (bots: Bots) => Vector<BotLabel>;
