import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, increase, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

/** Not the strangers' bytes (handshake, protocol), nor pods that drain: the dialplan tries another pod. */
const turnedAway = ["capacity", "not-ready"] as const;

export const voicebotCallsRejected: Alert = {
  name: "VoicebotCallsRejected",
  conditions: [
    {
      expression: (bots) =>
        above(sum(increase(metrics.callsRejectedTotal, "5m", { ...bots, reason: turnedAway }), perBot), 0),
      lasting: "1m",
      severity: "critical",
    },
  ],
  summary: "{{ $labels.job }} turns callers away.",
  description:
    "About {{ $value | humanize }} calls were refused in five minutes for want of capacity or of a ready pod.",
};
