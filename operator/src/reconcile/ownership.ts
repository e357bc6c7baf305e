/** What is ours. An object without our controller reference is never touched, whatever its name and labels. */
import { kind, type Voicebot } from "../api/index.ts";
import type { KubernetesObject, ObjectReference } from "./cluster.ts";

export function isOurs(object: KubernetesObject, { uid }: Pick<Voicebot, "uid">): boolean {
  return controllerOf(object)?.uid === uid;
}

/** Left by a Voicebot of the same name that was deleted a moment ago: the garbage collector is on its way. */
export function isOfPredecessor(object: KubernetesObject, voicebot: Pick<Voicebot, "uid" | "name">): boolean {
  const controller = controllerOf(object);
  return controller?.kind === kind && controller.name === voicebot.name && controller.uid !== voicebot.uid;
}

/** Enough of an object to name it. */
export type Named = Pick<KubernetesObject, "apiVersion" | "kind" | "metadata">;

export function referenceTo({ apiVersion, kind: objectKind, metadata }: Named): ObjectReference {
  const { name, namespace } = metadata;
  return { apiVersion, kind: objectKind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The same object, as a key. */
export function identityOf({ apiVersion, kind: objectKind, metadata }: Named): string {
  return `${apiVersion} ${objectKind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

function controllerOf({ metadata }: KubernetesObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
