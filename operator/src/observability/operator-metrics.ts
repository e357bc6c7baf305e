/** Counts what the operator does: the one place where its parts meet the metric catalogue. */
import {
  conditionStatuses,
  type Instruments,
  instruments,
  operatorMetrics,
  voicebotConditions,
} from "@voicebots/monitoring/metrics";
import * as prom from "prom-client";
import type { VoicebotStatus } from "../api/index.ts";
import type { ReconcileObserver } from "../controller/controller.ts";
import type { QueueObserver, WorkQueue } from "../controller/work-queue.ts";
import type { RequestObserver } from "../kubernetes/api-client.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";

const name = "voicebot";

export interface OperatorMetrics {
  readonly request: RequestObserver;
  readonly queue: QueueObserver;
  readonly reconcile: ReconcileObserver;
  setLeading(leading: boolean): void;
  /** The text that Prometheus reads. */
  exposition(): Promise<{ contentType: string; text: string }>;
}

export interface OperatorMetricsOptions {
  readonly workers: number;
  readonly leaseName: string;
  /** What is measured when somebody looks. */
  readonly queue: () => WorkQueue;
  readonly voicebots: () => readonly KubernetesObject[];
}

export function countOperator(options: OperatorMetricsOptions): OperatorMetrics {
  const registry = new prom.Registry();
  // It looks at the event loop this often, milliseconds: at the default of 10 that alone is half a percent of a core.
  prom.collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const metrics = instruments(operatorMetrics, registry);
  metrics.maxConcurrentReconciles.set(options.workers, { controller: name });
  metrics.leaderElectionMasterStatus.set(0, { name: options.leaseName });
  let active = 0;

  return {
    request: {
      finished({ method, code, seconds }) {
        metrics.restClientRequestsTotal.inc({ code, method });
        metrics.restClientRequestDurationSeconds.observe(seconds, { verb: method });
      },
    },
    queue: {
      added: () => metrics.workqueueAddsTotal.inc({ name }),
      retried: () => metrics.workqueueRetriesTotal.inc({ name }),
      waited: (seconds) => metrics.workqueueQueueDurationSeconds.observe(seconds, { name }),
      worked: (seconds) => metrics.workqueueWorkDurationSeconds.observe(seconds, { name }),
    },
    reconcile: {
      started() {
        active += 1;
        metrics.activeWorkers.set(active, { controller: name });
      },
      finished(_key, { result }, seconds) {
        active -= 1;
        metrics.activeWorkers.set(active, { controller: name });
        metrics.reconcileTotal.inc({ controller: name, result });
        metrics.reconcileTimeSeconds.observe(seconds, { controller: name });
        if (result === "error") metrics.reconcileErrorsTotal.inc({ controller: name });
      },
    },
    setLeading: (leading) => metrics.leaderElectionMasterStatus.set(leading ? 1 : 0, { name: options.leaseName }),
    async exposition() {
      measureQueue(metrics, options.queue());
      const statuses = options.voicebots().map((voicebot) => (voicebot["status"] ?? {}) as WrittenStatus);
      countConditions(metrics, statuses);
      countPods(metrics, statuses);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** As it is in the caches: the definition in the cluster has checked it, and a scrape should not parse thousands anew. */
type WrittenStatus = Partial<VoicebotStatus>;
type Metrics = Instruments<typeof operatorMetrics>;

function measureQueue(metrics: Metrics, queue: WorkQueue): void {
  const inWork = queue.inWorkSeconds();
  metrics.workqueueDepth.set(queue.depth, { name });
  metrics.workqueueUnfinishedWorkSeconds.set(
    inWork.reduce((sum, seconds) => sum + seconds, 0),
    { name },
  );
  metrics.workqueueLongestRunningProcessorSeconds.set(Math.max(0, ...inWork), { name });
}

function countPods(metrics: Metrics, statuses: readonly WrittenStatus[]): void {
  const total = (of: (status: WrittenStatus) => number | undefined) =>
    statuses.reduce((sum, status) => sum + (of(status) ?? 0), 0);
  metrics.pods.set(
    total(({ replicas }) => replicas),
    { state: "wanted" },
  );
  metrics.pods.set(
    total(({ readyReplicas }) => readyReplicas),
    { state: "ready" },
  );
  metrics.pods.set(
    total(({ drainingPods }) => drainingPods),
    { state: "draining" },
  );
}

function countConditions(metrics: Metrics, statuses: readonly WrittenStatus[]): void {
  const counts = new Map<string, number>();
  for (const { conditions = [] } of statuses) {
    for (const { type, status } of conditions) {
      const key = `${type} ${status}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  for (const condition of voicebotConditions) {
    for (const status of conditionStatuses)
      metrics.voicebots.set(counts.get(`${condition} ${status}`) ?? 0, { condition, status });
  }
}
