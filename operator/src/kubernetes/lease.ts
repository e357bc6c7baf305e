/**
 * Leader election on a Lease: of several operators one reconciles. Whether another's Lease has run out is judged by our
 * own clock since its record last changed, never by the times written in it. After client-go's leaderelection.
 */
import { type Clock, sleep } from "../clock.ts";
import { ClusterError } from "../reconcile/cluster.ts";
import type { ApiClient } from "./api-client.ts";
import { microTime } from "./events.ts";
import { collectionPath, leaseResource, objectPath } from "./resources.ts";

export interface LeaderElection {
  /** Resolves "leading" when this program leads, "stopped" when the signal aborted first. */
  waitForLeadership(signal: AbortSignal): Promise<"leading" | "stopped">;
  /** Renews until leadership is lost ("lost") or the signal aborts ("stopped"). */
  holdLeadership(signal: AbortSignal): Promise<"lost" | "stopped">;
  /** Lets go at once, so that the next leader need not wait. Best effort. */
  release(): Promise<void>;
}

export interface LeaderElectionOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly namespace: string;
  readonly leaseName: string;
  /** Unique to this process. */
  readonly identity: string;
  /** Whether this holder has surely ended: its Lease is taken at once. None by default. */
  readonly hasEnded?: (holder: string) => boolean;
  readonly onFailure: (error: unknown) => void;
  /** The API server has answered about the Lease. */
  readonly onAnswer?: () => void;
}

/** client-go's numbers: others wait 15 s, the leader gives up after 10 s without a renewal, tries are 2 s apart. */
export const leaseDurationMs = 15_000;
export const renewDeadlineMs = 10_000;
export const retryPeriodMs = 2000;
const jitterFactor = 1.2;

interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

interface Lease {
  metadata: { name: string; namespace: string; resourceVersion?: string };
  spec: LeaseSpec;
}

/**
 * Who it is that leads, for its Lease: its pod, by name and by uid, and one of the processes that its container has run one after
 * another, of which the kubelet starts the next only when the last has ended. Without a uid nothing is known of other processes.
 */
export function podProcess(pod: { readonly name: string; readonly uid: string }, unique: string) {
  const ofPod = `${pod.name}_${pod.uid}_`;
  const identity = `${ofPod}${unique}`;
  return {
    identity,
    hasEnded: (holder: string): boolean => pod.uid !== "" && holder !== identity && holder.startsWith(ofPod),
  };
}

export function leaderElection(options: LeaderElectionOptions): LeaderElection {
  const { client, clock, identity } = options;
  const path = objectPath({ ...leaseResource, namespace: options.namespace, name: options.leaseName });
  let observed: { record: string; lease: Lease; at: number } | undefined;

  function observe(lease: Lease): void {
    const record = JSON.stringify(lease.spec);
    if (observed?.record === record) observed = { ...observed, lease };
    else observed = { record, lease, at: clock.now() };
  }

  function specAfter(before: LeaseSpec | undefined): LeaseSpec {
    const now = microTime(clock.wallTime());
    const stays = before?.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: leaseDurationMs / 1000,
      acquireTime: stays ? (before.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (before?.leaseTransitions ?? 0) + (stays || before === undefined ? 0 : 1),
    };
  }

  const request = (method: "GET" | "PUT" | "POST", body?: unknown, signal?: AbortSignal): Promise<unknown> =>
    client.request({
      method,
      path: method === "POST" ? collectionPath(leaseResource, options.namespace) : path,
      attempts: 1,
      deadlineMs: 5000,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });

  async function read(signal?: AbortSignal): Promise<Lease | undefined> {
    try {
      return (await request("GET", undefined, signal)) as Lease;
    } catch (error) {
      if (error instanceof ClusterError && error.kind === "not-found") return undefined;
      throw error;
    }
  }

  async function put(lease: Lease, signal: AbortSignal): Promise<true> {
    observe((await request("PUT", { ...lease, spec: specAfter(lease.spec) }, signal)) as Lease);
    return true;
  }

  /** One try to take or renew the Lease; the optimistic lock on resourceVersion decides between two who try at once. */
  async function attempt(signal: AbortSignal): Promise<boolean> {
    if (observed?.lease.spec.holderIdentity === identity) {
      try {
        // What was read last is what stands there still, unless somebody has taken it.
        return await put(observed.lease, signal);
      } catch (error) {
        if (!(error instanceof ClusterError && ["conflict", "not-found"].includes(error.kind))) throw error;
      }
    }
    const lease = await read(signal);
    if (lease === undefined) {
      const body = {
        apiVersion: leaseResource.apiVersion,
        kind: leaseResource.kind,
        metadata: { name: options.leaseName, namespace: options.namespace },
        spec: specAfter(undefined),
      };
      observe((await request("POST", body, signal)) as Lease);
      return true;
    }
    observe(lease);
    const holder = lease.spec.holderIdentity ?? "";
    const durationMs = (lease.spec.leaseDurationSeconds ?? leaseDurationMs / 1000) * 1000;
    const heldByOther = holder !== "" && holder !== identity && options.hasEnded?.(holder) !== true;
    if (heldByOther && observed !== undefined && clock.now() < observed.at + durationMs) return false;
    return put(lease, signal);
  }

  async function letGo(lease: Lease): Promise<void> {
    const renewTime = microTime(clock.wallTime());
    const spec = { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1, renewTime };
    await request("PUT", { ...lease, spec });
  }

  async function tryOnce(signal: AbortSignal): Promise<boolean> {
    try {
      const holds = await attempt(signal);
      options.onAnswer?.();
      return holds;
    } catch (error) {
      options.onFailure(error);
      return false;
    }
  }

  return {
    async waitForLeadership(signal) {
      while (!signal.aborted) {
        if (await tryOnce(signal)) return "leading";
        await sleep(clock, retryPeriodMs * (1 + options.random() * (jitterFactor - 1)), signal);
      }
      return "stopped";
    },
    async holdLeadership(signal) {
      let renewedAt = clock.now();
      while (!signal.aborted) {
        await sleep(clock, retryPeriodMs, signal);
        if (signal.aborted) break;
        // Judged by the start of the try, which ends with the deadline: a slow answer must not stretch our own lease.
        const triedAt = clock.now();
        const late = new AbortController();
        using _deadline = clock.after(Math.max(0, renewedAt + renewDeadlineMs - triedAt), () => late.abort());
        if (await tryOnce(AbortSignal.any([signal, late.signal]))) renewedAt = triedAt;
        const other = observed?.lease.spec.holderIdentity;
        if (clock.now() - renewedAt >= renewDeadlineMs || (other !== undefined && other !== identity)) return "lost";
      }
      return "stopped";
    },
    async release() {
      if (observed?.lease.spec.holderIdentity !== identity) return;
      try {
        await letGo(observed.lease).catch(async (error: unknown) => {
          if (!(error instanceof ClusterError && error.kind === "conflict")) throw error;
          // A renewal that was given up a moment ago has reached the API server.
          const lease = await read();
          if (lease?.spec.holderIdentity === identity) await letGo(lease);
        });
      } catch (error) {
        options.onFailure(error);
      }
    },
  };
}
