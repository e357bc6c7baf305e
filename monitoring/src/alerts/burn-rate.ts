/**
 * The objective is what the Voicebot declares, read from a gauge, so that no rule needs editing: the weakest that it may
 * declare is 90 %, where the fastest pace cannot be reached any more and the second tells.
 *
 * Multi-window burn-rate alerts: an objective's error budget is spent too fast in a long window, and still is in a short
 * one. Windows and factors are those of the SRE workbook and of kubernetes-mixin.
 */
import { voicebotMetrics as metrics, type objectives } from "../metrics/voicebot.ts";
import { above, and, type Duration, max, remainder, times, type Vector, value } from "../promql.ts";
import { type BotLabel, type Bots, type Condition, perBot, type Severity } from "./alert.ts";

interface Pace {
  readonly long: Duration;
  readonly short: Duration;
  readonly factor: number;
  readonly lasting: Duration;
  readonly severity: Severity;
}

const paces: readonly Pace[] = [
  { long: "1h", short: "5m", factor: 14.4, lasting: "2m", severity: "critical" },
  { long: "6h", short: "30m", factor: 6, lasting: "15m", severity: "critical" },
  { long: "1d", short: "2h", factor: 3, lasting: "1h", severity: "warning" },
  { long: "3d", short: "6h", factor: 1, lasting: "3h", severity: "warning" },
];

export interface Objective {
  /** Which of the declared objectives. */
  readonly objective: (typeof objectives)[number];
  /** Share that was bad in a window. */
  readonly bad: (window: Duration, bots: Bots) => Vector<BotLabel>;
  /** How many there were in a window, and how many make an alarm worth somebody's night. */
  readonly all: (window: Duration, bots: Bots) => Vector<BotLabel>;
  readonly atLeast: number;
}

/** Share that may be bad, 0 to 1. */
const errorBudget = (objective: Objective["objective"], bots: Bots): Vector<BotLabel> =>
  remainder(1, max(value(metrics.objectiveRatio, { ...bots, objective }), perBot));

export function burning({ objective, bad, all, atLeast }: Objective): readonly Condition[] {
  return paces.map(({ long, short, factor, lasting, severity }) => {
    return {
      expression: (bots) => {
        const limit = times(errorBudget(objective, bots), factor);
        return and(and(above(bad(long, bots), limit), above(bad(short, bots), limit)), above(all(long, bots), atLeast));
      },
      lasting,
      severity,
      labels: { long_window: long, short_window: short },
    };
  });
}
