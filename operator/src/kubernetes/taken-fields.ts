/** Which fields of an object others have taken from us, as its `managedFields` say. */
import type { OwnedFields, TakenFields } from "../reconcile/cluster.ts";
import { shared } from "./shared-values.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ (`managedFields`) */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: OwnedFields;
}

/** What this manager applied and nobody has taken over. */
export function fieldsOf(managedFields: unknown, fieldManager: string): OwnedFields {
  return entriesOf(managedFields).find((entry) => isApplied(entry, fieldManager))?.fieldsV1 ?? {};
}

/** By manager, the fields that are theirs and not this one's: status is nobody's concern, and what is ours under another name. */
export function fieldsTaken(managedFields: unknown, fieldManager: string): readonly TakenFields[] {
  const mine = fieldsOf(managedFields, fieldManager);
  return entriesOf(managedFields).flatMap(({ manager = "", operation, subresource = "", fieldsV1 = {} }) => {
    if (subresource === "status" || manager.startsWith(fieldManager)) return [];
    const fields = without(fieldsV1, mine);
    if (fields === undefined) return [];
    const by = subresource === "" ? manager : `${manager} (${subresource})`;
    return [shared({ manager: by, applies: operation === "Apply", fields })];
  });
}

const entriesOf = (managedFields: unknown): readonly ManagedFields[] =>
  Array.isArray(managedFields) ? (managedFields as readonly ManagedFields[]) : [];

const isApplied = ({ manager, operation, subresource = "" }: ManagedFields, fieldManager: string): boolean =>
  manager === fieldManager && operation === "Apply" && subresource === "";

/** Undefined when nothing is left. A map that others have put something into is not theirs for that (`.`). */
function without(fields: OwnedFields, mine: OwnedFields): OwnedFields | undefined {
  const left = Object.entries(fields).flatMap(([path, below]): [string, OwnedFields][] => {
    if (path === ".") return [];
    const ours = mine[path];
    if (Object.keys(below).length === 0) return ours === undefined ? [[path, below]] : [];
    const rest = without(below, ours ?? {});
    return rest === undefined ? [] : [[path, rest]];
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
}
