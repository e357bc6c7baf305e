import type { Text } from "./text.ts";

const noOperator = "No operator";
const noReconcile = "No reconciles";

export const voicebotOperator: Text["voicebotOperator"] = {
  title: "Voicebot - operator",
  description:
    "The operator that keeps the Voicebot resources: what it does, what waits for it, and how the API answers it.",
  rows: { bots: "Voicebots", reconciles: "Reconciles", api: "Kubernetes API" },
  panels: {
    conditions: {
      title: "Voicebots by true condition",
      description: "How many Voicebot resources have the condition true, now.",
      noValue: noOperator,
    },
    leader: {
      title: "Operators that lead",
      description: "Operators that say they are elected. One: all is well.",
      noValue: noOperator,
    },
    reconcileErrors: {
      title: "Failed reconciles",
      description: "Reconciles that ended in an error in the range; each is tried again.",
      noValue: noOperator,
    },
    reconciles: {
      title: "Reconciles per minute",
      description: "Reconciles that ended per minute, by their result.",
      noValue: noOperator,
    },
    reconcileTime: {
      title: "Reconcile time",
      description: "95th percentile, estimated within the histogram's buckets.",
      noValue: noReconcile,
    },
    queueDepth: {
      title: "Queue depth",
      description: "Resources that wait to be reconciled, at each moment.",
      noValue: noOperator,
    },
    queueTime: {
      title: "Waiting and working",
      description:
        "Time spent in the queue, then being worked on. 95th percentile, estimated within the histogram's buckets.",
      noValue: noReconcile,
    },
    queueTraffic: {
      title: "Additions and retries per minute",
      description: "Resources put into the queue, and those put back after a failure.",
      noValue: noOperator,
    },
    workers: {
      title: "Reconciles in progress",
      description: "Reconciles in progress at each moment, and how many may be at once.",
      noValue: noOperator,
    },
    stuckWork: {
      title: "Long work",
      description:
        "Seconds of work in progress, and length of the longest reconcile in progress. What rises without end is stuck.",
      noValue: noOperator,
    },
    apiRequests: {
      title: "API requests per minute",
      description: "Requests to the Kubernetes API per minute, by response code.",
      noValue: noOperator,
    },
    apiTime: {
      title: "API response time",
      description: "95th percentile by verb, estimated within the histogram's buckets.",
      noValue: noReconcile,
    },
    pods: {
      title: "Pods of the voicebots",
      description:
        "Pods wanted, pods that take calls and pods that finish theirs, over all voicebots, from their status. What the autoscaler decides is annotated.",
      noValue: "No operator",
    },
    troubles: {
      title: "Voicebots in trouble",
      description:
        "Voicebot resources whose condition Ready is false, at each moment. Fifteen minutes: the alert VoicebotOperatorBotNotReady.",
      noValue: "No operator",
    },
  },
};
