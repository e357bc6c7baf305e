import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { countOf, increase, shareAbove, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";
import { burning } from "./burn-rate.ts";

/** 95 of 100 turns are answered within 1.5 s. */
export const voicebotLatencyBudgetBurn: Alert = {
  name: "VoicebotLatencyBudgetBurn",
  conditions: burning({
    budget: 0.05,
    bad: (window, bots) => shareAbove(1.5, metrics.turnResponseSeconds, window, bots, perBot),
    all: (window, bots) => sum(increase(countOf(metrics.turnResponseSeconds), window, bots), perBot),
    atLeast: 100,
  }),
  summary: "Callers of {{ $labels.job }} wait too long.",
  description:
    "{{ $value | humanizePercentage }} of the turns of the last {{ $labels.long_window }} were answered later than 1.5 s; the objective allows 5 %.",
};
