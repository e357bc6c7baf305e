/**
 * What the watch of one kind has seen: objects by name, indexed by the Voicebot they belong to. Objects that we wrote
 * ourselves are put in before the watch brings them, so that the next reconcile sees its own work; the watch's
 * resourceVersion decides which of two versions is newer.
 */
import type { KubernetesObject } from "../reconcile/cluster.ts";

export interface Change {
  readonly type: "added" | "updated" | "deleted";
  readonly object: KubernetesObject;
  /** The version before; undefined when that is not known. */
  readonly before?: KubernetesObject;
}

interface Entry {
  readonly object: KubernetesObject;
  /** While only the answer to our own write has brought this version: the version that we knew before. */
  readonly writtenOver?: bigint;
}

export const instanceLabel = "app.kubernetes.io/instance";

/** resourceVersions of one kind are growing integers (KEP-5504); one that is not counts as older than any. */
export function versionOf(resourceVersion: string | undefined): bigint {
  return resourceVersion !== undefined && /^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : -1n;
}

const keyOf = (object: KubernetesObject): string => `${object.metadata.namespace ?? ""}/${object.metadata.name}`;

function indexOf(object: KubernetesObject): string | undefined {
  const instance = object.metadata.labels?.[instanceLabel];
  return instance === undefined ? undefined : `${object.metadata.namespace ?? ""}/${instance}`;
}

export class Store {
  readonly #entries = new Map<string, Entry>();
  readonly #byInstance = new Map<string, Set<string>>();
  /** Everything up to this version has come through the list or the watch. */
  #watchedUpTo = -1n;

  get size(): number {
    return this.#entries.size;
  }

  get(namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.#entries.get(`${namespace ?? ""}/${name}`)?.object;
  }

  all(): KubernetesObject[] {
    return [...this.#entries.values()].map((entry) => entry.object);
  }

  ofInstance(namespace: string, instance: string): KubernetesObject[] {
    const keys = this.#byInstance.get(`${namespace}/${instance}`);
    return keys === undefined ? [] : [...keys].flatMap((key) => this.#entries.get(key)?.object ?? []);
  }

  /** Takes a whole list, complete at `resourceVersion`. Objects of ours written since stay. */
  replace(objects: readonly KubernetesObject[], resourceVersion: string): Change[] {
    const version = versionOf(resourceVersion);
    const listed = new Set(objects.map(keyOf));
    const gone = [...this.#entries].filter(
      ([key, { object }]) => !listed.has(key) && versionOf(object.metadata.resourceVersion) <= version,
    );
    const changes: Change[] = gone.map(([, { object }]) => ({ type: "deleted", object }));
    for (const [key] of gone) this.#drop(key);
    for (const object of objects) {
      const change = this.#take(object, "list");
      if (change !== undefined) changes.push(change);
    }
    this.#watchedUpTo = version;
    return changes;
  }

  /** Takes what an earlier process kept, complete at `resourceVersion`, into an empty store. */
  restore(objects: Iterable<KubernetesObject>, resourceVersion: string): Change[] {
    this.clear();
    const changes: Change[] = [];
    for (const object of objects) {
      this.#put(object);
      changes.push({ type: "added", object });
    }
    this.#watchedUpTo = versionOf(resourceVersion);
    return changes;
  }

  /** Takes an ADDED or MODIFIED event; undefined when it brings nothing new. */
  observe(object: KubernetesObject): Change | undefined {
    this.progress(object.metadata.resourceVersion);
    return this.#take(object, "watch");
  }

  /** Takes a DELETED event with the object's last state. */
  remove(object: KubernetesObject): Change | undefined {
    this.progress(object.metadata.resourceVersion);
    const key = keyOf(object);
    const stored = this.#entries.get(key);
    if (stored === undefined || newer(stored.object, object)) return undefined;
    this.#drop(key);
    return { type: "deleted", object };
  }

  /** A bookmark: the watch has got this far. */
  progress(resourceVersion: string | undefined): void {
    const version = versionOf(resourceVersion);
    if (version > this.#watchedUpTo) this.#watchedUpTo = version;
  }

  /** Takes what the API server answered to a write of ours, unless the watch has gone past it already. Gives what is stored. */
  putWritten(written: KubernetesObject): KubernetesObject {
    const stored = this.#entries.get(keyOf(written));
    if (stored?.object.metadata.resourceVersion === written.metadata.resourceVersion) return stored?.object ?? written;
    if (versionOf(written.metadata.resourceVersion) <= this.#watchedUpTo) return written;
    if (stored !== undefined && !newer(written, stored.object)) return written;
    const object = withKnownContent(written, stored?.object);
    const known = stored?.writtenOver ?? (stored && versionOf(stored.object.metadata.resourceVersion));
    this.#put(object, known ?? this.#watchedUpTo);
    return object;
  }

  /** Forgets everything: the kind is no longer served. */
  clear(): void {
    this.#entries.clear();
    this.#byInstance.clear();
    this.#watchedUpTo = -1n;
  }

  /**
   * A version that we wrote is no news: the reconcile that wrote it has seen it. But what others wrote just before may
   * be in it too: then the watch brings their version, which is older than ours and newer than the one we knew; a list
   * does not say, so there it counts as a change.
   */
  #take(taken: KubernetesObject, from: "list" | "watch"): Change | undefined {
    const stored = this.#entries.get(keyOf(taken));
    if (stored === undefined) {
      this.#put(taken);
      return { type: "added", object: taken };
    }
    const { object: before, writtenOver } = stored;
    const object = withKnownContent(taken, before);
    if (newer(before, object)) {
      const isOthers = writtenOver !== undefined && versionOf(object.metadata.resourceVersion) > writtenOver;
      return isOthers ? { type: "updated", object: before } : undefined;
    }
    this.#put(object);
    if (before.metadata.resourceVersion !== object.metadata.resourceVersion) return { type: "updated", object, before };
    return writtenOver !== undefined && from === "list" ? { type: "updated", object } : undefined;
  }

  #put(object: KubernetesObject, writtenOver?: bigint): void {
    const key = keyOf(object);
    this.#drop(key);
    this.#entries.set(key, writtenOver === undefined ? { object } : { object, writtenOver });
    const index = indexOf(object);
    if (index === undefined) return;
    const keys = this.#byInstance.get(index) ?? new Set();
    keys.add(key);
    this.#byInstance.set(index, keys);
  }

  #drop(key: string): void {
    const stored = this.#entries.get(key);
    if (stored === undefined) return;
    this.#entries.delete(key);
    const index = indexOf(stored.object);
    const keys = index === undefined ? undefined : this.#byInstance.get(index);
    keys?.delete(key);
    if (index !== undefined && keys?.size === 0) this.#byInstance.delete(index);
  }
}

/** What is known of equal content goes on being known. */
const withKnownContent = (object: KubernetesObject, before: KubernetesObject | undefined): KubernetesObject =>
  before?.content !== undefined && before.content.hash === object.content?.hash
    ? { ...object, content: before.content }
    : object;

const newer = (one: KubernetesObject, other: KubernetesObject): boolean =>
  versionOf(one.metadata.resourceVersion) > versionOf(other.metadata.resourceVersion);
