/** Watches every child of every Voicebot from outside, to say when there are how many, and when one has become what. */
import type { Api, WatchEvent, WatchedObject } from "./api.ts";

export interface WatchedKind {
  readonly kind: string;
  /** Path of the collection in all namespaces. */
  readonly path: string;
}

export interface Observer {
  /** Children that are there, by kind. */
  counts(): ReadonlyMap<string, number>;
  total(): number;
  /** Resolves with the time (`performance.now()`) at which an event passed `is`; undefined after `limitMs`. */
  seen(is: (event: WatchEvent) => boolean, limitMs: number): Promise<number | undefined>;
  names(kind: string): string[];
  stop(): Promise<void>;
}

interface Waiting {
  readonly is: (event: WatchEvent) => boolean;
  readonly tell: (at: number) => void;
}

export const managed = "app.kubernetes.io/managed-by=voicebot-operator";

export function observe(api: Api, kinds: readonly WatchedKind[]): Observer {
  const stopping = new AbortController();
  const there = new Map<string, Map<string, WatchedObject["metadata"]["uid"]>>(
    kinds.map(({ kind }) => [kind, new Map()]),
  );
  const waiting = new Set<Waiting>();

  function take(kind: string, event: WatchEvent): void {
    if (event.type === "BOOKMARK" || event.type === "ERROR") return;
    const at = performance.now();
    const { metadata } = event.object;
    const name = `${metadata.namespace}/${metadata.name}`;
    if (event.type === "DELETED") there.get(kind)?.delete(name);
    else there.get(kind)?.set(name, metadata.uid);
    for (const one of waiting) {
      if (!one.is(event)) continue;
      waiting.delete(one);
      one.tell(at);
    }
  }

  const watches = kinds.map(({ kind, path }) =>
    api.watch(`${path}?labelSelector=${encodeURIComponent(managed)}`, stopping.signal, (event) => take(kind, event)),
  );
  return {
    counts: () => new Map([...there].map(([kind, names]) => [kind, names.size])),
    total: () => [...there.values()].reduce((sum, names) => sum + names.size, 0),
    names: (kind) => [...(there.get(kind)?.keys() ?? [])],
    seen: (is, limitMs) =>
      new Promise((resolve) => {
        const one: Waiting = {
          is,
          tell(at) {
            clearTimeout(limit);
            resolve(at);
          },
        };
        const limit = setTimeout(() => {
          waiting.delete(one);
          resolve(undefined);
        }, limitMs);
        waiting.add(one);
      }),
    async stop() {
      stopping.abort();
      await Promise.all(watches);
    },
  };
}
