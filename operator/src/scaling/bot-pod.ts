/** A pod of the bot as scaling and status see it: what Kubernetes says of it, and what it says of itself. */
import type { KubernetesObject } from "../reconcile/cluster.ts";
import type { PodReport } from "../reconcile/pod-reports.ts";

export const deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

export interface BotPod {
  readonly name: string;
  readonly uid: string;
  /** As Kubernetes sees it: gets calls from the Service. */
  readonly ready: boolean;
  /** Since when it is ready and asked by this operator, epoch milliseconds; undefined: it is not ready. */
  readonly answersSince: number | undefined;
  /** Asked to leave: finishes its calls. */
  readonly leaving: boolean;
  /** The annotation, as it stands. */
  readonly deletionCost: string | undefined;
  /** All annotations. */
  readonly marks: Readonly<Record<string, string>>;
  /** undefined: it did not answer. */
  readonly report: PodReport["status"];
  /** Since when it has been heard without calls, epoch milliseconds; undefined: it has some, or is silent. */
  readonly idleSince: number | undefined;
}

/** Pods that ended for good are left out: the cluster keeps them for people to look at. */
export function botPods(
  pods: readonly KubernetesObject[],
  reports: readonly PodReport[],
  listeningSince: number,
): readonly BotPod[] {
  const reportOf = new Map(reports.map((report) => [report.podName, report]));
  return pods.filter(isAlive).map((pod) => ({
    name: pod.metadata.name,
    uid: pod.metadata.uid ?? "",
    ready: readyCondition(pod) !== undefined,
    answersSince: answersSince(pod, listeningSince),
    leaving: pod.metadata.deletionTimestamp !== undefined,
    deletionCost: pod.metadata.annotations?.[deletionCostAnnotation],
    marks: pod.metadata.annotations ?? {},
    report: reportOf.get(pod.metadata.name)?.status,
    idleSince: reportOf.get(pod.metadata.name)?.idleSince,
  }));
}

interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

interface PodStatusOfKubernetes {
  readonly phase?: string;
  readonly conditions?: readonly PodCondition[];
}

function isAlive(pod: KubernetesObject): boolean {
  const { phase } = (pod["status"] ?? {}) as PodStatusOfKubernetes;
  return phase !== "Succeeded" && phase !== "Failed";
}

function answersSince(pod: KubernetesObject, listeningSince: number): number | undefined {
  const readySince = Date.parse(readyCondition(pod)?.lastTransitionTime ?? "");
  return Number.isNaN(readySince) ? undefined : Math.max(readySince, listeningSince);
}

/** The Ready condition while it is true. */
function readyCondition(pod: KubernetesObject): PodCondition | undefined {
  const { conditions } = (pod["status"] ?? {}) as PodStatusOfKubernetes;
  return conditions?.find(({ type, status }) => type === "Ready" && status === "True");
}
