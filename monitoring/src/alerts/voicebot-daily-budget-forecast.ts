import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, increase, sum, times } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";
import { dailyBudget } from "./budget.ts";

export const voicebotDailyBudgetForecast: Alert = {
  name: "VoicebotDailyBudgetForecast",
  conditions: [
    {
      expression: (bots) => above(times(sum(increase(metrics.costUsdTotal, "6h", bots), perBot), 4), dailyBudget(bots)),
      lasting: "30m",
      severity: "warning",
    },
  ],
  summary: "{{ $labels.job }} will exceed its daily budget.",
  description:
    "At the pace of the last six hours, {{ $labels.job }} spends {{ $value | humanize }} USD a day, above its declared budget.",
};
