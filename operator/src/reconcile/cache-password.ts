import { labels, labelValues, type Voicebot } from "../api/index.ts";
import { cacheName, cachePasswordSecret, managedCache } from "../desired/speech-cache.ts";
import type { Cluster, KubernetesObject } from "./cluster.ts";

/** A Redis that a kubelet has not got to run in this time may lack its Secret: somebody deleted it. */
const suspiciousAfterMs = 120_000;

/**
 * Makes the Secret with the cache's password before the cache itself. The operator may create Secrets but never read
 * one, so it asks to create it where it may be missing; when it is there, the API server says so and nothing changes.
 * Gives when to look again, in milliseconds; undefined: no need.
 */
export async function ensureCachePassword(
  cluster: Cluster,
  voicebot: Voicebot,
  newPassword: () => string,
  now: Date,
): Promise<number | undefined> {
  if (managedCache(voicebot) === undefined) return undefined;
  const { namespace } = voicebot;
  const cache = cluster.object({ apiVersion: "apps/v1", kind: "StatefulSet", namespace, name: cacheName(voicebot) });
  const waits = cluster.children(voicebot).flatMap((child) => suspiciousInMs(child, now) ?? []);
  if (cache !== undefined && waits.every((ms) => ms > 0)) return waits.length === 0 ? undefined : Math.min(...waits);
  await cluster.create(cachePasswordSecret(voicebot, newPassword()));
  return undefined;
}

/** When a pod of the cache that does not get ready becomes suspicious; undefined: it is ready, on no node yet, or no such pod. */
function suspiciousInMs({ kind, metadata, status }: KubernetesObject, now: Date): number | undefined {
  if (kind !== "Pod" || metadata.labels?.[labels.component] !== labelValues.cache) return undefined;
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly PodCondition[] };
  // A kubelet says so as soon as it has the pod in hand.
  const notReady = conditions.find((one) => one.type === "Ready" && one.status === "False");
  if (notReady === undefined) return undefined;
  return Math.max(0, Date.parse(notReady.lastTransitionTime) + suspiciousAfterMs - now.getTime());
}

interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
}
