import type { Gauge } from "../metrics/metric.ts";
import { voicebotMetrics as metrics } from "../metrics/voicebot.ts";
import { above, aboveZero, missingIn, ratio, sum, type Vector, value } from "../promql.ts";
import { type Alert, type BotLabel, type Bots, perBot } from "./alert.ts";

/** What the pods that take calls say: room in a pod that drains is room for nobody. */
const ofPodsThatTakeCalls = (gauge: Gauge<{ readonly [label in never]: never }>, bots: Bots): Vector<BotLabel> =>
  sum(missingIn(value(gauge, bots), aboveZero(value(metrics.draining, bots))), perBot);

export const voicebotNearCapacity: Alert = {
  name: "VoicebotNearCapacity",
  conditions: [
    {
      expression: (bots) =>
        above(ratio(ofPodsThatTakeCalls(metrics.activeCalls, bots), ofPodsThatTakeCalls(metrics.maxCalls, bots)), 0.85),
      lasting: "5m",
      severity: "warning",
    },
  ],
  summary: "{{ $labels.job }} is nearly full.",
  description:
    "{{ $value | humanizePercentage }} of the calls that the pods of {{ $labels.job }} can take are in progress, pods that are leaving left out. At 100 % callers are turned away.",
};
