import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, and, below, increase, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

/** Nothing says that a trunk is down as clearly as silence at an hour when people used to call. */
export const voicebotNoCalls: Alert = {
  name: "VoicebotNoCalls",
  conditions: [
    {
      expression: (bots) =>
        and(
          below(sum(increase(metrics.callsStartedTotal, "30m", bots), perBot), 0.5),
          above(sum(increase(metrics.callsStartedTotal, { over: "30m", offset: "1w" }, bots), perBot), 5),
        ),
      lasting: "5m",
      severity: "warning",
    },
  ],
  summary: "Nobody calls {{ $labels.job }}.",
  description: "No call has reached {{ $labels.job }} for half an hour; a week ago, at this hour, several did.",
};
