/** The speech cache: a Redis of our own, or somebody's. Losing it costs money, never a call. */
import { amountOf, ManagedCache, type Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { childName, childOf, componentLabels, selectorLabels } from "./child.ts";
import type { Choices } from "./choices.ts";
import { containerSecurity, podSecurity } from "./security.ts";

export const cachePort = 6379;
/** The user of the Redis images. */
const redisUserId = 999;
const passwordDirectory = "/etc/voicebot-cache";
const passwordKey = "password";
const configurationKey = "redis.conf";

type Managed = NonNullable<Voicebot["spec"]["cache"]["managed"]>;

/** The settings of our own Redis; undefined when the Voicebot brings one. */
export function managedCache({ spec }: Voicebot): Managed | undefined {
  return spec.cache.external === undefined ? (spec.cache.managed ?? ManagedCache.parse({})) : undefined;
}

export function cacheUrl(voicebot: Voicebot): string {
  const { external } = voicebot.spec.cache;
  return external?.url ?? `redis://${cacheName(voicebot)}.${voicebot.namespace}.svc:${cachePort}`;
}

/** The Secret and key with the password, if it needs one. */
export function cachePassword(voicebot: Voicebot): { readonly name: string; readonly key: string } | undefined {
  const { external } = voicebot.spec.cache;
  return external === undefined ? { name: cacheName(voicebot), key: passwordKey } : external.passwordSecretRef;
}

export function speechCache(voicebot: Voicebot, choices: Choices): readonly KubernetesObject[] {
  const managed = managedCache(voicebot);
  return managed === undefined ? [] : [cacheService(voicebot), cacheStatefulSet(voicebot, managed, choices)];
}

/**
 * The password's Secret: created once, never read, so it is not among the desired objects. It holds Redis's own line of
 * configuration too: the password is then in no argument and no environment, and the image needs no shell.
 */
export function cachePasswordSecret(voicebot: Voicebot, password: string): KubernetesObject {
  return childOf(
    voicebot,
    { apiVersion: "v1", kind: "Secret", suffix: "cache", component: "cache" },
    {
      type: "Opaque",
      stringData: { [passwordKey]: password, [configurationKey]: `requirepass ${password}\n` },
    },
  );
}

export function cacheName(voicebot: Pick<Voicebot, "name">): string {
  return childName(voicebot, "cache");
}

function cacheService(voicebot: Voicebot): KubernetesObject {
  return childOf(
    voicebot,
    { apiVersion: "v1", kind: "Service", suffix: "cache", component: "cache" },
    {
      spec: {
        // One pod: a virtual address would only add a hop.
        clusterIP: "None",
        selector: selectorLabels(voicebot, "cache"),
        ports: [{ name: "redis", protocol: "TCP", port: cachePort, targetPort: "redis" }],
      },
    },
  );
}

function cacheStatefulSet(voicebot: Voicebot, managed: Managed, choices: Choices): KubernetesObject {
  const isKept = amountOf(managed.storage) !== 0;
  return childOf(
    voicebot,
    { apiVersion: "apps/v1", kind: "StatefulSet", suffix: "cache", component: "cache" },
    {
      spec: {
        replicas: 1,
        serviceName: cacheName(voicebot),
        revisionHistoryLimit: 3,
        selector: { matchLabels: selectorLabels(voicebot, "cache") },
        template: {
          metadata: { labels: componentLabels(voicebot, "cache") },
          spec: {
            serviceAccountName: childName(voicebot),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: podSecurity(redisUserId),
            imagePullSecrets: voicebot.spec.pod.imagePullSecrets,
            containers: [redisContainer(managed, isKept, choices)],
            volumes: [
              {
                name: "password",
                secret: {
                  secretName: cacheName(voicebot),
                  items: [{ key: configurationKey, path: configurationKey }],
                },
              },
              ...(isKept ? [] : [{ name: "data", emptyDir: {} }]),
            ],
          },
        },
        ...(isKept ? keptOn(managed.storage) : {}),
      },
    },
  );
}

function redisContainer(managed: Managed, isKept: boolean, choices: Choices) {
  const maxMemoryBytes = Math.ceil(amountOf(managed.maxMemory) ?? 0);
  return {
    name: "redis",
    image: managed.image ?? choices.redisImage,
    imagePullPolicy: choices.imagePullPolicy,
    command: ["redis-server"],
    args: [
      `${passwordDirectory}/${configurationKey}`,
      ...["--dir", "/data"],
      ...["--maxmemory", String(maxMemoryBytes)],
      // Phrases expire; whatever else shares the cache one day does not get dropped for them.
      ...["--maxmemory-policy", "volatile-lru"],
      ...["--save", isKept ? "300 1" : ""],
    ],
    ports: [{ name: "redis", containerPort: cachePort, protocol: "TCP" }],
    volumeMounts: [
      { name: "password", mountPath: passwordDirectory, readOnly: true },
      { name: "data", mountPath: "/data" },
    ],
    // A snapshot forks: pages that change meanwhile are held twice.
    resources: {
      requests: { cpu: "50m", memory: mebibytes(maxMemoryBytes + 32 * 2 ** 20) },
      limits: { memory: mebibytes(1.5 * maxMemoryBytes + 64 * 2 ** 20) },
    },
    securityContext: containerSecurity,
    // By connection: asking with redis-cli would need the password in the probe.
    livenessProbe: { tcpSocket: { port: "redis" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: { tcpSocket: { port: "redis" }, periodSeconds: 2, timeoutSeconds: 2 },
  };
}

/** A volume that outlives the pod, not the Voicebot: every phrase on it can be spoken again. */
function keptOn(storage: string) {
  return {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
    volumeClaimTemplates: [
      {
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
      },
    ],
  };
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}Mi`;
