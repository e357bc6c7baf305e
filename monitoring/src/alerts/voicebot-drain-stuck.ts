import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, max, value } from "../promql.ts";
import { type Alert } from "./alert.ts";

export const voicebotDrainStuck: Alert = {
  name: "VoicebotDrainStuck",
  conditions: [
    {
      expression: (bots) => above(max(value(metrics.draining, bots), ["namespace", "job", "pod"]), 0),
      lasting: "30m",
      severity: "warning",
    },
  ],
  summary: "The pod {{ $labels.pod }} has been leaving for half an hour.",
  description: "The pod {{ $labels.pod }} of {{ $labels.job }} takes no new calls and has not finished the old ones.",
};
