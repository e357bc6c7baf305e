import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { countOf, increase, rate, ratio, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";
import { burning } from "./burn-rate.ts";

/** By default 95 of 100 turns are answered within 1.5 s. */
export const voicebotLatencyBudgetBurn: Alert = {
  name: "VoicebotLatencyBudgetBurn",
  conditions: burning({
    objective: "turns",
    bad: (window, bots) =>
      ratio(
        sum(rate(metrics.slowTurnsTotal, window, bots), perBot),
        sum(rate(countOf(metrics.turnResponseSeconds), window, bots), perBot),
      ),
    all: (window, bots) => sum(increase(countOf(metrics.turnResponseSeconds), window, bots), perBot),
    atLeast: 100,
  }),
  summary: "Callers of {{ $labels.job }} wait too long.",
  description:
    "{{ $value | humanizePercentage }} of the turns of the last {{ $labels.long_window }} were answered later than the declared objective allows.",
};
