import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, ratio, sum, value } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

export const voicebotNearCapacity: Alert = {
  name: "VoicebotNearCapacity",
  conditions: [
    {
      expression: (bots) =>
        above(ratio(sum(value(metrics.activeCalls, bots), perBot), sum(value(metrics.maxCalls, bots), perBot)), 0.85),
      lasting: "5m",
      severity: "warning",
    },
  ],
  summary: "{{ $labels.job }} is nearly full.",
  description:
    "{{ $value | humanizePercentage }} of the calls that the pods of {{ $labels.job }} can take are in progress. Above 100 % callers are turned away.",
};
