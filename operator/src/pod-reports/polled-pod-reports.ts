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
  /** Asks all pods once; of those that were silent before, as many as there is time for, each in its turn. */
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
  readonly idleSince: number | undefined;
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
/** Each silent pod takes a second of waiting: where many are, as when a zone is lost, the others stay fresh. */
const silentAreAskedMs = 1000;
/** The number of calls alone changes all the time: the Voicebot's status follows it this often. */
const callsFollowMs = 10_000;

interface Kept {
  readonly status: PodStatus | undefined;
  readonly askedAt: number;
  readonly wallTime: number;
  /** Since when it has said without a break that it has no calls, epoch milliseconds. */
  readonly idleSince: number | undefined;
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
  /** By uid, pods that did not answer when they were last asked, and when that was. */
  const silent = new Map<string, number>();
  /** By Voicebot, what was last told of. */
  const told = new Map<string, Told>();
  const heard = Promise.withResolvers<void>();
  const listeningSince = clock.wallTime();
  const endpoint = remembered(podEndpoint);
  const mattering = remembered(whatMatters);
  const endpoints = (): PodEndpoint[] => options.pods().flatMap((pod) => endpoint(pod) ?? []);

  function fresh(pod: PodEndpoint): FreshReport | undefined {
    const kept = reports.get(pod.uid);
    if (kept?.status === undefined || clock.now() - kept.askedAt > freshMs) return undefined;
    return { status: kept.status, at: kept.wallTime, idleSince: kept.idleSince };
  }

  async function askOne({ uid, origin }: Reachable, signal: AbortSignal): Promise<void> {
    const askedAt = clock.now();
    const wallTime = clock.wallTime();
    const status = await options.ask(origin, signal);
    if (status === undefined) silent.set(uid, askedAt);
    else silent.delete(uid);
    // A pod that misses one question keeps its last word until that is too old.
    const before = reports.get(uid);
    if (status === undefined && before !== undefined) return;
    const isIdle = status !== undefined && status.activeCalls === 0;
    const wasIdle = before !== undefined && askedAt - before.askedAt <= freshMs ? before.idleSince : undefined;
    reports.set(uid, { status, askedAt, wallTime, idleSince: isIdle ? (wasIdle ?? wallTime) : undefined });
  }

  async function askAll(pods: readonly Reachable[], signal: AbortSignal, isTime: () => boolean): Promise<void> {
    const waiting = pods.values();
    const worker = async (): Promise<void> => {
      // One iterator for all of them: each takes the next.
      for (const pod of waiting) {
        if (signal.aborted || !isTime()) return;
        await askOne(pod, signal);
      }
    };
    await Promise.all(Array.from({ length: askedAtOnce }, worker));
  }

  async function poll(signal: AbortSignal): Promise<void> {
    const pods = endpoints();
    const [heard, unheard] = [false, true].map((is) =>
      pods.filter(isReachable).filter(({ uid }) => silent.has(uid) === is),
    ) as [Reachable[], Reachable[]];
    unheard.sort((one, other) => (silent.get(one.uid) ?? 0) - (silent.get(other.uid) ?? 0));
    const startedAt = clock.now();
    const isTime = (): boolean => clock.now() - startedAt < silentAreAskedMs;
    await askAll(heard, signal, () => true);
    await askAll(unheard, signal, isTime);
    if (signal.aborted) return;
    const present = new Set(pods.map((pod) => pod.uid));
    for (const known of [reports, silent]) for (const uid of known.keys()) if (!present.has(uid)) known.delete(uid);
    tell(pods);
  }

  function tell(pods: readonly PodEndpoint[]): void {
    const groups = Map.groupBy(pods, (pod) => `${pod.namespace}/${pod.voicebot}`);
    for (const name of told.keys()) if (!groups.has(name)) told.delete(name);
    for (const [name, group] of groups) {
      const statuses = group.map((pod) => [pod.name, fresh(pod)?.status] as const);
      const signature = statuses
        .map(([pod, status]) => `${pod} ${status === undefined ? "silent" : mattering(status)}`)
        .join("\n");
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
        .map((pod) => {
          const report = fresh(pod);
          return { podName: pod.name, status: report?.status, idleSince: report?.idleSince };
        }),
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
function whatMatters(status: PodStatus): string {
  const { activeCalls, ...rest } = status;
  return JSON.stringify({ ...rest, busy: activeCalls > 0, full: activeCalls >= status.maxCalls });
}

/** What is made of an object that never changes is made once, for as long as there is the object. */
function remembered<From extends object, To>(make: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, To>();
  return (from) => {
    const before = known.get(from);
    if (before !== undefined || known.has(from)) return before as To;
    const made = make(from);
    known.set(from, made);
    return made;
  };
}
