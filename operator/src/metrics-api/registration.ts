/**
 * Tells the API server where the custom metrics API is: the leader's address behind the Service, and the APIService with the
 * authorities of every operator's certificate, so that the next leader's is known before it leads.
 */
import { X509Certificate } from "node:crypto";
import { type Clock, sleep } from "../clock.ts";
import type { ApiClient } from "../kubernetes/api-client.ts";
import { defaultFieldManager } from "../kubernetes/kubernetes-cluster.ts";
import { apiServiceResource, clusterRoleResource, endpointSliceResource, objectPath } from "../kubernetes/resources.ts";
import { ClusterError, type KubernetesObject, type OwnerReference } from "../reconcile/cluster.ts";
import { group } from "./custom-metrics.ts";

export interface RegistrationOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
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
/** On the APIService, for the leader before: which pod the questions go to now. */
const servedBy = "voicebot.dev/served-by";
/** Of other operators, and of those before; each goes when it has run out. */
const mostAuthorities = 16;
const tries = 5;
/** The API server hears of a change within moments. */
const heardMs = 1000;
/** Every node hears of another address of the Service: kube-proxy writes its rules once a second. */
const heardEverywhereMs = 2000;

/**
 * The leader's: questions come to this pod from now on. `own`: PEM of the authorities of its certificates. Throws ClusterError.
 */
export async function register(options: RegistrationOptions, own: readonly string[]): Promise<Registered> {
  const before = await existing(options);
  if (before !== undefined && !isOurs(before, options)) return { state: "taken", by: serverOf(before) };
  const owners = await ownerReference(options);
  if (before !== undefined && servedByOf(before) !== options.podName && !holdsAll(before, own)) {
    await applyApiService(options, own, owners);
    await sleep(options.clock, heardMs);
  }
  await apply(options.client, endpointSlice(options));
  await applyApiService(options, own, owners, options.podName);
  return { state: "serving" };
}

/**
 * Of an operator that does not lead: its authorities are there before it does. false: the API is not registered, or another
 * adapter's. Throws ClusterError.
 */
export async function announce(options: RegistrationOptions, own: readonly string[]): Promise<boolean> {
  const before = await existing(options);
  if (before === undefined || !isOurs(before, options)) return false;
  if (!holdsAll(before, own)) await applyApiService(options, own, await ownerReference(options));
  return true;
}

/**
 * Of a leader that goes: resolves when questions go to the next one, or when it seems that there is none. Throws ClusterError.
 */
export async function untilFollowed(options: RegistrationOptions, own: readonly string[], limitMs: number) {
  const deadline = options.clock.now() + limitMs;
  while (options.clock.now() < deadline) {
    const now = await existing(options);
    if (now === undefined || !isOurs(now, options)) return;
    if (servedByOf(now) !== options.podName) return sleep(options.clock, heardEverywhereMs);
    // Only who has been there has left an authority.
    if (authoritiesIn(now).every((one) => own.includes(one))) return;
    await sleep(options.clock, heardMs / 4);
  }
}

const existing = ({ client }: RegistrationOptions): Promise<KubernetesObject | undefined> =>
  get(client, objectPath({ ...apiServiceResource, name: apiServiceName }));

const servedByOf = ({ metadata }: KubernetesObject): string | undefined => metadata.annotations?.[servedBy];

/**
 * What others have written meanwhile stays: the object's version decides between two who write at once. `pod`: who answers
 * from now on; when not said, who did before.
 */
async function applyApiService(
  options: RegistrationOptions,
  own: readonly string[],
  owners: readonly OwnerReference[],
  pod?: string,
): Promise<void> {
  for (let number = 1; ; number += 1) {
    const before = await existing(options);
    const authorities = joined(own, before === undefined ? [] : authoritiesIn(before), options.clock.wallTime());
    try {
      const version = before?.metadata.resourceVersion;
      const serving = pod ?? (before === undefined ? undefined : servedByOf(before));
      return await apply(options.client, apiService(options, { authorities, pod: serving, owners, version }));
    } catch (error) {
      if (!(error instanceof ClusterError && error.kind === "conflict") || number === tries) throw error;
    }
  }
}

const holdsAll = (apiService: KubernetesObject, own: readonly string[]): boolean => {
  const held = authoritiesIn(apiService);
  return own.every((one) => held.includes(one));
};

/** PEM, each as `joined` would write it. */
function authoritiesIn(apiService: KubernetesObject): readonly string[] {
  const { caBundle } = (apiService["spec"] ?? {}) as { caBundle?: string };
  const text = Buffer.from(caBundle ?? "", "base64").toString();
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** Own ones, and of the others the newest that have not run out. */
function joined(own: readonly string[], others: readonly string[], now: number): readonly string[] {
  const kept = others
    .filter((one) => !own.includes(one))
    .map((pem) => ({ pem, ...lifeOf(pem) }))
    .filter(({ to }) => to > now)
    .toSorted((one, other) => other.from - one.from)
    .slice(0, mostAuthorities - own.length);
  return [...own, ...kept.map(({ pem }) => pem)];
}

/** Milliseconds since 1970; what is no certificate has run out. */
function lifeOf(pem: string): { readonly from: number; readonly to: number } {
  try {
    const { validFromDate, validToDate } = new X509Certificate(pem);
    return { from: validFromDate.getTime(), to: validToDate.getTime() };
  } catch {
    return { from: 0, to: 0 };
  }
}

function isOurs(apiService: KubernetesObject, options: RegistrationOptions): boolean {
  const service = serviceOf(apiService);
  return service?.name === options.serviceName && service.namespace === options.namespace;
}

/** For people: the Service behind an APIService. */
function serverOf(apiService: KubernetesObject): string {
  const service = serviceOf(apiService);
  return service === undefined ? "the API server itself" : `the Service ${service.namespace}/${service.name}`;
}

function serviceOf(apiService: KubernetesObject): { readonly name?: string; readonly namespace?: string } | undefined {
  const { service } = (apiService["spec"] ?? {}) as { service?: { name?: string; namespace?: string } | null };
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

interface ApiServiceContent {
  readonly authorities: readonly string[];
  readonly pod: string | undefined;
  readonly owners: readonly OwnerReference[];
  readonly version: string | undefined;
}

function apiService(
  options: RegistrationOptions,
  { authorities, pod, owners, version }: ApiServiceContent,
): KubernetesObject {
  return {
    apiVersion: apiServiceResource.apiVersion,
    kind: apiServiceResource.kind,
    metadata: {
      name: apiServiceName,
      labels: { "app.kubernetes.io/managed-by": "voicebot-operator" },
      ...(pod === undefined ? {} : { annotations: { [servedBy]: pod } }),
      ...(owners.length === 0 ? {} : { ownerReferences: [...owners] }),
      ...(version === undefined ? {} : { resourceVersion: version }),
    },
    spec: {
      group,
      version: "v1beta2",
      groupPriorityMinimum: 100,
      versionPriority: 200,
      service: { name: options.serviceName, namespace: options.namespace, port: 443 },
      caBundle: Buffer.from(`${authorities.join("\n")}\n`).toString("base64"),
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
