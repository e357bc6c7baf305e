/**
 * Every metric of the operator. Names, labels and buckets of the first four groups are those of controller-runtime and
 * client-go (controller-runtime `pkg/internal/controller/metrics`, `pkg/metrics/{workqueue,leaderelection,
 * client_go_adapter}.go`), so that the dashboards which people already have for operators show ours too.
 */
import { counter, gauge, histogram } from "./metric.ts";

export const controllers = ["voicebot"] as const;
export const reconcileResults = ["success", "error", "requeue", "requeue_after"] as const;
export const requestMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export const voicebotConditions = [
  "Ready",
  "Progressing",
  "Degraded",
  "CredentialsAvailable",
  "ModelAvailable",
  "CacheAvailable",
  "AutoscalerAvailable",
  "MonitoringAvailable",
  "Draining",
  "Paused",
] as const;
/** Pods that should be there, that take calls, that finish theirs before they leave. */
export const podStates = ["wanted", "ready", "draining"] as const;
export const conditionStatuses = ["True", "False", "Unknown"] as const;

const reconcileSecondsBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const queueSecondsBuckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];
const requestSecondsBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

const controller = { controller: controllers } as const;
const queue = { name: controllers } as const;

export const operatorMetrics = {
  reconcileTotal: counter("controller_runtime_reconcile_total", "Reconciles, by how they ended.", {
    ...controller,
    result: reconcileResults,
  }),
  reconcileErrorsTotal: counter("controller_runtime_reconcile_errors_total", "Reconciles that failed.", controller),
  reconcileTimeSeconds: histogram(
    "controller_runtime_reconcile_time_seconds",
    "Length of a reconcile, in seconds.",
    reconcileSecondsBuckets,
    controller,
  ),
  maxConcurrentReconciles: gauge(
    "controller_runtime_max_concurrent_reconciles",
    "Reconciles that may run at once.",
    controller,
  ),
  activeWorkers: gauge("controller_runtime_active_workers", "Reconciles in progress.", controller),

  workqueueDepth: gauge("workqueue_depth", "Resources waiting to be reconciled.", queue),
  workqueueAddsTotal: counter("workqueue_adds_total", "Resources added to the queue.", queue),
  workqueueQueueDurationSeconds: histogram(
    "workqueue_queue_duration_seconds",
    "How long a resource waits in the queue, in seconds.",
    queueSecondsBuckets,
    queue,
  ),
  workqueueWorkDurationSeconds: histogram(
    "workqueue_work_duration_seconds",
    "How long a resource taken from the queue is worked on, in seconds.",
    queueSecondsBuckets,
    queue,
  ),
  workqueueUnfinishedWorkSeconds: gauge(
    "workqueue_unfinished_work_seconds",
    "Seconds of work in progress that work_duration does not show yet: large values say that workers are stuck.",
    queue,
  ),
  workqueueLongestRunningProcessorSeconds: gauge(
    "workqueue_longest_running_processor_seconds",
    "How long the longest reconcile in progress has run, in seconds.",
    queue,
  ),
  workqueueRetriesTotal: counter("workqueue_retries_total", "Resources queued again after a failure.", queue),

  restClientRequestsTotal: counter(
    "rest_client_requests_total",
    "Requests to the API server; code <error>: no answer.",
    {
      code: null,
      method: requestMethods,
    },
  ),
  restClientRequestDurationSeconds: histogram(
    "rest_client_request_duration_seconds",
    "Length of requests to the API server, in seconds.",
    requestSecondsBuckets,
    { verb: requestMethods },
  ),
  leaderElectionMasterStatus: gauge("leader_election_master_status", "1 on the replica that leads, 0 on the others.", {
    name: null,
  }),

  voicebots: gauge("voicebot_operator_voicebots", "Voicebot resources, by condition and its status.", {
    condition: voicebotConditions,
    status: conditionStatuses,
  }),
  pods: gauge("voicebot_operator_pods", "Pods of all Voicebots together, from their status.", { state: podStates }),
} as const;
