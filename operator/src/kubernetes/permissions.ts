/**
 * What the operator may do, and nothing more: the one source for the chart's roles and for the tests that run the
 * operator under exactly these rules. No rule has a wildcard. Of Secrets it may only create: it never reads one.
 */
import {
  groupOf,
  optionalResources,
  ownedResources,
  podResource,
  type Resource,
  voicebotResource,
} from "./resources.ts";

/** A rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const watching = ["list", "watch"] as const;
/** Server-side apply is `patch`, and `create` too when the object is not there yet. */
const owning = ["get", "list", "watch", "create", "patch", "delete"] as const;

function rulesFor(resources: readonly Resource[], verbs: readonly string[]): PolicyRule[] {
  const groups = new Set(resources.map((resource) => groupOf(resource.apiVersion)));
  return [...groups].map((group) => ({
    apiGroups: [group],
    resources: resources
      .filter((resource) => groupOf(resource.apiVersion) === group)
      .map((resource) => resource.plural),
    verbs: [...verbs],
  }));
}

/** In each watched namespace: a ClusterRole bound in the whole cluster, or in every namespace of WATCH_NAMESPACES. */
export const watchedNamespaceRules: readonly PolicyRule[] = [
  // `patch` for the finalizer that keeps a Voicebot until its calls are over.
  {
    apiGroups: [groupOf(voicebotResource.apiVersion)],
    resources: [voicebotResource.plural],
    verbs: [...watching, "patch"],
  },
  {
    apiGroups: [groupOf(voicebotResource.apiVersion)],
    resources: [`${voicebotResource.plural}/status`],
    verbs: ["patch"],
  },
  // blockOwnerDeletion in an owner reference needs this where OwnerReferencesPermissionEnforcement is on (OpenShift).
  {
    apiGroups: [groupOf(voicebotResource.apiVersion)],
    resources: [`${voicebotResource.plural}/finalizers`],
    verbs: ["update"],
  },
  // `patch` for the deletion cost by which a scale-down chooses the pod with the fewest calls, and for the marks of busy pods.
  { apiGroups: [groupOf(podResource.apiVersion)], resources: [podResource.plural], verbs: [...watching, "patch"] },
  ...rulesFor(ownedResources, owning),
  ...rulesFor(optionalResources, owning),
  { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];

/** In the operator's own namespace: a Role. */
export const ownNamespaceRules: readonly PolicyRule[] = [
  // `create` cannot be limited to a name: the name is in the body.
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    verbs: ["get", "update"],
    resourceNames: ["LEASE_NAME"],
  },
];

/** In the operator's own namespace, while the metrics API is on: the leader says where it answers. */
export const metricsApiOwnNamespaceRules: readonly PolicyRule[] = [
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["create"] },
  {
    apiGroups: ["discovery.k8s.io"],
    resources: ["endpointslices"],
    verbs: ["patch"],
    resourceNames: ["METRICS_API_SERVICE"],
  },
  // Where an EndpointSlice's addresses are guarded against misuse (OpenShift).
  { apiGroups: [""], resources: ["endpoints/restricted"], verbs: ["create"] },
];

/** In kube-system, while the metrics API is on: whom the API server's front proxy is recognised by. */
export const kubeSystemRules: readonly PolicyRule[] = [
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: ["extension-apiserver-authentication"] },
];

/** Cluster-wide, while the metrics API is on: a ClusterRole with a ClusterRoleBinding. */
export const metricsApiClusterRules: readonly PolicyRule[] = [
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
  { apiGroups: ["apiregistration.k8s.io"], resources: ["apiservices"], verbs: ["create"] },
  {
    apiGroups: ["apiregistration.k8s.io"],
    resources: ["apiservices"],
    verbs: ["get", "patch"],
    resourceNames: ["v1beta2.custom.metrics.k8s.io"],
  },
  {
    apiGroups: ["rbac.authorization.k8s.io"],
    resources: ["clusterroles"],
    verbs: ["get"],
    resourceNames: ["METRICS_API_OWNER"],
  },
];

/** The rules with the placeholders LEASE_NAME, METRICS_API_SERVICE and METRICS_API_OWNER replaced by an installation's names. */
export function named(rules: readonly PolicyRule[], names: Readonly<Record<string, string>>): PolicyRule[] {
  return rules.map((rule) =>
    rule.resourceNames === undefined
      ? rule
      : { ...rule, resourceNames: rule.resourceNames.map((name) => names[name] ?? name) },
  );
}
