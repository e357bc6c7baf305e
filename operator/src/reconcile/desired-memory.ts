/**
 * What should exist for each Voicebot, remembered until its spec changes: it is a function of the spec, and most
 * reconciles happen for other reasons. Large texts (dashboards) are not kept, only their hashes are; they are made again
 * when they must be applied.
 */
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "./cluster.ts";
import { withDesiredHash } from "./differs.ts";
import { identityOf } from "./ownership.ts";

export interface Desired {
  /** Each with its hash. Of maps with large texts only the keys are true. */
  readonly objects: readonly KubernetesObject[];
  /** One of them, whole. */
  whole(object: KubernetesObject): KubernetesObject;
}

export type DesiredMemory = (voicebot: Voicebot) => Desired;

const remembered = 5000;
const longText = 2000;

export function desiredMemory(desiredOf: (voicebot: Voicebot) => readonly KubernetesObject[]): DesiredMemory {
  const known = new Map<string, { readonly generation: number; readonly objects: readonly KubernetesObject[] }>();

  return (voicebot) => {
    const before = known.get(voicebot.uid);
    known.delete(voicebot.uid);
    const { generation } = voicebot;
    // For this reconcile only: made once, however many of them must be applied.
    let made: readonly KubernetesObject[] | undefined;
    const all = () => (made ??= desiredOf(voicebot).map(withDesiredHash));
    const objects = before?.generation === generation ? before.objects : all().map(withoutLongTexts);
    known.set(voicebot.uid, { generation, objects });
    for (const oldest of known.keys()) {
      if (known.size <= remembered) break;
      known.delete(oldest);
    }
    const whole = (object: KubernetesObject): KubernetesObject => {
      if (!hasLongTexts.has(object)) return object;
      const found = all().find((one) => identityOf(one) === identityOf(object));
      if (found === undefined) throw new Error(`${object.kind} ${object.metadata.name} is not desired`);
      return found;
    };
    return { objects, whole };
  };
}

const hasLongTexts = new WeakSet<KubernetesObject>();

function withoutLongTexts(object: KubernetesObject): KubernetesObject {
  const { data } = object as { readonly data?: Readonly<Record<string, string>> };
  if (object.kind !== "ConfigMap" || data === undefined) return object;
  if (Object.values(data).every(({ length }) => length < longText)) return object;
  const short = { ...object, data: Object.fromEntries(Object.keys(data).map((entry) => [entry, ""])) };
  hasLongTexts.add(short);
  return short;
}
