import type { Voicebot } from "../api/index.ts";
import { cacheName, cachePasswordSecret, managedCache } from "../desired/speech-cache.ts";
import type { Cluster } from "./cluster.ts";

/** A Redis that is not up by then may lack its Secret: somebody deleted it. */
const suspiciousAfterMs = 120_000;

/**
 * Makes the Secret with the cache's password before the cache itself. The operator may create Secrets but never read
 * one, so it asks to create it where it may be missing; when it is there, the API server says so and nothing changes.
 */
export async function ensureCachePassword(
  cluster: Cluster,
  voicebot: Voicebot,
  newPassword: () => string,
  now: Date,
): Promise<void> {
  if (managedCache(voicebot) === undefined) return;
  const name = cacheName(voicebot);
  const cache = cluster.object({ apiVersion: "apps/v1", kind: "StatefulSet", namespace: voicebot.namespace, name });
  const { readyReplicas = 0 } = (cache?.["status"] ?? {}) as { readonly readyReplicas?: number };
  const ageMs = now.getTime() - Date.parse(cache?.metadata.creationTimestamp ?? now.toISOString());
  if (cache !== undefined && (readyReplicas > 0 || ageMs < suspiciousAfterMs)) return;
  await cluster.create(cachePasswordSecret(voicebot, newPassword()));
}
