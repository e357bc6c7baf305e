/** Applies an object; where others have set fields of it, takes them back and says whose they were. */
import { type ApplyOptions, type Cluster, FieldsHeld, type HeldField, type KubernetesObject } from "./cluster.ts";
import { type ContestedFields, fieldsAndManagers } from "./contested-fields.ts";

export interface Applying {
  readonly cluster: Cluster;
  /** Whom the Event is about. */
  readonly resource: KubernetesObject;
  readonly contested: ContestedFields;
  readonly now: Date;
}

interface TakingBack extends Pick<ApplyOptions, "fieldManager"> {
  /**
   * Which of the fields others are known to have set. They are taken back at once; none: the apply is tried first, and the
   * API server says whose they are. What one sets in that very moment goes with what is known, and is named the next time.
   */
  readonly known?: readonly HeldField[];
}

/** Gives the object as the cache has it. Throws ClusterError, never FieldsHeld. */
export async function applyAndTakeBack(
  applying: Applying,
  object: KubernetesObject,
  { known = [], ...options }: TakingBack = {},
): Promise<KubernetesObject> {
  if (known.length > 0) return takeBack(applying, object, options, known);
  try {
    return await applying.cluster.apply(object, options);
  } catch (error) {
    if (!(error instanceof FieldsHeld)) throw error;
    return takeBack(applying, object, options, error.held);
  }
}

async function takeBack(
  { cluster, resource, contested, now }: Applying,
  object: KubernetesObject,
  options: ApplyOptions,
  held: readonly HeldField[],
): Promise<KubernetesObject> {
  const stored = await cluster.apply(object, { ...options, force: true });
  contested.takenBack(object, held, now);
  const { fields, managers } = fieldsAndManagers(held);
  cluster.recordEvent(resource, {
    type: "Normal",
    reason: "ChangeReverted",
    message: `${object.kind} "${object.metadata.name}": ${fields}, set by ${managers}, is as the Voicebot says again`,
  });
  return stored;
}
