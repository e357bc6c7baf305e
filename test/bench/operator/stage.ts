/** The scene of a measurement: a control plane, many Voicebots, what one child should look like, and what was written. */
import { apiVersion, kind, parseVoicebot } from "@voicebots/operator/api";
import { cachePasswordSecret, desiredObjects, type KubernetesObject } from "@voicebots/operator/desired";
import { type AuditEvent, type ControlPlane, startControlPlane } from "@voicebots/tools/cluster";
import { type Api, apiOf } from "./api.ts";
import { placeholders } from "./neighbours.ts";
import { type Observer, observe, type WatchedKind } from "./observer.ts";
import type { Subject } from "./subjects.ts";

export interface Stage {
  readonly controlPlane: ControlPlane;
  readonly api: Api;
  readonly observer: Observer;
  readonly subject: Subject;
  /** Children of one Voicebot. */
  readonly childrenEach: number;
  readonly kinds: ReadonlyMap<string, WatchedKind>;
  /** What the operator wrote to Voicebots and their children since then; what was refused is no write. */
  writesSince(since: Date): Promise<AuditEvent[]>;
  stop(): Promise<void>;
}

const namespaces = 10;
export const namespaceOf = (number: number): string => `bench-${number % namespaces}`;
export const nameOf = (number: number): string => `bot-${number}`;
export const voicebotPath = (number: number): string =>
  `/apis/${apiVersion}/namespaces/${namespaceOf(number)}/voicebots/${nameOf(number)}`;

export function voicebotOf(number: number): object {
  const metadata = { name: nameOf(number), namespace: namespaceOf(number) };
  return { apiVersion, kind, metadata, spec: { credentials: { secretName: "voicebot-providers" } } };
}

/** All that our operator makes of a Voicebot with defaults, with words in the places that differ between Voicebots. */
export function childrenTemplate(): readonly KubernetesObject[] {
  const { name, namespace, uid, welcome } = placeholders;
  const spec = { credentials: { secretName: "voicebot-providers" }, scenario: { phrases: { welcome } } };
  // A name of a Voicebot is lower-case: the words in capitals are put in afterwards.
  const parsed = parseVoicebot({
    apiVersion,
    kind,
    metadata: { name: name.toLowerCase(), namespace: namespace.toLowerCase(), uid, generation: 1 },
    spec,
  });
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  const choices = {
    voicebotImage: "example.test/voicebot:1",
    redisImage: "example.test/redis:7",
    imagePullPolicy: "IfNotPresent",
    monitoring: {
      labels: { release: "kube-prometheus-stack" },
      dashboardLabels: { grafana_dashboard: "1" },
      dashboardAnnotations: { grafana_folder: "Voicebots" },
      prometheusUrl: "http://prometheus:9090",
    },
  } as const;
  const children = [
    ...desiredObjects(parsed.voicebot, choices),
    asRead(cachePasswordSecret(parsed.voicebot, "secret")),
  ];
  const text = JSON.stringify(children)
    .replaceAll(namespace.toLowerCase(), namespace)
    .replaceAll(name.toLowerCase(), name);
  return JSON.parse(text) as KubernetesObject[];
}

/** A Secret is written with words and read in Base64: who compares must have it as it is read. */
function asRead({ stringData, ...secret }: KubernetesObject): KubernetesObject {
  const words = Object.entries(stringData as Readonly<Record<string, string>>);
  return { ...secret, data: Object.fromEntries(words.map(([name, text]) => [name, btoa(text)])) };
}

/** `dataFolder`: where what the cluster holds stays, or goes on from; without it everything goes in the end. */
export async function setStage(subject: Subject, dataFolder?: string): Promise<Stage> {
  const kept = dataFolder === undefined ? {} : { dataFolder };
  const controlPlane = await startControlPlane({ audit: true, hpaSyncSeconds: 15, ...kept });
  try {
    await controlPlane.kubectl.apply([definition("ServiceMonitor"), definition("PrometheusRule")]);
    await subject.prepare(controlPlane);
    const all = Array.from({ length: namespaces }, (_, number) => namespaceOf(number));
    await controlPlane.kubectl.apply(all.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })));
    const api = await apiOf(controlPlane.server, controlPlane.kubeconfig);
    const children = childrenTemplate();
    const kinds = await kindsOf(api, children);
    const observer = observe(api, [...kinds.values()]);
    return {
      controlPlane,
      api,
      observer,
      subject,
      childrenEach: children.length,
      kinds,
      async writesSince(since) {
        const from = since.toISOString();
        const events = await controlPlane.auditEvents();
        return events.filter(
          ({ user, verb, resource, at, code }) =>
            user === subject.user &&
            at >= from &&
            code < 300 &&
            ["create", "update", "patch", "delete"].includes(verb) &&
            !["leases", "subjectaccessreviews"].includes(resource),
        );
      },
      async stop() {
        await observer.stop();
        await api.close();
        await controlPlane.stop();
      },
    };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}

async function kindsOf(api: Api, children: readonly KubernetesObject[]): Promise<Map<string, WatchedKind>> {
  const found = new Map<string, WatchedKind>();
  for (const { apiVersion: version, kind: childKind } of children) {
    if (found.has(childKind)) continue;
    const root = version.includes("/") ? `/apis/${version}` : `/api/${version}`;
    const { resources } = await api.ask<{ resources: { name: string; kind: string }[] }>("GET", root);
    const plural = resources.find((one) => one.kind === childKind && !one.name.includes("/"))?.name;
    if (plural === undefined) throw new Error(`the API server does not serve ${version} ${childKind}`);
    found.set(childKind, { kind: childKind, path: `${root}/${plural}` });
  }
  return found;
}

/** A kind of the Prometheus operator, without a word on what is in it: what it takes for its objects to be children too. */
function definition(kind: string): object {
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.monitoring.coreos.com` },
    spec: {
      group: "monitoring.coreos.com",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: "Namespaced",
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
}
