/** Applies an object; where others have set fields of it, takes them back and says whose they were. */
import { type ApplyOptions, type Cluster, FieldsHeld, type KubernetesObject } from "./cluster.ts";
import { type ContestedFields, fieldsAndManagers } from "./contested-fields.ts";

export interface Applying {
  readonly cluster: Cluster;
  /** Whom the Event is about. */
  readonly resource: KubernetesObject;
  readonly contested: ContestedFields;
  readonly now: Date;
}

/** Gives the object as the cache has it. Throws ClusterError, never FieldsHeld. */
export async function applyAndTakeBack(
  { cluster, resource, contested, now }: Applying,
  object: KubernetesObject,
  options: ApplyOptions = {},
): Promise<KubernetesObject> {
  try {
    return await cluster.apply(object, options);
  } catch (error) {
    if (!(error instanceof FieldsHeld)) throw error;
    const stored = await cluster.apply(object, { ...options, force: true });
    contested.takenBack(object, error.held, now);
    const { fields, managers } = fieldsAndManagers(error.held);
    cluster.recordEvent(resource, {
      type: "Normal",
      reason: "ChangeReverted",
      message: `${object.kind} "${object.metadata.name}": ${fields}, set by ${managers}, is as the Voicebot says again`,
    });
    return stored;
  }
}
