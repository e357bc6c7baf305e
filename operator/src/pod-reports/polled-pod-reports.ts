/** The PodReports port: asks every voicebot pod every two seconds, also those that are leaving, and tells of what matters. */
import type { PodStatus } from "@voicebots/voicebot/contract";
import { type Clock, sleep } from "../clock.ts";
import type { KubernetesObject, VoicebotKey } from "../reconcile/cluster.ts";
import type { PodReports } from "../reconcile/pod-reports.ts";
import type { AskPod } from "./ask-pod.ts";
import { type PodEndpoint, podEndpoint } from "./pod-endpoint.ts";

export interface PolledPodReports extends PodReports {
  /** The pods of a namespace that are somebody's bots, with their reports, fresh or undefined. */
  in(namespace: string): readonly { readonly pod: PodEndpoint; readonly report: FreshReport | undefined }[];
  /** Asks all pods once. */
  poll(signal: AbortSignal): Promise<void>;
  /** Resolves when every pod has been asked once. */
  readonly heard: Promise<void>;
  /** Polls until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export interface FreshReport {
  readonly status: PodStatus;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface PolledPodReportsOptions {
  /** Every pod that is watched. */
  readonly pods: () => readonly KubernetesObject[];
  /** Those of one Voicebot, without looking through all. */
  readonly podsOf: (key: VoicebotKey) => readonly KubernetesObject[];
  readonly ask: AskPod;
  readonly clock: Clock;
  /** A Voicebot whose status should follow. */
  readonly onChange: (key: VoicebotKey) => void;
}

const everyMs = 2000;
const freshMs = 5000;
const askedAtOnce = 64;
/** The number of calls alone changes all the time: the Voicebot's status follows it this often. */
const callsFollowMs = 10_000;

interface Kept {
  readonly status: PodStatus | undefined;
  readonly askedAt: number;
  readonly wallTime: number;
}

interface Told {
  readonly signature: string;
  readonly calls: string;
  readonly at: number;
}

type Reachable = PodEndpoint & { readonly origin: string };
const isReachable = (pod: PodEndpoint): pod is Reachable => pod.origin !== undefined;

export function polledPodReports(options: PolledPodReportsOptions): PolledPodReports {
  const { clock } = options;
  const reports = new Map<string, Kept>();
  /** By Voicebot, what was last told of. */
  const told = new Map<string, Told>();
  const heard = Promise.withResolvers<void>();
  const listeningSince = clock.wallTime();
  const endpoints = (): PodEndpoint[] => options.pods().flatMap((pod) => podEndpoint(pod) ?? []);

  function fresh(pod: PodEndpoint): FreshReport | undefined {
    const kept = reports.get(pod.uid);
    if (kept?.status === undefined || clock.now() - kept.askedAt > freshMs) return undefined;
    return { status: kept.status, at: kept.wallTime };
  }

  async function askOne({ uid, origin }: Reachable, signal: AbortSignal): Promise<void> {
    const askedAt = clock.now();
    const wallTime = clock.wallTime();
    const status = await options.ask(origin, signal);
    // A pod that misses one question keeps its last word until that is too old.
    if (status !== undefined || !reports.has(uid)) reports.set(uid, { status, askedAt, wallTime });
  }

  async function poll(signal: AbortSignal): Promise<void> {
    const pods = endpoints();
    const waiting = pods.filter(isReachable).values();
    const worker = async (): Promise<void> => {
      // One iterator for all of them: each takes the next.
      for (const pod of waiting) {
        if (signal.aborted) return;
        await askOne(pod, signal);
      }
    };
    await Promise.all(Array.from({ length: askedAtOnce }, worker));
    if (signal.aborted) return;
    const present = new Set(pods.map((pod) => pod.uid));
    for (const uid of reports.keys()) if (!present.has(uid)) reports.delete(uid);
    tell(pods);
  }

  function tell(pods: readonly PodEndpoint[]): void {
    const groups = Map.groupBy(pods, (pod) => `${pod.namespace}/${pod.voicebot}`);
    for (const name of told.keys()) if (!groups.has(name)) told.delete(name);
    for (const [name, group] of groups) {
      const statuses = group.map((pod) => [pod.name, fresh(pod)?.status] as const);
      const signature = statuses.map(([pod, status]) => `${pod} ${whatMatters(status)}`).join("\n");
      const calls = statuses.map(([, status]) => status?.activeCalls).join();
      const before = told.get(name);
      const callsAreDue = before !== undefined && calls !== before.calls && clock.now() - before.at >= callsFollowMs;
      if (before?.signature === signature && !callsAreDue) continue;
      told.set(name, { signature, calls, at: clock.now() });
      const [first] = group;
      if (first !== undefined) options.onChange({ namespace: first.namespace, name: first.voicebot });
    }
  }

  return {
    of: (namespace, voicebot) =>
      options
        .podsOf({ namespace, name: voicebot })
        .flatMap((pod) => podEndpoint(pod) ?? [])
        .map((pod) => ({ podName: pod.name, status: fresh(pod)?.status })),
    in: (namespace) =>
      endpoints()
        .filter((pod) => pod.namespace === namespace)
        .map((pod) => ({ pod, report: fresh(pod) })),
    listeningSince: () => listeningSince,
    poll,
    heard: heard.promise,
    async run(signal) {
      while (!signal.aborted) {
        const startedAt = clock.now();
        await poll(signal);
        heard.resolve();
        await sleep(clock, Math.max(0, everyMs - (clock.now() - startedAt)), signal);
      }
    },
  };
}

/** What the Voicebot's status and its scale-down must follow at once. */
function whatMatters(status: PodStatus | undefined): string {
  if (status === undefined) return "silent";
  const { activeCalls, ...rest } = status;
  return JSON.stringify({ ...rest, busy: activeCalls > 0, full: activeCalls >= status.maxCalls });
}
