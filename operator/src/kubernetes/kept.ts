/**
 * What the caches keep of an object. A thousand Voicebots have many thousand objects: what nobody reads of them is left
 * out or packed as they come in. Of most kinds only metadata is asked for at all: a dashboard is fifty kilobytes, and
 * its `managedFields` say just as well whether it still holds what was applied.
 */
import { annotations as ours } from "../api/index.ts";
import type { KubernetesObject, ObjectMeta, OwnedFields } from "../reconcile/cluster.ts";
import { protobufMetadataList } from "./metadata-in-protobuf.ts";
import { type ContentOnDisk, contentFromDisk, type FieldsByManager, packed } from "./packed-content.ts";
import { podResource, type Resource, voicebotResource } from "./resources.ts";
import { shared } from "./shared-values.ts";
import { instanceLabel } from "./store.ts";
import { fieldsOf, fieldsTaken } from "./taken-fields.ts";

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
const asMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
export const acceptedMetadataList = `${protobufMetadataList},application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;

/** How one object, or a watch, of this kind is asked for; undefined: as it is. */
export const acceptedObject = (resource: Resource): string | undefined =>
  resource.metadataOnly === true ? `${asMetadata},application/json` : undefined;
export const acceptedList = (resource: Resource): string | undefined =>
  resource.metadataOnly === true ? `${acceptedMetadataList},application/json` : undefined;

/** Others' marks, of no interest: the whole object once more, and the number of a Deployment's newest ReplicaSet. */
const marks: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision",
]);

/**
 * `fieldManager` is the one whose fields are remembered of objects of which only metadata is known; `isOfMany`: it came
 * in a list, and may wait for long until somebody looks at it.
 */
export function kept(
  object: KubernetesObject,
  resource: Resource,
  fieldManager: string,
  isOfMany = false,
): KubernetesObject {
  const { managedFields, annotations: _all, ...others } = object.metadata;
  const { apiVersion, kind } = resource;
  const annotations = withoutMarks(object.metadata.annotations);
  const metadata = { ...others, ...(annotations === undefined ? {} : { annotations }) };
  if (resource === voicebotResource) return { ...object, apiVersion, kind, metadata };
  if (resource.kind === podResource.kind)
    return { apiVersion, kind, metadata: sharing(metadata), status: podStatus(object["status"]) };
  const fields = {
    owned: resource.metadataOnly === true ? ownedFields(managedFields, fieldManager) : undefined,
    taken: fieldsTaken(managedFields, fieldManager),
  };
  return child({ ...object, apiVersion, kind, metadata }, fields, isOfMany);
}

/** What is kept of an object, as it is written to disk: its kind is known there. */
export const toDisk = ({ apiVersion: _version, kind: _kind, ...others }: KubernetesObject): unknown => others;

interface OnDisk {
  readonly metadata: ObjectMeta;
  readonly spec?: object;
  readonly content?: ContentOnDisk;
}

/** What `toDisk` wrote, once more as `kept` gave it. */
export function fromDisk(written: unknown, { apiVersion, kind }: Resource): KubernetesObject {
  const { metadata, spec, content, ...others } = written as OnDisk;
  if (typeof metadata.name !== "string") throw new TypeError("an object without a name");
  return {
    ...others,
    apiVersion,
    kind,
    metadata: sharing(metadata),
    ...(spec === undefined ? {} : { spec: content === undefined ? spec : shared(spec) }),
    ...(content === undefined ? {} : { content: contentFromDisk(content) }),
  };
}

/** What is read again and again, and the rest packed. */
function child(whole: KubernetesObject, fields: FieldsByManager, isOfMany: boolean): KubernetesObject {
  const { apiVersion, kind, metadata, status, ...body } = whole;
  const { name, namespace, labels, annotations, ownerReferences, finalizers } = metadata;
  const isDeployment = kind === "Deployment";
  const { replicas, ...spec } = (body["spec"] ?? {}) as { readonly replicas?: number };
  const said = { name, namespace, labels, annotations, ownerReferences, finalizers };
  const all = { apiVersion, kind, metadata: said, ...body, ...(isDeployment ? { spec } : {}) };
  const content = packed(all, isOfMany ? ownWords(metadata) : [], fields);
  return {
    apiVersion,
    kind,
    metadata: metadataInShort(metadata),
    ...(isDeployment ? { spec: shared({ replicas }) } : {}),
    ...(kindsWithStatus.has(kind) && status !== undefined ? { status } : {}),
    content,
  };
}

/** What an object's Voicebot calls its own. */
function ownWords({ namespace, labels, annotations, ownerReferences }: ObjectMeta): string[] {
  const words = [annotations?.[ours.desiredHash], ownerReferences?.[0]?.uid, labels?.[instanceLabel], namespace];
  return words.filter((word) => word !== undefined && word !== "") as string[];
}

/** Whose status scaling and the Voicebot's status read. */
const kindsWithStatus: ReadonlySet<string> = new Set(["Deployment", "HorizontalPodAutoscaler", "ScaledObject"]);

function metadataInShort(metadata: ObjectMeta): ObjectMeta {
  const { name, namespace, uid, resourceVersion, generation, deletionTimestamp } = metadata;
  const instance = metadata.labels?.[instanceLabel];
  const scaledDown = metadata.annotations?.[ours.lastScaleDown];
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(instance === undefined ? {} : { labels: shared({ [instanceLabel]: instance }) }),
    ...(scaledDown === undefined ? {} : { annotations: { [ours.lastScaleDown]: scaledDown } }),
    ...(metadata.ownerReferences === undefined ? {} : { ownerReferences: shared(metadata.ownerReferences) }),
  };
}

function sharing(metadata: ObjectMeta): ObjectMeta {
  const { labels, ownerReferences } = metadata;
  return {
    ...metadata,
    ...(labels === undefined ? {} : { labels: shared(labels) }),
    ...(ownerReferences === undefined ? {} : { ownerReferences: shared(ownerReferences) }),
  };
}

function withoutMarks(annotations: ObjectMeta["annotations"]): ObjectMeta["annotations"] {
  if (annotations === undefined) return undefined;
  const others = Object.entries(annotations).filter(([name]) => !marks.has(name));
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

/** Of a pod's status: what scaling, status and reports read. */
function podStatus(status: unknown): object {
  const { phase, podIP, conditions } = (status ?? {}) as {
    phase?: string;
    podIP?: string;
    conditions?: readonly { type: string }[];
  };
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(podIP === undefined ? {} : { podIP }),
    conditions: (conditions ?? []).filter(({ type }) => type === "Ready"),
  };
}

/** What this manager applied and nobody has taken over, but for metadata: that is known itself. */
function ownedFields(managedFields: unknown, fieldManager: string): OwnedFields {
  const { "f:metadata": _metadata, ...fields } = fieldsOf(managedFields, fieldManager);
  return shared(fields);
}
