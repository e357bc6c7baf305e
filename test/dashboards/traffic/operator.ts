/** The operator that watches the bots: a reconcile now and then, more by day, a few failures. */
import { operatorMetrics, podStates } from "@voicebots/monitoring/metrics";
import { type BlockSeries } from "../blocks/block.ts";
import type { BotTraffic } from "./bot.ts";
import { chance } from "./chance.ts";
import { demandAt } from "./demand.ts";
import { recordedTarget } from "./recorded-target.ts";

const labels = {
  namespace: "voicebot-system",
  job: "voicebot-operator",
  pod: "voicebot-operator-6c5d8b7f9-x2kqp",
  instance: "10.42.3.17:8080",
};
const codes = ["200", "201", "404", "409"] as const;

/** @param bots as they were until the moment that the operator is run to. */
export function operatorTraffic(bots: readonly Pick<BotTraffic, "podsAt">[], fromMs: number, intervalMs: number) {
  const falls = chance("operator");
  const target = recordedTarget(operatorMetrics, labels, fromMs, intervalMs);
  const { metrics } = target;
  metrics.maxConcurrentReconciles.set(4, { controller: "voicebot" });
  metrics.leaderElectionMasterStatus.set(1, { name: "voicebot-operator" });
  for (const condition of [
    "Ready",
    "CredentialsAvailable",
    "ModelAvailable",
    "CacheAvailable",
    "AutoscalerAvailable",
    "MonitoringAvailable",
  ] as const) {
    metrics.voicebots.set(bots.length, { condition, status: "True" });
  }
  let atMs = fromMs;

  const reconcile = (): void => {
    const failed = falls.next() < 0.004;
    const seconds = falls.around(0.035, 0.45);
    metrics.workqueueAddsTotal.inc({ name: "voicebot" });
    metrics.workqueueQueueDurationSeconds.observe(falls.around(0.0006, 0.5), { name: "voicebot" });
    metrics.workqueueWorkDurationSeconds.observe(seconds, { name: "voicebot" });
    metrics.reconcileTimeSeconds.observe(seconds, { controller: "voicebot" });
    metrics.reconcileTotal.inc({
      controller: "voicebot",
      result: failed ? "error" : falls.next() < 0.6 ? "requeue_after" : "success",
    });
    if (failed) {
      metrics.reconcileErrorsTotal.inc({ controller: "voicebot" });
      metrics.workqueueRetriesTotal.inc({ name: "voicebot" });
    }
    for (const verb of ["GET", "PATCH", "PATCH", "PUT"] as const) {
      const code = falls.oneOf({ "200": 95, "201": 3, "404": 1, "409": 1 } satisfies Record<
        (typeof codes)[number],
        number
      >);
      metrics.restClientRequestsTotal.inc({ code, method: verb });
      metrics.restClientRequestDurationSeconds.observe(falls.around(0.009, 0.6), { verb });
    }
  };

  return {
    runUntil(untilMs: number): void {
      for (; atMs + intervalMs <= untilMs; atMs += intervalMs) {
        const reconciles = falls.poisson((bots.length * (0.2 + demandAt(atMs, 1)) * intervalMs) / 60_000);
        for (let n = 0; n < reconciles; n++) reconcile();
        metrics.workqueueDepth.set(falls.next() < 0.03 ? 1 : 0, { name: "voicebot" });
        metrics.activeWorkers.set(falls.next() < 0.06 ? 1 : 0, { controller: "voicebot" });
        const pods = bots.map((bot) => bot.podsAt(atMs));
        for (const state of podStates) {
          metrics.pods.set(
            pods.reduce((sum, counts) => sum + counts[state], 0),
            { state },
          );
        }
        const draining = pods.filter((counts) => counts.draining > 0).length;
        metrics.voicebots.set(draining, { condition: "Draining", status: "True" });
        target.scrape();
      }
    },
    take: (): readonly BlockSeries[] => target.take(),
  };
}
