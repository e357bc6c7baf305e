import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, sum, value } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

/** The guide's own alert. A bot meant for more calls than this excludes it; VoicebotNearCapacity knows each bot's size. */
export const voicebotTooManyConcurrentCalls: Alert = {
  name: "VoicebotTooManyConcurrentCalls",
  conditions: [
    {
      expression: (bots) => above(sum(value(metrics.activeCalls, bots), perBot), 10),
      lasting: "5m",
      severity: "warning",
    },
  ],
  summary: "{{ $labels.job }} holds more than 10 calls at once.",
  description: "{{ $value | humanize }} calls have been in progress at once for five minutes.",
};
