import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, sum, value } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

export const voicebotRecordsPending: Alert = {
  name: "VoicebotRecordsPending",
  conditions: [
    {
      expression: (bots) => above(sum(value(metrics.ledgerPending, bots), perBot), 100),
      lasting: "30m",
      severity: "warning",
    },
  ],
  summary: "Call records of {{ $labels.job }} are not delivered.",
  description:
    "{{ $value | humanize }} call records wait on the pods' disks; no pod can leave before they are handed over.",
};
