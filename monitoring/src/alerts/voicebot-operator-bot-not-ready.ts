import { operatorMetrics as metrics } from "../metrics/operator.ts";
import { above, max, value } from "../promql.ts";
import type { Alert } from "./alert.ts";

export const voicebotOperatorBotNotReady: Alert = {
  name: "VoicebotOperatorBotNotReady",
  conditions: [
    {
      // max, not sum: every replica of the operator may report the same bots.
      expression: () => above(max(value(metrics.voicebots, { condition: "Ready", status: "False" }), ["namespace"]), 0),
      lasting: "15m",
      severity: "warning",
    },
  ],
  summary: "A Voicebot has not been ready for a quarter of an hour.",
  description: "{{ $value | humanize }} Voicebots say Ready=False. `kubectl get voicebots -A` names them, and why.",
};
