/**
 * What the caches keep of an object. A thousand Voicebots have many thousand objects: what nobody reads of them is left
 * out as they come in. Of some kinds only metadata is asked for at all: a dashboard is fifty kilobytes, and its
 * `managedFields` say just as well whether it still holds what was applied.
 */
import type { KubernetesObject } from "../reconcile/cluster.ts";
import type { Resource } from "./resources.ts";

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
const asMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const asMetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** How one object, or a watch, of this kind is asked for; undefined: as it is. */
export const acceptedObject = (resource: Resource): string | undefined =>
  resource.metadataOnly === true ? `${asMetadata},application/json` : undefined;
export const acceptedList = (resource: Resource): string | undefined =>
  resource.metadataOnly === true ? `${asMetadataList},application/json` : undefined;

/** Written by kubectl into what it applies: the whole object once more. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** `fieldManager` is the one whose fields are remembered of objects of which only metadata is known. */
export function kept(object: KubernetesObject, resource: Resource, fieldManager: string): KubernetesObject {
  const { managedFields, ...metadata } = object.metadata;
  const annotations = withoutLastApplied(metadata.annotations);
  const root = {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations }) },
  };
  if (resource.metadataOnly === true) return { ...root, ownedEntries: ownedEntries(managedFields, fieldManager) };
  if (resource.kind === "Pod") return { ...root, status: podStatus(object["status"]) };
  return { ...object, ...root };
}

function withoutLastApplied(annotations: KubernetesObject["metadata"]["annotations"]) {
  if (annotations?.[lastApplied] === undefined) return annotations;
  const { [lastApplied]: _applied, ...others } = annotations;
  return others;
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

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * The entries of the object's maps that still hold what this manager applied: by map, as `data` of a ConfigMap. Who
 * changes an entry takes it over, so that it is no longer here
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
function ownedEntries(managedFields: unknown, fieldManager: string): Readonly<Record<string, readonly string[]>> {
  const all = Array.isArray(managedFields) ? (managedFields as readonly ManagedFields[]) : [];
  const mine = all.find(
    ({ manager, operation, subresource }) =>
      manager === fieldManager && operation === "Apply" && (subresource ?? "") === "",
  );
  return Object.fromEntries(
    Object.entries(mine?.fieldsV1 ?? {})
      .filter(([field]) => field.startsWith("f:") && field !== "f:metadata")
      .map(([field, entries]) => [
        field.slice(2),
        Object.keys(entries)
          .filter((entry) => entry.startsWith("f:"))
          .map((entry) => entry.slice(2)),
      ]),
  );
}
