/** What the pods of a Voicebot say of themselves: a port; the adapter asks each pod over HTTP. */
import type { PodStatus } from "@voicebots/voicebot/contract";

export interface PodReport {
  readonly podName: string;
  /** undefined: the pod did not answer in time. */
  readonly status: PodStatus | undefined;
  /** Since when it has said without a break that it has no calls, epoch milliseconds; undefined: it has some, or is silent. */
  readonly idleSince: number | undefined;
}

export interface PodReports {
  /** The latest report of each pod of the Voicebot: never older than 5 s for pods that answer. */
  of(namespace: string, voicebotName: string): readonly PodReport[];
  /** When this operator began to ask, epoch milliseconds. */
  listeningSince(): number;
}
