/** The watches of all kinds in all watched namespaces, and the stores they fill. */
import type { Clock } from "../clock.ts";
import type { KubernetesObject, VoicebotKey } from "../reconcile/cluster.ts";
import type { ApiClient } from "./api-client.ts";
import { concurrencyLimit } from "./concurrency-limit.ts";
import type { Journal } from "./journal.ts";
import type { JournalFolder } from "./journal-folder.ts";
import { kept } from "./kept.ts";
import { type Reflector, reflector } from "./reflector.ts";
import { type Resource, resourceOf } from "./resources.ts";
import { type Change, Store } from "./store.ts";

export interface Informers {
  /** Begins to watch a kind; nothing when it is watched already. */
  start(resource: Resource, options: { readonly labelSelector?: string; readonly required: boolean }): void;
  /** Ends the watches of a kind and forgets its objects, on disk too. */
  stop(resource: Resource): void;
  stopAll(): Promise<void>;
  get(apiVersion: string, kind: string, namespace: string | undefined, name: string): KubernetesObject | undefined;
  list(apiVersion: string, kind: string): KubernetesObject[];
  /** Objects of every watched kind that carry the Voicebot's instance label. */
  ofInstance(key: VoicebotKey): KubernetesObject[];
  /** The answer to a write of ours, before the watch brings it. Gives what is kept of it. */
  putWritten(object: KubernetesObject): KubernetesObject;
  /** Watches have begun, and every required kind has been listed once. */
  synced(): boolean;
  /** So has every other kind that is watched. */
  complete(): boolean;
  /** The longest silence of a required watch, in milliseconds; a watch that never spoke is silent since it was started. */
  longestSilenceMs(): number;
}

export interface InformersOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** Empty: every namespace with one watch. */
  readonly namespaces: readonly string[];
  /** Who applies the children: of kinds of which only metadata is watched, its fields are remembered. */
  readonly fieldManager: string;
  readonly onChange: (resource: Resource, change: Change) => void;
  readonly onFailure: (resource: Resource, error: unknown) => void;
  /** The API server has taken a watch. */
  readonly onOpen?: (resource: Resource) => void;
  /** Where what is known outlives the process; undefined: nowhere. */
  readonly journals?: JournalFolder | undefined;
}

interface Watched {
  readonly store: Store;
  readonly reflector: Reflector;
  readonly journal: Journal | undefined;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
  readonly required: boolean;
  readonly startedAt: number;
}

/**
 * Of all lists together: while one is taken in, the API server makes the others. Before each first page it waits up to a
 * tenth of a second to be sure that its cache is up to date, for all lists that have been asked for at once.
 */
const pagesAtOnce = 12;

export function informers(options: InformersOptions): Informers {
  /** By kind, then by namespace; "" is every namespace. */
  const kinds = new Map<string, Map<string, Watched>>();
  const namespaces = options.namespaces.length === 0 ? [undefined] : [...options.namespaces];
  const inTurn = concurrencyLimit(pagesAtOnce, Number.POSITIVE_INFINITY);
  const all = (): Watched[] => [...kinds.values()].flatMap((perNamespace) => [...perNamespace.values()]);

  function watched(
    resource: Resource,
    namespace: string | undefined,
    labelSelector: string | undefined,
    required: boolean,
  ): Watched {
    const store = new Store();
    const stopping = new AbortController();
    const journal = options.journals?.of({ resource, namespace, labelSelector }, store);
    const one = reflector({
      resource,
      namespace,
      labelSelector,
      fieldManager: options.fieldManager,
      store,
      client: options.client,
      clock: options.clock,
      random: options.random,
      onChange: (change) => options.onChange(resource, change),
      onFailure: (error) => options.onFailure(resource, error),
      onOpen: () => options.onOpen?.(resource),
      inTurn,
      journal,
    });
    return {
      store,
      reflector: one,
      journal,
      stopping,
      ended: one.run(stopping.signal),
      required,
      startedAt: options.clock.now(),
    };
  }

  function storeFor(apiVersion: string, kind: string, namespace: string | undefined): Store | undefined {
    const perNamespace = kinds.get(`${apiVersion} ${kind}`);
    return perNamespace?.get("")?.store ?? perNamespace?.get(namespace ?? "")?.store;
  }

  return {
    start(resource, { labelSelector, required }) {
      const kind = `${resource.apiVersion} ${resource.kind}`;
      if (kinds.has(kind)) return;
      kinds.set(
        kind,
        new Map(namespaces.map((name) => [name ?? "", watched(resource, name, labelSelector, required)])),
      );
    },
    stop(resource) {
      const kind = `${resource.apiVersion} ${resource.kind}`;
      for (const one of kinds.get(kind)?.values() ?? []) {
        one.stopping.abort();
        void one.journal?.discard();
      }
      kinds.delete(kind);
    },
    async stopAll() {
      const running = all();
      for (const one of running) one.stopping.abort();
      await Promise.all(running.map((one) => one.ended));
      await Promise.all(running.flatMap((one) => one.journal?.close() ?? []));
    },
    get: (apiVersion, kind, namespace, name) => storeFor(apiVersion, kind, namespace)?.get(namespace, name),
    list: (apiVersion, kind) =>
      [...(kinds.get(`${apiVersion} ${kind}`)?.values() ?? [])].flatMap((one) => one.store.all()),
    ofInstance: (key) => all().flatMap((one) => one.store.ofInstance(key.namespace, key.name)),
    putWritten(object) {
      const store = storeFor(object.apiVersion, object.kind, object.metadata.namespace);
      if (store === undefined) return object;
      const inShort = kept(object, resourceOf(object.apiVersion, object.kind), options.fieldManager);
      return store.putWritten(inShort);
    },
    synced() {
      const required = all().filter((one) => one.required);
      return required.length > 0 && required.every((one) => one.reflector.synced());
    },
    complete: () => all().every((one) => one.reflector.synced()),
    longestSilenceMs: () =>
      all()
        .filter((one) => one.required)
        .reduce(
          (longest, one) => Math.max(longest, options.clock.now() - (one.reflector.lastContact() ?? one.startedAt)),
          0,
        ),
  };
}
