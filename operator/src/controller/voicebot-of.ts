/** Whose business an object is. */
import type { KubernetesObject, VoicebotKey } from "../reconcile/cluster.ts";

/**
 * The Voicebot that an object is, belongs to or stands for. Pods belong to a ReplicaSet: what names their Voicebot is
 * the instance label, which every child carries too.
 */
export function voicebotOf(object: KubernetesObject): VoicebotKey | undefined {
  const { namespace, name, labels, ownerReferences } = object.metadata;
  if (namespace === undefined) return undefined;
  if (object.kind === "Voicebot") return { namespace, name };
  const owner = ownerReferences?.find(
    (reference) => reference.kind === "Voicebot" && reference.apiVersion.startsWith("voicebot.dev/"),
  );
  const voicebot = owner?.name ?? labels?.["app.kubernetes.io/instance"];
  return voicebot === undefined ? undefined : { namespace, name: voicebot };
}

export const queueKey = ({ namespace, name }: VoicebotKey): string => `${namespace}/${name}`;

export function voicebotKey(queueKey: string): VoicebotKey {
  const [namespace = "", name = ""] = queueKey.split("/");
  return { namespace, name };
}
