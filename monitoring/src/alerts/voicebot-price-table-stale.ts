import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, max, positive, secondsSince, value } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

const days = 86_400;

export const voicebotPriceTableStale: Alert = {
  name: "VoicebotPriceTableStale",
  conditions: [
    {
      // A table without a date (0) cannot be old.
      expression: (bots) =>
        above(secondsSince(positive(max(value(metrics.priceTableTimestampSeconds, bots), perBot))), 90 * days),
      lasting: "1h",
      severity: "info",
    },
  ],
  summary: "The prices of {{ $labels.job }} are old.",
  description:
    "The price table that {{ $labels.job }} counts money with was made {{ $value | humanizeDuration }} ago: what it says a call costs may be wrong.",
};
