import { gauge } from "../metrics/metric.ts";
import { below, orZero, sum, value } from "../promql.ts";
import type { Alert } from "./alert.ts";

/** Written by Prometheus itself for every target. */
const up = gauge("up", "1 if the last scrape of the target succeeded.");

/**
 * For one bot, a missing target counts as one that does not answer. For all bots, only those that Prometheus still
 * knows of can be named: a bot whose every pod is gone has no series left to compare.
 */
export const voicebotDown: Alert = {
  name: "VoicebotDown",
  conditions: [
    {
      expression: (bots) =>
        bots.job === undefined
          ? below(sum(value(up, { ...bots, voicebot: { not: "" } }), ["namespace", "job"]), 1)
          : below(orZero(sum(value(up, bots))), 1),
      lasting: "3m",
      severity: "critical",
    },
  ],
  summary: "No pod of the voicebot {{ $labels.job }} answers.",
  description:
    "Prometheus has reached no pod of the voicebot {{ $labels.job }} for three minutes: callers hear nothing.",
};
