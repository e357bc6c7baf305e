import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, max, plus, value } from "../promql.ts";
import type { Alert } from "./alert.ts";

const perPod = ["namespace", "job", "pod"] as const;
/** At the declared maximum the bot says goodbye, and the caller may still say a word. */
const goodbyeSeconds = 120;

export const voicebotCallStuck: Alert = {
  name: "VoicebotCallStuck",
  conditions: [
    {
      expression: (bots) =>
        above(
          max(value(metrics.oldestCallSeconds, bots), perPod),
          plus(max(value(metrics.maxCallSeconds, bots), perPod), goodbyeSeconds),
        ),
      lasting: "2m",
      severity: "warning",
    },
  ],
  summary: "A call on the pod {{ $labels.pod }} does not end.",
  description:
    "The oldest call of {{ $labels.job }} on {{ $labels.pod }} has lasted {{ $value | humanizeDuration }}, longer than calls.maxDurationSeconds allows: the pod cannot leave before it is over.",
};
