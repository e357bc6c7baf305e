/**
 * Whether an object must be applied again: the live one lacks or contradicts a desired field, or something desired has
 * changed since the last apply (so that a field which is no longer desired goes too). What the API server or others
 * added is none of our business, nor is another way of writing the same quantity: so a settled Voicebot writes nothing.
 */
import { createHash } from "node:crypto";
import { amountOf, annotations } from "../api/index.ts";
import type { KubernetesObject } from "./cluster.ts";

/** The object with the mark by which the next reconcile knows what was applied. */
export function withDesiredHash(desired: KubernetesObject): KubernetesObject {
  const hash = createHash("sha256").update(JSON.stringify(desired)).digest("hex").slice(0, 16);
  const { metadata } = desired;
  return {
    ...desired,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [annotations.desiredHash]: hash } },
  };
}

/** `desired` with its hash. The hash is an annotation, so that comparing the objects compares the hashes too. */
export function mustApply(desired: KubernetesObject, live: KubernetesObject): boolean {
  return live.ownedEntries === undefined
    ? !holds(desired, live, undefined)
    : !(holds(desired.metadata, live.metadata, "metadata") && entriesAreOurs(desired, live.ownedEntries));
}

/** Whether the operator wants something else than when it last applied the object. */
export function isNews(desired: KubernetesObject, live: KubernetesObject): boolean {
  const hashOf = ({ metadata }: KubernetesObject) => metadata.annotations?.[annotations.desiredHash];
  return hashOf(desired) !== hashOf(live);
}

/** Of an object whose content is not known: nobody else has changed an entry, and (by the hash) neither have we. */
function entriesAreOurs(desired: KubernetesObject, owned: NonNullable<KubernetesObject["ownedEntries"]>): boolean {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...maps } = desired;
  return Object.entries(maps).every(
    ([map, entries]) => isObject(entries) && Object.keys(entries).every((entry) => owned[map]?.includes(entry)),
  );
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
