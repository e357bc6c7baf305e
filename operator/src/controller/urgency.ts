/**
 * How soon a change matters. What a spec says, what appears and what goes is acted upon at once. What others write into
 * a status only tells how things stand, often several times in a moment: it is looked at once for all.
 */
import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../reconcile/cluster.ts";

export interface ObservedChange {
  readonly type: "added" | "updated" | "deleted";
  readonly object: KubernetesObject;
  readonly before?: KubernetesObject;
}

/** Milliseconds that news of a status may wait for more of the same Voicebot. */
export const newsWaitsMs = 1000;

/** Milliseconds to wait before the Voicebot is looked at. */
export function urgencyOf({ type, object, before }: ObservedChange): number {
  if (object.kind === "Pod") return newsWaitsMs;
  return type === "updated" && before !== undefined && saysTheSame(before, object) ? newsWaitsMs : 0;
}

function saysTheSame(before: KubernetesObject, after: KubernetesObject): boolean {
  const { metadata: was, status: _was, spec: specWas, content: contentWas, ...restWas } = before;
  const { metadata: is, status: _is, spec: specIs, content: contentIs, ...restIs } = after;
  const sameSpec = was.generation !== undefined && was.generation === is.generation;
  return (
    was.deletionTimestamp === is.deletionTimestamp &&
    isDeepStrictEqual(
      [was.labels, was.annotations, was.ownerReferences, was["finalizers"]],
      [is.labels, is.annotations, is.ownerReferences, is["finalizers"]],
    ) &&
    contentWas?.hash === contentIs?.hash &&
    (sameSpec || isDeepStrictEqual(specWas, specIs)) &&
    isDeepStrictEqual(restWas, restIs)
  );
}

/** At the start: those whose spec nobody has looked at yet, then those that are only to be looked over. */
export function unseenFirst<Resource extends KubernetesObject>(voicebots: readonly Resource[]): Resource[] {
  const seen = Map.groupBy(voicebots, ({ metadata, status }) => {
    const { observedGeneration } = (status ?? {}) as { readonly observedGeneration?: number };
    return observedGeneration === metadata.generation;
  });
  return [...(seen.get(false) ?? []), ...(seen.get(true) ?? [])];
}
