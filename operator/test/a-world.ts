/** A reconcile's surroundings for tests: a cluster in memory, pods that report what the test says, a clock it turns. */
import type { PodStatus } from "@voicebots/voicebot/contract";
import type { VoicebotSpecInput } from "../src/api/index.ts";
import { componentLabels } from "../src/desired/child.ts";
import { desiredObjects } from "../src/desired/desired-objects.ts";
import type { KubernetesObject, ObjectReference } from "../src/reconcile/cluster.ts";
import { contestedFields } from "../src/reconcile/contested-fields.ts";
import { desiredMemory } from "../src/reconcile/desired-memory.ts";
import type { PodReport } from "../src/reconcile/pod-reports.ts";
import { type Reconciled, reconcile, type World } from "../src/reconcile/reconcile.ts";
import type { MetricsApiState } from "../src/status/findings.ts";
import { aVoicebotResource } from "./a-voicebot.ts";
import { someChoices } from "./desired-of.ts";
import { FakeCluster } from "./fake-cluster.ts";

export const aPodStatus: PodStatus = {
  version: "1.0.0",
  activeCalls: 0,
  maxCalls: 25,
  draining: false,
  ready: true,
  missingCredentials: [],
  refusedCredentials: [],
  cache: "connected",
  settingsError: null,
  pricesError: null,
};

export class AWorld implements World {
  readonly cluster = new FakeCluster();
  readonly choices = someChoices;
  servesMetrics: MetricsApiState = { state: "serving" };
  readonly metricsApi = (): MetricsApiState => this.servesMetrics;
  readonly desired = desiredMemory((voicebot) => desiredObjects(voicebot, this.choices));
  readonly contested = contestedFields();
  readonly #reports = new Map<string, Omit<PodReport, "podName">>();
  #nowMs = Date.parse("2026-11-22T10:00:00Z");
  #listeningSince = 0;
  #passwords = 0;

  readonly podReports = {
    of: (): readonly PodReport[] => [...this.#reports].map(([podName, report]) => ({ podName, ...report })),
    listeningSince: (): number => this.#listeningSince,
  };
  readonly now = (): Date => new Date(this.#nowMs);
  readonly newPassword = (): string => {
    this.#passwords += 1;
    return `password${this.#passwords}`;
  };

  with(resource: KubernetesObject): this {
    this.cluster.put(resource);
    return this;
  }

  /** Once. */
  async reconcile(name = "support"): Promise<Reconciled> {
    return reconcile({ namespace: "phones", name }, this);
  }

  /** What one more reconcile writes. */
  async writesOfNext(): Promise<readonly string[]> {
    const before = this.cluster.writes.length;
    await this.reconcile();
    return this.cluster.writes.slice(before).map(({ verb, object }) => `${verb} ${object}`);
  }

  /** Another operator takes over: it has asked no pod yet. */
  operatorRestarts(): this {
    this.#listeningSince = this.#nowMs;
    for (const podName of this.#reports.keys()) this.#hear(podName, undefined);
    return this;
  }

  later(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  /** A pod as the ReplicaSet controller and the kubelet leave it, and what it says of itself. */
  pod(name: string, report: Partial<PodStatus> | undefined = {}, { ready = true, leaving = false } = {}): this {
    const readiness = { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: this.now().toISOString() };
    this.cluster.put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name,
        namespace: "phones",
        labels: componentLabels({ name: "support" }, "bot"),
        ...(leaving ? { deletionTimestamp: this.now().toISOString() } : {}),
      },
      status: { phase: "Running", conditions: [readiness] },
    });
    this.#hear(name, report);
    return this;
  }

  #hear(podName: string, report: Partial<PodStatus> | undefined): void {
    const status = report === undefined ? undefined : { ...aPodStatus, ...report };
    const isIdle = status?.activeCalls === 0;
    const idleSince = isIdle ? (this.#reports.get(podName)?.idleSince ?? this.#nowMs) : undefined;
    this.#reports.set(podName, { status, idleSince });
  }

  report(podName: string, report: Partial<PodStatus>): this {
    this.#hear(podName, report);
    return this;
  }

  podGone(name: string): this {
    this.cluster.remove({ apiVersion: "v1", kind: "Pod", namespace: "phones", name });
    this.#reports.delete(name);
    return this;
  }

  /** The Deployment controller has done its work: every pod is of the newest version. */
  rolledOut(): this {
    this.cluster.patch(deployment, (object) => {
      const { replicas } = object["spec"] as { readonly replicas: number };
      object["status"] = { observedGeneration: 1, replicas, updatedReplicas: replicas };
    });
    return this;
  }

  change(spec: Partial<VoicebotSpecInput>): this {
    this.cluster.patch(voicebot, (object) => {
      object["spec"] = { ...(aVoicebotResource()["spec"] as object), ...spec };
    });
    return this;
  }

  /** As the autoscaler or `kubectl scale` does it. */
  scaleTo(replicas: number): this {
    this.cluster.patch(voicebot, (object) => {
      const spec = object["spec"] as { scaling?: object };
      spec.scaling = { ...spec.scaling, replicas };
    });
    return this;
  }

  replicas(): number | undefined {
    return (this.cluster.stored("Deployment", "support")?.["spec"] as { replicas?: number } | undefined)?.replicas;
  }

  condition(type: string): { status: string; reason: string; message: string; lastTransitionTime: string } | undefined {
    const { conditions = [] } = this.status() as {
      conditions?: { type: string; status: string; reason: string; message: string; lastTransitionTime: string }[];
    };
    return conditions.find((condition) => condition.type === type);
  }

  status(): Readonly<Record<string, unknown>> {
    return (this.cluster.stored("Voicebot", "support")?.["status"] ?? {}) as Readonly<Record<string, unknown>>;
  }
}

export const voicebot: ObjectReference = {
  apiVersion: "voicebot.dev/v1alpha1",
  kind: "Voicebot",
  namespace: "phones",
  name: "support",
};

export const deployment: ObjectReference = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "phones",
  name: "support",
};

export function aWorld(spec: Partial<VoicebotSpecInput> = {}): AWorld {
  return new AWorld().with(aVoicebotResource(spec));
}
