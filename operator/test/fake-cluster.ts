/**
 * A cluster in memory that behaves where it matters to the reconcile like the real one: server-side apply per field
 * manager, defaults that nobody asked for, a cache that sees only what bears the operator's label, deletion by uid. It
 * counts what is written. There are no controllers: a test says what they would do.
 */
import {
  type ApplyOptions,
  type Cluster,
  ClusterError,
  type ClusterEvent,
  FieldsHeld,
  type HeldField,
  type KubernetesObject,
  type ObjectReference,
  type OwnedFields,
  type TakenFields,
  type VoicebotKey,
} from "../src/reconcile/cluster.ts";

type Tree = Record<string, unknown>;

export interface Write {
  readonly verb: "apply" | "create" | "delete" | "status";
  readonly object: string;
}

export class FakeCluster implements Cluster {
  readonly writes: Write[] = [];
  readonly events: ClusterEvent[] = [];
  /** Applies that others' fields stood against. */
  refusals = 0;
  readonly notServed = new Set<string>();
  /** "Kind name" -> what an apply of it throws. */
  readonly refused = new Map<string, ClusterError>();
  readonly #objects = new Map<string, Tree>();
  readonly #applied = new Map<string, Tree>();
  /** By object and then by field, who else has set it last. */
  readonly #held = new Map<string, Map<string, HeldField>>();
  #lastUid = 0;

  /** Puts an object there as somebody else would. */
  put(object: KubernetesObject): void {
    const stored = structuredClone(object) as unknown as Tree;
    (stored["metadata"] as Tree)["uid"] ??= this.#newUid();
    this.#objects.set(keyOf(object), stored);
  }

  /** Changes an object as somebody else would: by hand, unless said otherwise. */
  patch(
    reference: ObjectReference,
    change: (object: Tree) => void,
    by: Omit<HeldField, "field"> = { manager: "kubectl-edit", applies: false },
  ): void {
    const key = keyOfReference(reference);
    const object = this.#objects.get(key);
    if (object === undefined) throw new Error(`no ${reference.kind} ${reference.name}`);
    const specBefore = JSON.stringify(object["spec"]);
    const before = leavesOf(object);
    change(object);
    const held = this.#held.get(key) ?? new Map<string, HeldField>();
    for (const [field, value] of leavesOf(object)) if (before.get(field) !== value) held.set(field, { field, ...by });
    this.#held.set(key, held);
    const metadata = object["metadata"] as Tree;
    // Of a Voicebot alone: the status of a Deployment in these tests says which generation it has seen.
    if (reference.kind === "Voicebot" && JSON.stringify(object["spec"]) !== specBefore)
      metadata["generation"] = Number(metadata["generation"] ?? 0) + 1;
  }

