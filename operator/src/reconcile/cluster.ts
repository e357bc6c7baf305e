/**
 * The cluster as the reconcile sees it: a port in the reconcile's words. `kubernetes/` implements it on the real API,
 * tests implement it in memory. Reads come from the informers' caches; writes go to the API server.
 */

/** Of an object that is desired: what stands for all of it but its metadata, where that is long and dear to make. */
export const standIn = Symbol("stand-in");

/** A Kubernetes object as raw JSON: fields we do not know pass through untouched. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  /**
   * Where the API server was asked for metadata alone (of most kinds): the fields that still hold what we applied, as
   * `managedFields` has them. Without this field, what the object holds is known.
   */
  readonly owned?: OwnedFields;
  /** What others have set and we do not hold: fields that they took from us, and fields of their own. Without this field: nothing. */
  readonly taken?: readonly TakenFields[];
  /** Of a child in the cache: everything that is not said here. Without this field, the object is whole. */
  readonly content?: Content;
  /** Short; another where what it stands for is another. No part of the JSON. */
  readonly [standIn]?: string;
  readonly [field: string]: unknown;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ (`fieldsV1`) */
export interface OwnedFields {
  readonly [path: string]: OwnedFields;
}

/** What one manager has set that is not also ours. */
export interface TakenFields extends Pick<HeldField, "manager" | "applies"> {
  readonly fields: OwnedFields;
}

/** What a child holds besides its status. Nobody reads it but once, to see whether it is as desired. */
export interface Content {
  /** Equal for equal content. */
  readonly hash: string;
  /** The hash of the desired object that this content was found to hold; undefined: nobody has looked yet. */
  readonly holds: string | undefined;
  /** The whole object but its status; undefined once it is settled. */
  read(): KubernetesObject | undefined;
  /** It holds the desired object of this hash: that is all there is to remember. */
  settle(desiredHash: string): void;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly [field: string]: unknown;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Names an object of a kind; `namespace` absent for cluster-scoped ones. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The key of a Voicebot in the work queue. */
export interface VoicebotKey {
  readonly namespace: string;
  readonly name: string;
}

export interface ClusterEvent {
  readonly type: "Normal" | "Warning";
  /** CamelCase, from a closed list. */
  readonly reason: string;
  /** For people; says what to do. */
  readonly message: string;
}

export interface ApplyOptions {
  /** Who owns the fields from then on; "voicebot-operator" when not said. */
  readonly fieldManager?: string;
  readonly force?: boolean;
}

/** A field of ours that somebody else has set. */
export interface HeldField {
  /** As `.spec.template.spec.containers[name="voicebot"].image`. */
  readonly field: string;
  /** Their field manager, like `kubectl-edit` or `argocd-controller`. */
  readonly manager: string;
  /** They apply it, and will again: it is no edit made once. */
  readonly applies: boolean;
}

export interface Cluster {
  /** The Voicebot, or undefined when it is gone. */
  voicebot(key: VoicebotKey): KubernetesObject | undefined;
  /** Every object of a watched kind with the label `app.kubernetes.io/instance` of this Voicebot, ours or not. */
  children(key: VoicebotKey): readonly KubernetesObject[];
  /** One object by name, from the cache of its kind; undefined when absent or the kind is not served. */
  object(reference: ObjectReference): KubernetesObject | undefined;
  /** The same, asked of the API server: the cache does not see what lacks our labels. */
  lookUp(reference: ObjectReference): Promise<KubernetesObject | undefined>;
  /** Whether the API server serves this kind now (ServiceMonitor and the like are optional). */
  serves(apiVersion: string, kind: string): boolean;
  /**
   * Server-side apply of an object that should not exist yet: one that does, whosever it is, is refused ("invalid", and
   * whatever else may be wrong with it) and stays as it is. Throws ClusterError.
   */
  applyNew(object: KubernetesObject): Promise<KubernetesObject>;
  /**
   * Server-side apply. Returns the object as the cache has it. Throws ClusterError: FieldsHeld where others have set fields of
   * the object to something else, unless `force` takes them.
   */
  apply(object: KubernetesObject, options?: ApplyOptions): Promise<KubernetesObject>;
  /** Creates; "exists" when an object of that name is there already, whatever it holds. Throws ClusterError. */
  create(object: KubernetesObject): Promise<"created" | "exists">;
  /** Deletes in the background; fine when it is gone already. Throws ClusterError. */
  delete(reference: ObjectReference): Promise<void>;
  /** Replaces the Voicebot's status. Throws ClusterError. */
  writeStatus(voicebot: KubernetesObject, status: unknown): Promise<void>;
  /** Tells people through the Voicebot's events; repeats of the same reason and message are counted, not repeated. */
  recordEvent(voicebot: KubernetesObject, event: ClusterEvent): void;
}

/** Why a request to the API server failed, as a closed set. */
export type ClusterErrorKind =
  | "not-found"
  | "conflict"
  | "exists"
  | "forbidden"
  | "invalid"
  | "overloaded"
  | "unavailable";

export class ClusterError extends Error {
  override readonly name = "ClusterError";
  readonly kind: ClusterErrorKind;
  /** What the API server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: ClusterErrorKind, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** An apply that would take fields from those who have set them. */
export class FieldsHeld extends ClusterError {
  readonly held: readonly HeldField[];

  constructor(message: string, held: readonly HeldField[]) {
    super("conflict", message);
    this.held = held;
  }
}
