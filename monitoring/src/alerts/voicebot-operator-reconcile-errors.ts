import { operatorMetrics as metrics } from "../metrics/operator.ts";
import { above, increase, sum } from "../promql.ts";
import type { Alert } from "./alert.ts";

export const voicebotOperatorReconcileErrors: Alert = {
  name: "VoicebotOperatorReconcileErrors",
  conditions: [
    {
      expression: () => above(sum(increase(metrics.reconcileErrorsTotal, "10m"), ["namespace", "controller"]), 3),
      lasting: "15m",
      severity: "warning",
    },
  ],
  summary: "The voicebot operator cannot do its work.",
  description:
    "About {{ $value | humanize }} reconciles failed in ten minutes: changes to Voicebots do not reach their pods.",
};
