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

/**
 * For so long the marks outlive the last call: the next one then costs no write. It delays nobody but the programs that
 * empty nodes.
 */
export const marksOutliveCallsMs = 60_000;

export interface BusyMark {
  readonly pod: BotPod;
  /** All that its annotations shall say of this; what they said before and is not here goes. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface BusyMarkChanges {
  readonly changes: readonly BusyMark[];
  /** When the next marks are due to go, in milliseconds; undefined: none are. */
  readonly againInMs: number | undefined;
}

/**
 * What to write: pods whose marks are not as their calls, and have not been for a while where there are none. A pod that does
 * not say how many it has keeps what it bears, and one that leaves keeps its marks to the end. What `spec.pod.annotations` says
 * of the same is a person's word, and stays. `now`: epoch milliseconds.
 */
export function busyMarkChanges(
  { pod: { annotations } }: VoicebotSpec,
  pods: readonly BotPod[],
  now: number,
): BusyMarkChanges {
  const ours = Object.entries(busyMarks).filter(([name]) => !(name in annotations));
  const changes: BusyMark[] = [];
  const waits: number[] = [];
  for (const pod of pods) {
    if (pod.report === undefined) continue;
    if (pod.report.activeCalls > 0) {
      if (ours.some(([name, value]) => pod.marks[name] !== value))
        changes.push({ pod, annotations: Object.fromEntries(ours) });
    } else if (!pod.leaving && ours.some(([name]) => name in pod.marks)) {
      const leftMs = (pod.idleSince ?? now) + marksOutliveCallsMs - now;
      if (leftMs > 0) waits.push(leftMs);
      else changes.push({ pod, annotations: {} });
    }
  }
  return { changes, againInMs: waits.length === 0 ? undefined : Math.min(...waits) };
}