  remove(reference: ObjectReference): void {
    for (const kept of [this.#objects, this.#applied, this.#held]) kept.delete(keyOfReference(reference));
  }

  stored(kind: string, name: string): KubernetesObject | undefined {
    const found = [...this.#objects.values()].find(
      (object) => object["kind"] === kind && (object["metadata"] as Tree)["name"] === name,
    );
    return found as KubernetesObject | undefined;
  }

  names(kind: string): string[] {
    const all = [...this.#objects.values()] as unknown as KubernetesObject[];
    return all.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
  }

  voicebot({ namespace, name }: VoicebotKey): KubernetesObject | undefined {
    return this.#live({ apiVersion: "voicebot.dev/v1alpha1", kind: "Voicebot", namespace, name });
  }

  children({ namespace, name }: VoicebotKey): readonly KubernetesObject[] {
    return ([...this.#objects.values()] as unknown as KubernetesObject[]).filter(
      (object) =>
        object.kind !== "Voicebot" &&
        object.kind !== "Secret" &&
        isSeen(object) &&
        object.metadata.namespace === namespace &&
        object.metadata.labels?.["app.kubernetes.io/instance"] === name,
    );
  }

  object(reference: ObjectReference): KubernetesObject | undefined {
    const object = this.#live(reference);
    if (object === undefined || !isSeen(object)) return undefined;
    const taken = this.#takenOf(object);
    return {
      ...(object.kind === "ConfigMap" ? this.#metadataOf(object) : object),
      ...(taken === undefined ? {} : { taken }),
    };
  }

  /** What the cache knows of others' fields. */
  #takenOf(object: KubernetesObject): readonly TakenFields[] | undefined {
    const held = [...(this.#held.get(keyOf(object))?.values() ?? [])];
    if (held.length === 0) return undefined;
    return held.map(({ field, manager, applies }) => ({ manager, applies, fields: fieldsUpTo(field, object) }));
  }

  /** All that the cache knows of a ConfigMap: its metadata, and which entries are still as the operator applied them. */
  #metadataOf(object: KubernetesObject): KubernetesObject {
    const { apiVersion, kind, metadata } = object;
    const live = (object["data"] ?? {}) as Tree;
    const applied = ((this.#applied.get(keyOf(object))?.["voicebot-operator"] as Tree | undefined)?.["data"] ??
      {}) as Tree;
    const entries = Object.keys(applied).filter((entry) => applied[entry] === live[entry]);
    return {
      apiVersion,
      kind,
      metadata,
      owned: { "f:data": Object.fromEntries(entries.map((entry) => [`f:${entry}`, {}])) },
    };
  }

  lookUp(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    return Promise.resolve(this.#live(reference));
  }

  serves(_apiVersion: string, kind: string): boolean {
    return !this.notServed.has(kind);
  }

  async apply(
    object: KubernetesObject,
    { fieldManager = "voicebot-operator", force = false }: ApplyOptions = {},
  ): Promise<KubernetesObject> {
    const refusal = this.refused.get(`${object.kind} ${object.metadata.name}`);
    if (refusal !== undefined) throw refusal;
    const key = keyOf(object);
    const live = this.#objects.get(key);
    const uid = object.metadata.uid;
    if (uid !== undefined && uid !== (live?.["metadata"] as Tree | undefined)?.["uid"]) {
      throw new ClusterError("conflict", "uid mismatch");
    }
    this.#takeFields(object, force);
    const managers = this.#applied.get(key) ?? {};
    const stored = structuredClone<Tree>(live ?? { metadata: { uid: this.#newUid() } });
    removeGone((managers[fieldManager] ?? {}) as Tree, object, stored);
    merge(stored, object);
    addDefaults(stored);
    this.#objects.set(key, stored);
    this.#applied.set(key, { ...managers, [fieldManager]: structuredClone(object) });
    const { deletionTimestamp, finalizers } = stored["metadata"] as Tree;
    if (deletionTimestamp !== undefined && finalizers === undefined) this.remove({ ...object, ...object.metadata });
    this.#wrote("apply", object);
    return stored as unknown as KubernetesObject;
  }

  async applyNew(object: KubernetesObject): Promise<KubernetesObject> {
    if (this.#objects.has(keyOf(object))) throw new ClusterError("invalid", "field is immutable");
    return this.apply(object);
  }

  #takeFields(object: KubernetesObject, force: boolean): void {
    const key = keyOf(object);
    const live = leavesOf(this.#objects.get(key) ?? {});
    const held = this.#held.get(key);
    const wanted = [...leavesOf(object)];
    const against = wanted
      .filter(([field, value]) => live.get(field) !== value)
      .flatMap(([field]) => held?.get(field) ?? []);
    if (against.length > 0 && !force) {
      this.refusals += 1;
      throw new FieldsHeld("Apply failed with conflicts", against);
    }
    for (const [field] of wanted) held?.delete(field);
  }

  async create(object: KubernetesObject): Promise<"created" | "exists"> {
    if (this.#objects.has(keyOf(object))) return "exists";
    this.put(object);
    this.#wrote("create", object);
    return "created";
  }

  async delete(reference: ObjectReference): Promise<void> {
    this.remove(reference);
    this.writes.push({ verb: "delete", object: `${reference.kind} ${reference.name}` });
  }

  async writeStatus(voicebot: KubernetesObject, status: unknown): Promise<void> {
    this.patch({ ...voicebot, ...voicebot.metadata }, (object) => void (object["status"] = structuredClone(status)));
    this.#wrote("status", voicebot);
  }

  recordEvent(_voicebot: KubernetesObject, event: ClusterEvent): void {
    this.events.push(event);
  }

  #live(reference: ObjectReference): KubernetesObject | undefined {
    const object = this.#objects.get(keyOfReference(reference));
    return object === undefined ? undefined : (structuredClone(object) as unknown as KubernetesObject);
  }

  #wrote(verb: Write["verb"], { kind, metadata }: KubernetesObject): void {
    this.writes.push({ verb, object: `${kind} ${metadata.name}` });
  }

  #newUid(): string {
    this.#lastUid += 1;
    return `uid-${this.#lastUid}`;
  }
}

/** Secrets are not watched, and other objects only with the operator's label. */
function isSeen({ kind, metadata }: KubernetesObject): boolean {
  if (kind === "Secret") return false;
  return kind === "Voicebot" || metadata.labels?.["app.kubernetes.io/managed-by"] === "voicebot-operator";
}

const keyOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.namespace}/${metadata.name}`;
const keyOfReference = ({ kind, namespace, name }: ObjectReference): string => `${kind} ${namespace}/${name}`;

/** Lists are replaced whole, maps field by field. */
function merge(into: Tree, from: Tree): void {
  for (const [name, value] of Object.entries(from)) {
    if (isTree(value)) {
      if (!isTree(into[name])) into[name] = {};
      merge(into[name] as Tree, value);
      // The API server leaves empty maps of strings out.
      if (Object.keys(value).length === 0 && name.endsWith("otations")) delete into[name];
    } else {
      into[name] = structuredClone(value);
    }
  }
}

/** What this manager applied before and does not apply now, goes. */
function removeGone(before: Tree, now: Tree, from: Tree): void {
  for (const [name, value] of Object.entries(before)) {
    const live = from[name];
    if (isTree(value) && isTree(live)) {
      removeGone(value, isTree(now[name]) ? now[name] : {}, live);
      if (!(name in now) && Object.keys(live).length === 0) delete from[name];
    } else if (!(name in now)) delete from[name];
  }
}

/** Every value with its place; lists are values. */
function leavesOf(tree: Readonly<Tree>, path = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([name, value]): [string, string][] =>
      isTree(value) ? [...leavesOf(value, `${path}.${name}`)] : [[`${path}.${name}`, JSON.stringify(value)]],
    ),
  );
}

/** The one field, as `managedFields` would have it. */
function fieldsUpTo(field: string, tree: Readonly<Tree>, path = ""): OwnedFields {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]): [string, OwnedFields][] => {
      const here = `${path}.${name}`;
      if (here === field) return [[`f:${name}`, {}]];
      const below = isTree(value) && field.startsWith(`${here}.`) ? fieldsUpTo(field, value, here) : {};
      return Object.keys(below).length === 0 ? [] : [[`f:${name}`, below]];
    }),
  );
}

function addDefaults(object: Tree): void {
  const spec = object["spec"];
  if (!isTree(spec)) return;
  if (object["kind"] === "Deployment") {
    spec["replicas"] ??= 1;
    spec["progressDeadlineSeconds"] ??= 600;
  }
  if (object["kind"] === "Service") spec["sessionAffinity"] ??= "None";
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
