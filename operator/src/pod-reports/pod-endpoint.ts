/** Where a voicebot pod answers `/status`, if it does. */
import { ports } from "@voicebots/voicebot/contract";
import { labels, labelValues } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";

export interface PodEndpoint {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly voicebot: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Asked to leave: finishes its calls. */
  readonly terminating: boolean;
  /** `http://IP:PORT`; undefined while the pod has no address or once it has ended. */
  readonly origin: string | undefined;
}

/** undefined for pods that are not a Voicebot's bots: its cache, or somebody else's. */
export function podEndpoint(pod: KubernetesObject): PodEndpoint | undefined {
  const { metadata } = pod;
  const podLabels = metadata.labels ?? {};
  const voicebot = podLabels[labels.instance];
  if (podLabels[labels.managedBy] !== labelValues.managedBy || podLabels[labels.component] !== labelValues.bot)
    return undefined;
  if (voicebot === undefined || metadata.namespace === undefined) return undefined;
  const { podIP, phase } = (pod["status"] ?? {}) as { podIP?: string; phase?: string };
  const answers = podIP !== undefined && phase !== "Succeeded" && phase !== "Failed";
  const host = podIP?.includes(":") ? `[${podIP}]` : podIP;
  return {
    uid: metadata.uid ?? `${metadata.namespace}/${metadata.name}`,
    name: metadata.name,
    namespace: metadata.namespace,
    voicebot,
    labels: podLabels,
    terminating: metadata.deletionTimestamp !== undefined,
    origin: answers ? `http://${host}:${ports.metrics}` : undefined,
  };
}
