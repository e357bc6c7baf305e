import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, increase, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

export const voicebotRecordsLost: Alert = {
  name: "VoicebotRecordsLost",
  conditions: [
    {
      expression: (bots) => above(sum(increase(metrics.recordsLostTotal, "15m", bots), perBot), 0),
      lasting: "0m",
      severity: "warning",
    },
  ],
  summary: "Call records of {{ $labels.job }} are lost.",
  description:
    "About {{ $value | humanize }} events of calls reached nobody in a quarter of an hour; what the receiver keeps no longer adds up to the metrics.",
};
