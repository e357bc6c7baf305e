/** The kinds the operator deals with: where the API server keeps them and whether a cluster may lack them. */
import type { ObjectReference } from "../reconcile/cluster.ts";

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Only metadata is listed and watched, since nobody reads the rest: see kept.ts. */
  readonly metadataOnly?: true;
}

const namespaced = (apiVersion: string, kind: string, plural: string): Resource => ({
  apiVersion,
  kind,
  plural,
  namespaced: true,
});
const clusterScoped = (apiVersion: string, kind: string, plural: string): Resource => ({
  apiVersion,
  kind,
  plural,
  namespaced: false,
});
const metadataOf = (resource: Resource): Resource => ({ ...resource, metadataOnly: true });

export const voicebotResource = namespaced("voicebot.dev/v1alpha1", "Voicebot", "voicebots");
export const podResource = namespaced("v1", "Pod", "pods");

/** Kinds that every cluster serves and of which a Voicebot owns objects. */
export const ownedResources: readonly Resource[] = [
  metadataOf(namespaced("v1", "ServiceAccount", "serviceaccounts")),
  metadataOf(namespaced("v1", "ConfigMap", "configmaps")),
  metadataOf(namespaced("v1", "Service", "services")),
  namespaced("apps/v1", "Deployment", "deployments"),
  metadataOf(namespaced("apps/v1", "StatefulSet", "statefulsets")),
  namespaced("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
  metadataOf(namespaced("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets")),
  metadataOf(namespaced("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies")),
];

/** Kinds of other projects: looked for again and again, used when they appear. */
export const optionalResources: readonly Resource[] = [
  metadataOf(namespaced("monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors")),
  metadataOf(namespaced("monitoring.coreos.com/v1", "PrometheusRule", "prometheusrules")),
  metadataOf(namespaced("grafana.integreatly.org/v1beta1", "GrafanaDashboard", "grafanadashboards")),
  namespaced("keda.sh/v1alpha1", "ScaledObject", "scaledobjects"),
];

/** Kinds that are written but never watched. */
export const secretResource = namespaced("v1", "Secret", "secrets");
export const eventResource = namespaced("events.k8s.io/v1", "Event", "events");
export const leaseResource = namespaced("coordination.k8s.io/v1", "Lease", "leases");
export const endpointSliceResource = namespaced("discovery.k8s.io/v1", "EndpointSlice", "endpointslices");
export const apiServiceResource = clusterScoped("apiregistration.k8s.io/v1", "APIService", "apiservices");
export const clusterRoleResource = clusterScoped("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles");

const known: readonly Resource[] = [
  voicebotResource,
  podResource,
  ...ownedResources,
  ...optionalResources,
  secretResource,
  eventResource,
  leaseResource,
  endpointSliceResource,
  apiServiceResource,
  clusterRoleResource,
];

export function resourceOf(apiVersion: string, kind: string): Resource {
  const found = known.find((resource) => resource.apiVersion === apiVersion && resource.kind === kind);
  if (found === undefined) throw new Error(`the operator does not know the kind ${apiVersion} ${kind}`);
  return found;
}

/** `/api/v1` for the core group, `/apis/GROUP/VERSION` for the others. */
export const groupVersionPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** The group of an apiVersion; the core group is "". */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";

/** Where lists, watches and creates of a kind go; every namespace when none is given. */
export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${groupVersionPath(resource.apiVersion)}${scope}/${resource.plural}`;
}

/** Where one object lives. */
export function objectPath(reference: ObjectReference): string {
  const resource = resourceOf(reference.apiVersion, reference.kind);
  if (resource.namespaced && reference.namespace === undefined)
    throw new Error(`${reference.kind} ${reference.name} needs a namespace`);
  return `${collectionPath(resource, reference.namespace)}/${encodeURIComponent(reference.name)}`;
}
