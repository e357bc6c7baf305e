/**
 * Which Voicebots are to be looked at: each key at most once in the queue and at most once in work, so that a hundred
 * events about one Voicebot are one reconcile, and two reconciles of it never run at once. After client-go's workqueue.
 */
import type { Clock } from "../clock.ts";

/** live: something happened; startup: only to be looked over, behind everything live. */
export type Priority = "live" | "startup";

export interface WorkQueue {
  /** False when the queue is full or closed: the key was not taken. */
  add(key: string, priority?: Priority): boolean;
  /** Adds later; of several times for one key the earliest holds. */
  addAfter(key: string, ms: number): boolean;
  /** Adds after a wait that doubles with each failure since the last `forget`; at least `atLeastMs`. */
  addRateLimited(key: string, atLeastMs?: number): boolean;
  /** The key has done well: its next failure waits the shortest time again. */
  forget(key: string): void;
  /** The next key, which counts as in work until `done`; undefined when the queue is closed. */
  next(): Promise<string | undefined>;
  done(key: string): void;
  /** Waiting keys are dropped, `next` gives undefined from now on. */
  close(): void;
  /** Keys waiting to be taken now. */
  readonly depth: number;
  /** Seconds that each key in work has been so. */
  inWorkSeconds(): number[];
}

export interface QueueObserver {
  added(): void;
  retried(): void;
  /** Seconds between being added and being taken. */
  waited(seconds: number): void;
  /** Seconds between being taken and done. */
  worked(seconds: number): void;
}

export const shortestRetryMs = 5;
export const longestRetryMs = 300_000;

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly observer: QueueObserver;
  /** Keys known at once, waiting, delayed, failing or in work. */
  readonly limit?: number;
}

export function workQueue({ clock, observer, limit = 50_000 }: WorkQueueOptions): WorkQueue {
  const lines: Record<Priority, Map<string, number>> = { live: new Map(), startup: new Map() };
  const inWork = new Map<string, { since: number; again: Priority | undefined }>();
  const delayed = new Map<string, { at: number; timer: Disposable }>();
  const failures = new Map<string, number>();
  const takers: ((key: string | undefined) => void)[] = [];
  let closed = false;

  const depth = (): number => lines.live.size + lines.startup.size;
  const isKnown = (key: string): boolean =>
    lines.live.has(key) || lines.startup.has(key) || inWork.has(key) || delayed.has(key);
  const hasRoomFor = (key: string): boolean => isKnown(key) || depth() + inWork.size + delayed.size < limit;

  function add(key: string, priority: Priority = "live"): boolean {
    if (closed || !hasRoomFor(key)) return false;
    const working = inWork.get(key);
    if (working !== undefined) {
      if (working.again === undefined) observer.added();
      if (working.again !== "live") working.again = priority;
      return true;
    }
    if (lines.live.has(key)) return true;
    const waitingSince = lines.startup.get(key);
    if (waitingSince !== undefined && priority === "startup") return true;
    if (waitingSince === undefined) observer.added();
    lines.startup.delete(key);
    lines[priority].set(key, waitingSince ?? clock.now());
    handOut();
    return true;
  }

  function handOut(): void {
    while (takers.length > 0) {
      const key = take();
      if (key === undefined) return;
      takers.shift()?.(key);
    }
  }

  function take(): string | undefined {
    const line = lines.live.size > 0 ? lines.live : lines.startup;
    const first = line.entries().next().value;
    if (first === undefined) return undefined;
    const [key, since] = first;
    line.delete(key);
    inWork.set(key, { since: clock.now(), again: undefined });
    observer.waited((clock.now() - since) / 1000);
    return key;
  }

  function addAfter(key: string, ms: number): boolean {
    if (ms <= 0) return add(key);
    if (closed || !hasRoomFor(key)) return false;
    const at = clock.now() + ms;
    const earlier = delayed.get(key);
    if (earlier !== undefined && earlier.at <= at) return true;
    earlier?.timer[Symbol.dispose]();
    const timer = clock.after(ms, () => {
      delayed.delete(key);
      add(key);
    });
    delayed.set(key, { at, timer });
    return true;
  }

  return {
    add,
    addAfter,
    addRateLimited(key, atLeastMs = 0) {
      const failed = failures.get(key) ?? 0;
      if (failures.has(key) || failures.size < limit) failures.set(key, failed + 1);
      observer.retried();
      return addAfter(key, Math.max(atLeastMs, Math.min(longestRetryMs, shortestRetryMs * 2 ** Math.min(failed, 30))));
    },
    forget: (key) => void failures.delete(key),
    next() {
      if (closed) return Promise.resolve(undefined);
      const key = take();
      return key === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(key);
    },
    done(key) {
      const working = inWork.get(key);
      if (working === undefined) return;
      inWork.delete(key);
      observer.worked((clock.now() - working.since) / 1000);
      if (working.again === undefined || closed) return;
      lines[working.again].set(key, clock.now());
      handOut();
    },
    close() {
      closed = true;
      for (const { timer } of delayed.values()) timer[Symbol.dispose]();
      delayed.clear();
      lines.live.clear();
      lines.startup.clear();
      for (const taker of takers.splice(0)) taker(undefined);
    },
    get depth() {
      return depth();
    },
    inWorkSeconds: () => [...inWork.values()].map(({ since }) => (clock.now() - since) / 1000),
  };
}
