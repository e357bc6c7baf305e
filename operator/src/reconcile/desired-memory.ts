/**
 * What should exist for each Voicebot, remembered until its spec changes: it is a function of the spec, and most
 * reconciles happen for other reasons. Only names and hashes are kept: a thousand Voicebots' objects are a hundred
 * megabytes, and are needed only when one is applied. They are made again then.
 */
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "./cluster.ts";
import { hashOf, withDesiredHash } from "./differs.ts";

/** Which object, and what stands for all that it should say. */
export interface DesiredChild {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly hash: string;
}

export interface Desired {
  readonly children: readonly DesiredChild[];
  /** One of them, to be applied: with its hash as an annotation. */
  whole(child: DesiredChild): KubernetesObject;
}

export type DesiredMemory = (voicebot: Voicebot) => Desired;

const remembered = 5000;

export function desiredMemory(desiredOf: (voicebot: Voicebot) => readonly KubernetesObject[]): DesiredMemory {
  const known = new Map<string, { readonly generation: number; readonly children: readonly DesiredChild[] }>();

  return (voicebot) => {
    const before = known.get(voicebot.uid);
    known.delete(voicebot.uid);
    const { generation } = voicebot;
    // For this reconcile only: made once, however many of them must be applied.
    let made: readonly KubernetesObject[] | undefined;
    const all = () => (made ??= desiredOf(voicebot));
    const children = before?.generation === generation ? before.children : all().map(inShort);
    known.set(voicebot.uid, { generation, children });
    for (const oldest of known.keys()) {
      if (known.size <= remembered) break;
      known.delete(oldest);
    }
    return {
      children,
      whole(child) {
        // Made of the same Voicebot, they come in the same order.
        const found = all()[children.indexOf(child)];
        if (found === undefined) throw new Error(`${child.kind} ${child.metadata.name} is not desired`);
        return withDesiredHash(found, child.hash);
      },
    };
  };
}

function inShort(object: KubernetesObject): DesiredChild {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace = "" } = metadata;
  return { apiVersion, kind, metadata: { name, namespace }, hash: hashOf(object) };
}
