/** The demo's Voicebot on its cluster: applied, ready, and how many pods it has as time goes by. */
import { setTimeout as sleep } from "node:timers/promises";
import type { KindCluster } from "@voicebots/tools/cluster";
import { manifest, namespace, providersSecret, voicebotName } from "./stage.ts";

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

export interface VoicebotStatus {
  readonly conditions?: readonly Condition[];
  readonly activeCalls?: number;
  readonly replicas?: number;
  readonly readyReplicas?: number;
  readonly drainingPods?: number;
}

export async function applySecret({ kubectl }: KindCluster): Promise<void> {
  await kubectl.apply([providersSecret]);
}

export async function applyVoicebot({ kubectl }: KindCluster): Promise<void> {
  await kubectl.apply(await manifest("voicebot.yaml"));
}

export async function readStatus({ kubectl }: KindCluster): Promise<VoicebotStatus> {
  const { status } = await kubectl.json<{ status?: VoicebotStatus }>("-n", namespace, "get", "voicebot", voicebotName);
  return status ?? {};
}

export const conditionIn = (status: VoicebotStatus, type: string): Condition | undefined =>
  status.conditions?.find((condition) => condition.type === type);

/** Waits until the status is as wanted; fails with the last one seen. */
export async function untilStatus(
  cluster: KindCluster,
  what: string,
  limitSeconds: number,
  wanted: (status: VoicebotStatus) => boolean,
): Promise<VoicebotStatus> {
  const deadline = performance.now() + limitSeconds * 1000;
  let status: VoicebotStatus = {};
  do {
    status = await readStatus(cluster);
    if (wanted(status)) return status;
    await sleep(1000);
  } while (performance.now() < deadline);
  throw new Error(`not within ${limitSeconds} s: ${what}. The status is ${JSON.stringify(status)}`);
}

export const untilReady = (cluster: KindCluster): Promise<VoicebotStatus> =>
  untilStatus(cluster, "the Voicebot is ready", 180, (status) => conditionIn(status, "Ready")?.status === "True");

export interface PodCount {
  readonly atSeconds: number;
  readonly pods: number;
}

/** Counts the pods that are in service or still talking, each second or so, and notes each change. */
export class PodsOverTime {
  readonly #cluster: KindCluster;
  readonly #startedAt = performance.now();
  readonly #counts: PodCount[] = [];
  #watching: Promise<void> | undefined;
  #stopped = false;

  constructor(cluster: KindCluster) {
    this.#cluster = cluster;
  }

  get counts(): readonly PodCount[] {
    return this.#counts;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      const pods = await this.#count().catch(() => undefined);
      if (pods !== undefined && pods !== this.#counts.at(-1)?.pods) {
        this.#counts.push({ atSeconds: (performance.now() - this.#startedAt) / 1000, pods });
      }
      await sleep(1500);
    }
  }

  async #count(): Promise<number> {
    const selector = `app.kubernetes.io/instance=${voicebotName},app.kubernetes.io/component=bot`;
    const { kubectl } = this.#cluster;
    const names = await kubectl("-n", namespace, "get", "pods", "-l", selector, "-o", "name");
    return names.split("\n").filter(Boolean).length;
  }
}
