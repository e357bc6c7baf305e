/**
 * Which of the fields that an object should have are somebody else's, read from the cache: what the API server would
 * refuse the apply for, in the words that it would use, without asking it.
 */
import type { HeldField, KubernetesObject, OwnedFields, TakenFields } from "./cluster.ts";

export function fieldsHeldIn(desired: KubernetesObject, taken: readonly TakenFields[]): readonly HeldField[] {
  return taken.flatMap(({ manager, applies, fields }) =>
    pathsIn(fields, desired, "").map((field) => ({ field, manager, applies })),
  );
}

/** The paths of `fields` that `desired` says something of. */
function pathsIn(fields: OwnedFields, desired: unknown, above: string): string[] {
  return Object.entries(fields).flatMap(([path, below]) => {
    const found = stepInto(desired, path);
    if (found === undefined) return [];
    const here = `${above}${found.step}`;
    return Object.keys(below).length === 0 ? [here] : pathsIn(below, found.value, here);
  });
}

interface Step {
  /** As the API server writes it: https://github.com/kubernetes-sigs/structured-merge-diff, fieldpath/element.go */
  readonly step: string;
  readonly value: unknown;
}

/** `f:` names a field, `k:` an item of a list by its keys, `v:` one by its value. */
function stepInto(desired: unknown, path: string): Step | undefined {
  const name = path.slice(2);
  if (path.startsWith("f:")) {
    const value = isObject(desired) ? desired[name] : undefined;
    return value === undefined ? undefined : { step: `.${name}`, value };
  }
  if (!Array.isArray(desired)) return undefined;
  if (path.startsWith("v:")) {
    const value: unknown = desired.find((item) => JSON.stringify(item) === name);
    return value === undefined ? undefined : { step: `[=${name}]`, value };
  }
  if (!path.startsWith("k:")) return undefined;
  const keys = Object.entries(JSON.parse(name) as Readonly<Record<string, unknown>>);
  // A key that we leave to the API server has its default there.
  const isIt = (item: unknown): boolean =>
    isObject(item) && keys.every(([key, value]) => (item[key] ?? value) === value);
  const value: unknown = desired.find(isIt);
  const named = keys.map(([key, keyValue]) => `${key}=${JSON.stringify(keyValue)}`);
  return value === undefined ? undefined : { step: `[${named.join(",")}]`, value };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
