import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, and, distance, increase, ratio, sum } from "../promql.ts";
import { type Alert, type PerBot, perBot } from "./alert.ts";

const spent: PerBot = (bots) => sum(increase(metrics.costUsdTotal, "1d", bots), perBot);
const accounted: PerBot = (bots) => sum(increase(metrics.costAccountedUsdTotal, "1d", bots), perBot);

export const voicebotCostLedgerDrift: Alert = {
  name: "VoicebotCostLedgerDrift",
  conditions: [
    {
      // A dollar at least: of a few cents, one call that is still in progress is a large share.
      expression: (bots) =>
        and(above(ratio(distance(spent(bots), accounted(bots)), spent(bots)), 0.02), above(spent(bots), 1)),
      lasting: "1h",
      severity: "info",
    },
  ],
  summary: "What {{ $labels.job }} spent and what its calls' records say differ.",
  description:
    "Over a day, {{ $value | humanizePercentage }} of the money that {{ $labels.job }} counted when it was spent is in no call's record, or the records say more than was spent.",
};
