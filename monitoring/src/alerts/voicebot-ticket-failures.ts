import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, increase, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

export const voicebotTicketFailures: Alert = {
  name: "VoicebotTicketFailures",
  conditions: [
    {
      expression: (bots) => above(sum(increase(metrics.ticketsFailedTotal, "15m", bots), perBot), 0),
      lasting: "0m",
      severity: "critical",
    },
  ],
  summary: "Tickets of {{ $labels.job }} are lost.",
  description:
    "About {{ $value | humanize }} tickets could not be delivered in a quarter of an hour: promises made to callers.",
};
