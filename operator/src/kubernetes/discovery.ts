/** Which of the optional kinds the API server serves now: asked at the start and every 30 s, so that one is picked up when its CRD appears. */
import { type Clock, sleep } from "../clock.ts";
import { ClusterError } from "../reconcile/cluster.ts";
import type { ApiClient } from "./api-client.ts";
import { groupVersionPath, type Resource } from "./resources.ts";

export interface Discovery {
  serves(apiVersion: string, kind: string): boolean;
  /** Asks once for each group; a group that cannot be asked keeps its last answer. Rejects never. */
  probe(signal?: AbortSignal): Promise<void>;
  /** Probes every 30 s until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const probeEveryMs = 30_000;

export interface DiscoveryOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly always: readonly Resource[];
  readonly optional: readonly Resource[];
  readonly onChange: (resource: Resource, served: boolean) => void;
  readonly onFailure: (error: unknown) => void;
}

export function discovery(options: DiscoveryOptions): Discovery {
  const served = new Set(options.always.map((resource) => nameOf(resource.apiVersion, resource.kind)));
  const groupVersions = [...new Set(options.optional.map((resource) => resource.apiVersion))];

  async function kindsOf(apiVersion: string, signal: AbortSignal | undefined): Promise<Set<string>> {
    try {
      const answer = await options.client.request({
        method: "GET",
        path: groupVersionPath(apiVersion),
        deadlineMs: 10_000,
        attempts: 1,
        ...(signal === undefined ? {} : { signal }),
      });
      const resources = (answer as { resources?: { kind?: string }[] } | undefined)?.resources ?? [];
      return new Set(resources.flatMap((resource) => resource.kind ?? []));
    } catch (error) {
      if (error instanceof ClusterError && error.kind === "not-found") return new Set();
      throw error;
    }
  }

  /** All groups at once: at a start, each answer waits for what is read from disk meanwhile. */
  async function probe(signal?: AbortSignal): Promise<void> {
    await Promise.all(groupVersions.map((apiVersion) => probeGroup(apiVersion, signal)));
  }

  async function probeGroup(apiVersion: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      const kinds = await kindsOf(apiVersion, signal);
      if (signal?.aborted) return;
      for (const resource of options.optional)
        if (resource.apiVersion === apiVersion) note(resource, kinds.has(resource.kind));
    } catch (error) {
      if (!signal?.aborted) options.onFailure(error);
    }
  }

  function note(resource: Resource, now: boolean): void {
    const name = nameOf(resource.apiVersion, resource.kind);
    if (served.has(name) === now) return;
    if (now) served.add(name);
    else served.delete(name);
    options.onChange(resource, now);
  }

  return {
    serves: (apiVersion, kind) => served.has(nameOf(apiVersion, kind)),
    probe,
    async run(signal) {
      while (!signal.aborted) {
        await sleep(options.clock, probeEveryMs, signal);
        if (!signal.aborted) await probe(signal);
      }
    },
  };
}

const nameOf = (apiVersion: string, kind: string): string => `${apiVersion} ${kind}`;
