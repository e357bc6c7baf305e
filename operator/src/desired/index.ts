/** What the bench takes: the children that are made of a Voicebot, so that another operator makes the same. */
export type { KubernetesObject } from "../reconcile/cluster.ts";
export { desiredObjects } from "./desired-objects.ts";
export { cachePasswordSecret } from "./speech-cache.ts";
