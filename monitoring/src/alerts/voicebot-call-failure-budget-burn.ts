import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { increase, rate, ratio, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";
import { burning } from "./burn-rate.ts";

/** By default 99 of 100 calls do not fail. */
export const voicebotCallFailureBudgetBurn: Alert = {
  name: "VoicebotCallFailureBudgetBurn",
  conditions: burning({
    objective: "calls",
    bad: (window, bots) =>
      ratio(
        sum(rate(metrics.callsTotal, window, { ...bots, status: "failed" }), perBot),
        sum(rate(metrics.callsTotal, window, bots), perBot),
      ),
    all: (window, bots) => sum(increase(metrics.callsTotal, window, bots), perBot),
    atLeast: 20,
  }),
  summary: "Calls to {{ $labels.job }} fail.",
  description:
    "{{ $value | humanizePercentage }} of the calls of the last {{ $labels.long_window }} failed: more than the declared objective allows.",
};
