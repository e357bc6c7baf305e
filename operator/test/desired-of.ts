/** The desired children of a Voicebot for tests, found by kind and name, with their spec at hand. */
import type { VoicebotSpecInput } from "../src/api/index.ts";
import { desiredObjects } from "../src/desired/desired-objects.ts";
import type { KubernetesObject } from "../src/reconcile/cluster.ts";
import { aVoicebot } from "./a-voicebot.ts";

export const someChoices = {
  voicebotImage: "voicebot:1",
  redisImage: "redis:1",
  imagePullPolicy: "Never",
  monitoring: {
    labels: { release: "monitoring" },
    dashboardLabels: { grafana_dashboard: "1" },
    dashboardAnnotations: { grafana_folder: "Voicebots" },
    prometheusUrl: "http://prometheus:9090",
  },
} as const;

export function desiredOf(spec: Partial<VoicebotSpecInput> = {}): readonly KubernetesObject[] {
  return desiredObjects(aVoicebot(spec), someChoices);
}

/** Throws when it is not desired. */
export function desiredChild(kind: string, name: string, spec: Partial<VoicebotSpecInput> = {}): KubernetesObject {
  const found = desiredOf(spec).find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} is desired`);
  return found;
}

interface PodSpec {
  readonly containers: readonly [Container];
  readonly volumes: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}

interface Container {
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly args?: readonly string[];
  readonly [field: string]: unknown;
}

/** The pod that a Deployment or StatefulSet makes. */
export function podSpecOf(workload: KubernetesObject): PodSpec {
  return (workload["spec"] as { template: { spec: PodSpec } }).template.spec;
}
