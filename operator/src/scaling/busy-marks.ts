/**
 * Who is on the phone, said where the programs that empty nodes look: the Cluster Autoscaler and Karpenter. They wait for pods
 * that leave for minutes only, and the Cluster Autoscaler ends those that take longer
 * (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md, https://karpenter.sh/docs/concepts/disruption/).
 */
import type { VoicebotSpec } from "../api/index.ts";
import type { BotPod } from "./bot-pod.ts";

/** The annotations of a pod with calls. One without has none of them: its node may go. */
export const busyMarks: Readonly<Record<string, string>> = {
  "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
  "karpenter.sh/do-not-disrupt": "true",
};

export interface BusyMark {
  readonly pod: BotPod;
  /** All that its annotations shall say of this; what they said before and is not here goes. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * What to write: pods whose marks are not as their calls. A pod that does not say how many it has keeps what it bears, and one
 * that leaves keeps its marks to the end. What `spec.pod.annotations` says of the same is a person's word, and stays.
 */
export function busyMarkChanges({ pod: { annotations } }: VoicebotSpec, pods: readonly BotPod[]): readonly BusyMark[] {
  const ours = Object.entries(busyMarks).filter(([name]) => !(name in annotations));
  return pods.flatMap((pod) => {
    if (pod.report === undefined || ours.length === 0) return [];
    const isBusy = pod.report.activeCalls > 0;
    const isMarked = ours.every(([name, value]) => pod.marks[name] === value);
    const bearsAny = ours.some(([name]) => name in pod.marks);
    if (isBusy) return isMarked ? [] : [{ pod, annotations: Object.fromEntries(ours) }];
    return bearsAny && !pod.leaving ? [{ pod, annotations: {} }] : [];
  });
}
