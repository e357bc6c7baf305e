/**
 * Whether an object must be applied again: the live one lacks or contradicts a desired field, or something desired has
 * changed since the last apply (so that a field which is no longer desired goes too). What the API server or others
 * added is none of our business, nor is another way of writing the same quantity: so a settled Voicebot writes nothing.
 */
import { hash } from "node:crypto";
import { amountOf, annotations } from "../api/index.ts";
import { type KubernetesObject, type OwnedFields, standIn } from "./cluster.ts";

/** What stands for all that the object says: equal for equal objects. */
export function hashOf(desired: KubernetesObject): string {
  const { apiVersion, kind, metadata, [standIn]: body } = desired;
  const said = body === undefined ? desired : { apiVersion, kind, metadata, body };
  return hash("sha256", JSON.stringify(said), "hex").slice(0, 16);
}

/** The object with its hash, the mark by which the next reconcile knows what was applied. */
export function withDesiredHash(desired: KubernetesObject, hashed = hashOf(desired)): KubernetesObject {
  const { metadata } = desired;
  return {
    ...desired,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [annotations.desiredHash]: hashed } },
  };
}

/** `desired` with its hash. The hash is an annotation, so that comparing the objects compares the hashes too. */
export function mustApply(desired: KubernetesObject, live: KubernetesObject): boolean {
  if (live.owned === undefined) return !holds(desired, live, undefined);
  const { apiVersion: _version, kind: _kind, metadata, ...body } = desired;
  const { owned } = live;
  // No kind's `spec` or `data` is owned as one: where nothing is left in it, all of it was taken over.
  const isOwned = Object.keys(body).every((name) => ownsField(owned, name, body) && !isEmptied(owned, name, body));
  return !(holds(metadata, live.metadata, "metadata") && isOwned);
}

/**
 * Of an object whose content is not known: nobody else has changed a field, and (by the hash) neither have we. Who
 * changes a field takes it over, so that it is no longer among ours
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
function owns(owned: OwnedFields, desired: unknown): boolean {
  if (Array.isArray(desired)) return desired.every((item) => ownsItem(owned, item));
  if (!isObject(desired)) return false;
  return Object.keys(desired).every((name) => ownsField(owned, name, desired));
}

/** A value, or a map or list that is owned as one, is not looked at: it may have to be made for that. */
function ownsField(owned: OwnedFields, name: string, desired: Readonly<Record<string, unknown>>): boolean {
  const field = owned[`f:${name}`];
  // What says nothing may not be stored at all.
  if (field === undefined) return isNothing(desired[name]);
  return isOwnedAsOne(field) || owns(field, desired[name]);
}

const isNothing = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

const isEmptied = (owned: OwnedFields, name: string, body: Readonly<Record<string, unknown>>): boolean =>
  isOwnedAsOne(owned[`f:${name}`] ?? {}) && isObject(body[name]) && !isNothing(body[name]);

const isOwnedAsOne = (owned: OwnedFields): boolean => Object.keys(owned).length === 0;

/** An item of a list whose items are owned one by one: by its keys, or by its value. */
function ownsItem(owned: OwnedFields, item: unknown): boolean {
  return Object.entries(owned).some(([path, fields]) => {
    if (path.startsWith("v:")) return path === `v:${JSON.stringify(item)}`;
    if (!path.startsWith("k:") || !isObject(item)) return false;
    const keys = JSON.parse(path.slice(2)) as Readonly<Record<string, unknown>>;
    // A key that we leave to the API server has its default there.
    return (
      Object.entries(keys).every(([key, value]) => (item[key] ?? value) === value) &&
      (isOwnedAsOne(fields) || owns(fields, item))
    );
  });
}

/** Where quantities are. Elsewhere "1" and "1000m" are different words. */
const quantityFields: ReadonlySet<string> = new Set(["requests", "limits", "averageValue", "sizeLimit"]);

/** Whether `live` has all that `desired` says. `field` is the name of the nearest field above a list or a value. */
function holds(desired: unknown, live: unknown, field: string | undefined): boolean {
  if (Array.isArray(desired)) return listHolds(desired, live, field);
  if (isObject(desired)) {
    const fields = Object.entries(desired);
    // The API server leaves empty maps out.
    if (live === undefined) return fields.length === 0;
    if (!isObject(live)) return false;
    const isMapOfQuantities = field !== undefined && quantityFields.has(field);
    return fields.every(([name, value]) => holds(value, live[name], isMapOfQuantities ? field : name));
  }
  if (desired === live) return true;
  return field !== undefined && quantityFields.has(field) && isSameQuantity(desired, live);
}

/** Lists of named things may hold others' too (a sidecar, a variable); all other lists are ours, in our order. */
function listHolds(desired: readonly unknown[], live: unknown, field: string | undefined): boolean {
  if (live === undefined) return desired.length === 0;
  if (!Array.isArray(live)) return false;
  if (desired.length > 0 && desired.every(isNamed)) {
    return desired.every((item) => {
      const counterpart = live.find((candidate: unknown) => isNamed(candidate) && candidate["name"] === item["name"]);
      return counterpart !== undefined && holds(item, counterpart, field);
    });
  }
  return desired.length === live.length && desired.every((item, index) => holds(item, live[index], field));
}

function isSameQuantity(a: unknown, b: unknown): boolean {
  if (typeof a !== "string" || (typeof b !== "string" && typeof b !== "number")) return false;
  const amount = amountOf(a);
  return amount !== undefined && amount === amountOf(b);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && typeof value["name"] === "string";
}
