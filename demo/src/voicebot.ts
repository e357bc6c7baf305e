/** The demo's Voicebot on its cluster: applied, ready, and how many pods it has as time goes by. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { KindCluster } from "@voicebots/tools/cluster";
import { program } from "@voicebots/tools/programs";
import type { SimulatorClient } from "./simulator-client.ts";
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

/** Until every phrase of the scenario was synthesised; before that a caller waits for the voice, as on any new installation. */
export async function untilWarm(simulator: SimulatorClient): Promise<void> {
  const deadline = performance.now() + 120_000;
  let last = 0;
  for (;;) {
    const { requests } = (await simulator.counts()).elevenlabs;
    if (requests > 0 && requests === last) return;
    if (performance.now() > deadline)
      throw new Error(`not warm within two minutes: ${requests} phrases were synthesised`);
    last = requests;
    await sleep(1000);
  }
}

export interface PodCount {
  readonly atSeconds: number;
  readonly pods: number;
}

/** The numbers of the status as they change. */
export interface Numbers {
  readonly activeCalls: number;
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly drainingPods: number;
}

const columns = '{.status.activeCalls} {.status.replicas} {.status.readyReplicas} {.status.drainingPods}{"\\n"}';

/** Follows the Voicebot's numbers with one `kubectl get --watch`: asking again and again would take a third of a core. */
export class Watched {
  readonly #watch: ChildProcessByStdio<null, Readable, null>;
  readonly #startedAt = performance.now();
  readonly #pods: PodCount[] = [];
  #seen: Numbers[] = [];

  static async follow({ kubeconfig }: KindCluster): Promise<Watched> {
    return new Watched(await program("kubectl"), kubeconfig);
  }

  private constructor(kubectl: string, kubeconfig: string) {
    const what = ["-n", namespace, "get", "voicebot", voicebotName, "--watch", `--output=jsonpath=${columns}`];
    this.#watch = spawn(kubectl, [`--kubeconfig=${kubeconfig}`, ...what], { stdio: ["ignore", "pipe", "ignore"] });
    createInterface({ input: this.#watch.stdout }).on("line", (line) => this.#read(line));
  }

  /** Pods in service or still talking, each time their number changed. */
  get pods(): readonly PodCount[] {
    return this.#pods;
  }

  get now(): Numbers {
    return this.#seen.at(-1) ?? { activeCalls: 0, replicas: 0, readyReplicas: 0, drainingPods: 0 };
  }

  /** Every state since the last time this was called. */
  since(): readonly Numbers[] {
    const seen = this.#seen;
    this.#seen = seen.slice(-1);
    return seen;
  }

  stop(): void {
    this.#watch.kill();
  }

  #read(line: string): void {
    const [activeCalls = 0, replicas = 0, readyReplicas = 0, drainingPods = 0] = line.split(" ").map(Number);
    this.#seen.push({ activeCalls, replicas, readyReplicas, drainingPods });
    const pods = readyReplicas + drainingPods;
    if (pods === this.#pods.at(-1)?.pods) return;
    this.#pods.push({ atSeconds: (performance.now() - this.#startedAt) / 1000, pods });
  }
}
