import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, increase, sum, times } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";
import { dailyBudget } from "./budget.ts";

export const voicebotSpendSpike: Alert = {
  name: "VoicebotSpendSpike",
  conditions: [
    {
      expression: (bots) =>
        above(sum(increase(metrics.costUsdTotal, "1h", bots), perBot), times(dailyBudget(bots), 3 / 24)),
      lasting: "10m",
      severity: "critical",
    },
  ],
  summary: "{{ $labels.job }} spends three times what its budget allows.",
  description:
    "{{ $labels.job }} spent {{ $value | humanize }} USD in the last hour, more than three hours' worth of its daily budget. Suspect a loop or fraud.",
};
