import { voicebotMetrics as metrics, rejectionReasons } from "../metrics/voicebot.ts";
import { above, increase, sum } from "../promql.ts";
import { type Alert, perBot } from "./alert.ts";

type Reason = (typeof rejectionReasons)[number];

/**
 * Was it a caller who is not served? Not a stranger's bytes, a call that the PBX did not announce or a false signature; nor
 * a pod that drains, since the dialplan tries another one.
 */
const isCallerTurnedAway: Readonly<Record<Reason, boolean>> = {
  capacity: true,
  overloaded: true,
  "provider-limit": true,
  "not-ready": true,
  draining: false,
  handshake: false,
  protocol: false,
  unannounced: false,
  signature: false,
};
const turnedAway = rejectionReasons.filter((reason) => isCallerTurnedAway[reason]);

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
    "About {{ $value | humanize }} calls were refused in five minutes: the pods are full or overloaded, a provider allows no more, or none is ready.",
};
