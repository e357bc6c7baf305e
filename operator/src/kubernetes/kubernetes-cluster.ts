/** The Cluster port on the real API: reads from the informers, writes by server-side apply. */
import type { Cluster, ClusterEvent, KubernetesObject } from "../reconcile/cluster.ts";
import { ClusterError, FieldsHeld } from "../reconcile/cluster.ts";
import { type ApiClient, ApiError } from "./api-client.ts";
import { heldFields } from "./field-conflict.ts";
import type { Informers } from "./informers.ts";
import { acceptedObject } from "./kept.ts";
import { collectionPath, objectPath, resourceOf, voicebotResource } from "./resources.ts";

/** Owns every field that the operator sets, unless the reconcile names another. */
export const defaultFieldManager = "voicebot-operator";
/** Owns the status alone. */
export const statusFieldManager = "voicebot-operator-status";

const applyContentType = "application/apply-patch+yaml";

/**
 * A server-side apply has no precondition that says "only if there is none". But the API server refuses to change this
 * field in an object that exists (ValidateObjectMetaAccessorUpdate), of every kind, and takes it in one that it creates,
 * where it stays and says nothing: a deletion sets its own.
 * https://github.com/kubernetes/apimachinery, pkg/api/validation; https://github.com/kubernetes/apiserver,
 * pkg/registry/rest/delete.go. The value is one that no object being deleted has.
 */
const onlyIfNew = { deletionGracePeriodSeconds: 1_234_567_890 } as const;

export interface KubernetesClusterOptions {
  readonly client: ApiClient;
  readonly informers: Informers;
  readonly serves: (apiVersion: string, kind: string) => boolean;
  readonly recordEvent: (voicebot: KubernetesObject, event: ClusterEvent) => void;
  /** Told of each write that the API server took. */
  readonly onWrite?: (verb: "apply" | "create" | "delete" | "status", kind: string) => void;
  /** When the signal of now aborts, no further write is sent: another operator may be leading. */
  readonly signal: () => AbortSignal;
}

export function kubernetesCluster(options: KubernetesClusterOptions): Cluster {
  const { client, informers, signal } = options;

  async function patch(
    path: string,
    body: KubernetesObject,
    query: { readonly fieldManager: string; readonly force: "true" | "false" },
  ): Promise<KubernetesObject> {
    const writing = signal();
    writing.throwIfAborted();
    const { apiVersion, kind } = body;
    const accept = acceptedObject(resourceOf(apiVersion, kind));
    const stored = await client.request({
      method: "PATCH",
      path,
      query,
      body,
      contentType: applyContentType,
      signal: writing,
      ...(accept === undefined ? {} : { accept }),
    });
    return informers.putWritten({ ...(stored as KubernetesObject), apiVersion, kind });
  }

  return {
    voicebot: (key) => informers.get(voicebotResource.apiVersion, voicebotResource.kind, key.namespace, key.name),
    children: (key) => informers.ofInstance(key).filter((object) => object.kind !== voicebotResource.kind),
    object: (reference) => informers.get(reference.apiVersion, reference.kind, reference.namespace, reference.name),
    serves: options.serves,
    recordEvent: options.recordEvent,

    async lookUp(reference) {
      try {
        return (await client.request({
          method: "GET",
          path: objectPath(reference),
          signal: signal(),
        })) as KubernetesObject;
      } catch (error) {
        if (error instanceof ClusterError && error.kind === "not-found") return undefined;
        throw error;
      }
    },

    async apply(object, { fieldManager = defaultFieldManager, force = false } = {}) {
      const query = { fieldManager, force: force ? "true" : "false" } as const;
      try {
        const stored = await patch(objectPath(referenceTo(object)), object, query);
        options.onWrite?.("apply", object.kind);
        return stored;
      } catch (error) {
        const held = error instanceof ApiError ? heldFields(error) : [];
        throw held.length === 0 ? error : new FieldsHeld((error as ApiError).message, held);
      }
    },

    async applyNew(object) {
      const { metadata } = object;
      const path = objectPath(referenceTo(object));
      const query = { fieldManager: defaultFieldManager, force: "true" } as const;
      const stored = await patch(path, { ...object, metadata: { ...metadata, ...onlyIfNew } }, query);
      options.onWrite?.("apply", object.kind);
      return stored;
    },

    async create(object) {
      signal().throwIfAborted();
      const path = collectionPath(resourceOf(object.apiVersion, object.kind), object.metadata.namespace);
      const query = { fieldManager: defaultFieldManager };
      try {
        informers.putWritten(
          (await client.request({ method: "POST", path, query, body: object, signal: signal() })) as KubernetesObject,
        );
        options.onWrite?.("create", object.kind);
        return "created";
      } catch (error) {
        if (error instanceof ClusterError && error.kind === "exists") return "exists";
        throw error;
      }
    },

    async delete(reference) {
      signal().throwIfAborted();
      const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
      try {
        await client.request({ method: "DELETE", path: objectPath(reference), body, signal: signal() });
        options.onWrite?.("delete", reference.kind);
      } catch (error) {
        if (!(error instanceof ClusterError && error.kind === "not-found")) throw error;
      }
    },

    async writeStatus(voicebot, status) {
      const { name, namespace, uid } = voicebot.metadata;
      // The uid keeps the status of a deleted Voicebot from reaching a new one of the same name.
      const metadata = {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
      };
      const body = { apiVersion: voicebot.apiVersion, kind: voicebot.kind, metadata, status };
      // The status is the operator's alone: what others write there is no say in it.
      const query = { fieldManager: statusFieldManager, force: "true" } as const;
      await patch(`${objectPath(referenceTo(voicebot))}/status`, body, query);
      options.onWrite?.("status", voicebot.kind);
    },
  };
}

function referenceTo(object: KubernetesObject) {
  const { name, namespace } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
