/**
 * Events that people see with `kubectl describe`: a repeat of the same reason and message becomes a count on the first
 * one, each Voicebot may say only so much, and what cannot be sent is dropped, never waited for.
 */
import { type Clock, sleep } from "../clock.ts";
import { ClusterError, type ClusterEvent, type KubernetesObject } from "../reconcile/cluster.ts";
import type { ApiClient } from "./api-client.ts";
import { collectionPath, eventResource, objectPath } from "./resources.ts";

export interface EventRecorder {
  record(voicebot: KubernetesObject, event: ClusterEvent): void;
  /** Sends what is waiting until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export interface EventRecorderOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** The pod's name. */
  readonly instance: string;
  readonly random: () => number;
  readonly onDropped: () => void;
}

interface Series {
  readonly name: string;
  readonly namespace: string;
  readonly body: Record<string, unknown>;
  count: number;
  lastSeenWallTime: number;
  sentCount: number;
  sentAt: number;
  queued: boolean;
}

const seriesKept = 1000;
const waitingToBeSent = 200;
/** A count is sent at most this often. */
const updateEveryMs = 60_000;
/** Each Voicebot may start this many different events at once, and then one more each half minute. */
const burst = 25;
const refillMs = 30_000;
const idleMs = 1000;
const longestNote = 1000;

export function eventRecorder(options: EventRecorderOptions): EventRecorder {
  const { clock } = options;
  const known = new Map<string, Series>();
  const allowances = new Map<string, { tokens: number; at: number }>();
  const waiting: Series[] = [];

  function mayStart(uid: string): boolean {
    const now = clock.now();
    const before = allowances.get(uid) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, before.tokens + (now - before.at) / refillMs);
    allowances.delete(uid);
    allowances.set(uid, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    forgetOldest(allowances, seriesKept);
    return tokens >= 1;
  }

  function enqueue(series: Series): void {
    if (series.queued) return;
    if (waiting.length >= waitingToBeSent) return options.onDropped();
    series.queued = true;
    waiting.push(series);
  }

  function record(voicebot: KubernetesObject, event: ClusterEvent): void {
    const uid = voicebot.metadata.uid ?? "";
    const identity = JSON.stringify([uid, event.type, event.reason, event.message]);
    const series = known.get(identity);
    if (series !== undefined) {
      known.delete(identity);
      known.set(identity, series);
      series.count += 1;
      series.lastSeenWallTime = clock.wallTime();
      enqueue(series);
      return;
    }
    if (!mayStart(uid)) return options.onDropped();
    const started = begin(voicebot, event);
    known.set(identity, started);
    forgetOldest(known, seriesKept);
    enqueue(started);
  }

  function begin(voicebot: KubernetesObject, event: ClusterEvent): Series {
    const namespace = voicebot.metadata.namespace ?? "default";
    const unique = Math.floor(options.random() * 2 ** 48)
      .toString(16)
      .padStart(12, "0");
    const name = `${voicebot.metadata.name.slice(0, 200)}.${unique}`;
    const body = {
      apiVersion: eventResource.apiVersion,
      kind: eventResource.kind,
      metadata: { name, namespace },
      eventTime: microTime(clock.wallTime()),
      reportingController: "voicebot.dev/operator",
      reportingInstance: options.instance.slice(0, 128),
      action: "Reconcile",
      reason: event.reason,
      type: event.type,
      note: event.message.slice(0, longestNote),
      regarding: {
        apiVersion: voicebot.apiVersion,
        kind: voicebot.kind,
        namespace,
        name: voicebot.metadata.name,
        uid: voicebot.metadata.uid,
      },
    };
    return {
      name,
      namespace,
      body,
      count: 1,
      lastSeenWallTime: clock.wallTime(),
      sentCount: 0,
      sentAt: 0,
      queued: false,
    };
  }

  async function send(series: Series, signal: AbortSignal): Promise<void> {
    const { count } = series;
    const body = count === 1 ? undefined : { count, lastObservedTime: microTime(series.lastSeenWallTime) };
    if (series.sentCount > 0) {
      const path = objectPath({ ...eventResource, namespace: series.namespace, name: series.name });
      try {
        const update = { series: body };
        await options.client.request({
          method: "PATCH",
          path,
          body: update,
          contentType: "application/merge-patch+json",
          signal,
        });
        return sent(series, count);
      } catch (error) {
        // The API server forgets events after an hour: then it is told anew.
        if (!(error instanceof ClusterError && error.kind === "not-found")) throw error;
      }
    }
    const path = collectionPath(eventResource, series.namespace);
    await options.client.request({
      method: "POST",
      path,
      body: { ...series.body, ...(body === undefined ? {} : { series: body }) },
      signal,
    });
    sent(series, count);
  }

  function sent(series: Series, count: number): void {
    series.sentCount = count;
    series.sentAt = clock.now();
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const due = waiting.findIndex((series) => series.sentCount === 0 || clock.now() - series.sentAt >= updateEveryMs);
      const series = due === -1 ? undefined : waiting.splice(due, 1)[0];
      if (series === undefined) {
        await sleep(clock, idleMs, signal);
        continue;
      }
      series.queued = false;
      try {
        await send(series, signal);
      } catch {
        if (!signal.aborted) options.onDropped();
      }
    }
  }

  return { record, run };
}

function forgetOldest(map: Map<string, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}

/** RFC 3339 with microseconds, as the API server's MicroTime wants it. */
export const microTime = (wallTime: number): string => new Date(wallTime).toISOString().replace("Z", "000Z");
