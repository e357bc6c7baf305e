/** Tells the API server where the custom metrics API is: the leader's address behind the Service, and the APIService with the certificate's authority. */
import type { ApiClient } from "../kubernetes/api-client.ts";
import { defaultFieldManager } from "../kubernetes/kubernetes-cluster.ts";
import { apiServiceResource, clusterRoleResource, endpointSliceResource, objectPath } from "../kubernetes/resources.ts";
import { ClusterError, type KubernetesObject, type OwnerReference } from "../reconcile/cluster.ts";
import { group } from "./custom-metrics.ts";

export interface RegistrationOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly serviceName: string;
  readonly podName: string;
  readonly podIp: string;
  readonly port: number;
  /** A ClusterRole: the APIService is deleted with it. */
  readonly ownerClusterRole: string | undefined;
}

/** taken: another adapter serves the API in this cluster; it is left alone. */
export type Registered = { readonly state: "serving" } | { readonly state: "taken"; readonly by: string };

const apiServiceName = `v1beta2.${group}`;

/** `authorities`: PEM, one after the other. Throws ClusterError. */
export async function register(options: RegistrationOptions, authorities: string): Promise<Registered> {
  const existing = await get(options.client, objectPath({ ...apiServiceResource, name: apiServiceName }));
  if (existing !== undefined && !isOurs(existing, options)) return { state: "taken", by: serverOf(existing) };
  await apply(options.client, endpointSlice(options));
  const owner = await ownerReference(options);
  await apply(options.client, apiService(options, authorities, owner));
  return { state: "serving" };
}

function isOurs(existing: KubernetesObject, options: RegistrationOptions): boolean {
  const service = serviceOf(existing);
  return service?.name === options.serviceName && service.namespace === options.namespace;
}

/** For people: the Service behind an APIService. */
function serverOf(existing: KubernetesObject): string {
  const service = serviceOf(existing);
  return service === undefined ? "the API server itself" : `the Service ${service.namespace}/${service.name}`;
}

function serviceOf(existing: KubernetesObject): { readonly name?: string; readonly namespace?: string } | undefined {
  const { service } = (existing["spec"] ?? {}) as { service?: { name?: string; namespace?: string } | null };
  return service ?? undefined;
}

async function ownerReference({ client, ownerClusterRole }: RegistrationOptions): Promise<OwnerReference[]> {
  if (ownerClusterRole === undefined) return [];
  const role = await get(client, objectPath({ ...clusterRoleResource, name: ownerClusterRole }));
  if (role?.metadata.uid === undefined) return [];
  return [
    {
      apiVersion: clusterRoleResource.apiVersion,
      kind: clusterRoleResource.kind,
      name: ownerClusterRole,
      uid: role.metadata.uid,
    },
  ];
}

function endpointSlice(options: RegistrationOptions): KubernetesObject {
  return {
    apiVersion: endpointSliceResource.apiVersion,
    kind: endpointSliceResource.kind,
    metadata: {
      name: options.serviceName,
      namespace: options.namespace,
      labels: {
        "kubernetes.io/service-name": options.serviceName,
        "endpointslice.kubernetes.io/managed-by": "voicebot-operator",
      },
    },
    addressType: options.podIp.includes(":") ? "IPv6" : "IPv4",
    ports: [{ name: "https", port: options.port, protocol: "TCP" }],
    endpoints: [
      {
        addresses: [options.podIp],
        conditions: { ready: true },
        targetRef: { kind: "Pod", namespace: options.namespace, name: options.podName },
      },
    ],
  };
}

function apiService(
  options: RegistrationOptions,
  authorities: string,
  ownerReferences: OwnerReference[],
): KubernetesObject {
  return {
    apiVersion: apiServiceResource.apiVersion,
    kind: apiServiceResource.kind,
    metadata: {
      name: apiServiceName,
      labels: { "app.kubernetes.io/managed-by": "voicebot-operator" },
      ...(ownerReferences.length === 0 ? {} : { ownerReferences }),
    },
    spec: {
      group,
      version: "v1beta2",
      groupPriorityMinimum: 100,
      versionPriority: 200,
      service: { name: options.serviceName, namespace: options.namespace, port: 443 },
      caBundle: Buffer.from(authorities).toString("base64"),
    },
  };
}

async function get(client: ApiClient, path: string): Promise<KubernetesObject | undefined> {
  try {
    return (await client.request({ method: "GET", path })) as KubernetesObject;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === "not-found") return undefined;
    throw error;
  }
}

async function apply(client: ApiClient, object: KubernetesObject): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  await client.request({
    method: "PATCH",
    path: objectPath({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }),
    query: { fieldManager: `${defaultFieldManager}-metrics-api`, force: "true" },
    contentType: "application/apply-patch+yaml",
    body: object,
  });
}
