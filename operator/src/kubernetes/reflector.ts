/**
 * Keeps a Store equal to what the API server holds of one kind, whatever happens on the way: lists, watches, and on
 * every end of the watch, good or bad, goes on. It stops only when it is told to. After client-go's reflector.
 */
import { type Clock, sleep } from "../clock.ts";
import { ClusterError, type KubernetesObject } from "../reconcile/cluster.ts";
import { type ApiClient, ApiError } from "./api-client.ts";
import { catchingUp } from "./catching-up.ts";
import type { ConcurrencyLimit } from "./concurrency-limit.ts";
import type { Journal } from "./journal.ts";
import { acceptedList, acceptedMetadataList, acceptedObject, kept } from "./kept.ts";
import { collectionPath, type Resource } from "./resources.ts";
import { type Change, type Store, versionOf } from "./store.ts";

export interface ReflectorOptions {
  readonly resource: Resource;
  /** undefined: every namespace. */
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
  /** Whose fields are remembered of kinds of which only metadata is watched. */
  readonly fieldManager: string;
  readonly store: Store;
  readonly client: ApiClient;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** A change that has reached the store. Must not block; what it throws is told to `onFailure` and ends nothing. */
  readonly onChange: (change: Change) => void;
  readonly onFailure: (error: unknown) => void;
  /** The API server has taken the watch. */
  readonly onOpen?: () => void;
  /** Under which each page of a list is fetched and taken in: pages of many kinds at once would be most of the memory. */
  readonly inTurn: ConcurrencyLimit;
  /** Where it is kept what is known, and goes on from; undefined: a new process lists. */
  readonly journal?: Journal | undefined;
}

export interface Reflector {
  /** Runs until the signal aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** The first list has reached the store; or what was kept of an earlier one, and what has changed since. */
  synced(): boolean;
  /** Monotonic milliseconds of the last word from the API server; undefined before the first. */
  lastContact(): number | undefined;
}

/** A page of whole objects, as text and parsed, is several megabytes for as long as it takes to pick what is kept. */
const pageSize = "100";
/** Of metadata in protobuf as many bytes are a few times as many objects. */
const pageSizeOfMetadata = "500";
const shortestWatchSeconds = 300;
/** How long after its own time limit a watch is given up from our side. */
const guardMs = 15_000;
const firstBackOffMs = 500;
const longestBackOffMs = 30_000;
/** While nobody answers at all, a try costs nobody anything, and the API server's return is to be noticed soon. */
const longestBackOffWhileAwayMs = 1500;
/** For so long after that it counts as coming back: it refuses at first, custom resources for seconds longer than its own kinds. */
const comingBackMs = 30_000;
/** A watch that lasted this long shows that all is well again. */
const healthyAfterMs = 10_000;
/** A list anew after this, should an event ever have been lost; less up to a tenth, so that kinds do not come together. */
const relistAfterMs = 3_600_000;
/** After so many failures in a row the list is fetched anew: the position itself may be what is wrong. */
const relistAfterFailures = 4;

/** The position in the history is too old or unknown: only a new list helps. */
const isExpired = (error: unknown): boolean => error instanceof ApiError && error.statusCode === 410;

export function reflector(options: ReflectorOptions): Reflector {
  const { store, client, clock } = options;
  const path = collectionPath(options.resource, options.namespace);
  const selection: Record<string, string> =
    options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector };
  const keep = (object: KubernetesObject, isOfMany = false): KubernetesObject =>
    kept(object, options.resource, options.fieldManager, isOfMany);
  /** Of what is known already nothing new is kept: a list anew would hold everything twice for a while. */
  const keepListed = (object: KubernetesObject): KubernetesObject => {
    const { name, namespace, resourceVersion } = object.metadata;
    const known = store.get(namespace, name);
    const isSame = known !== undefined && known.metadata.resourceVersion === resourceVersion;
    return isSame && resourceVersion !== undefined ? known : keep(object, true);
  };
  const listing = accepting(acceptedList(options.resource));
  const watching = accepting(acceptedObject(options.resource));
  let isSynced = false;
  let contact: number | undefined;
  let position: string | undefined;
  let listedAt = 0;
  /** The newest version that an earlier process knew, until the API server goes on from there. */
  let restoredUpTo: bigint | undefined;

  function deliver(change: Change | undefined): void {
    if (change === undefined) return;
    try {
      options.onChange(change);
    } catch (error) {
      options.onFailure(error);
    }
  }

  async function list(signal: AbortSignal): Promise<void> {
    const found: KubernetesObject[] = [];
    let page: Pick<ListPage, "resourceVersion" | "next"> | undefined;
    do {
      const paging = page?.next === undefined ? {} : { continue: page.next };
      const limit = options.resource.metadataOnly === true ? pageSizeOfMetadata : pageSize;
      const query = { ...selection, limit, ...paging };
      page = await options.inTurn(async () => {
        const { items, ...rest } = asPage(
          await client.request({ ...listing, method: "GET", path, query, attempts: 1, deadlineMs: 60_000, signal }),
          options.resource,
        );
        for (const object of items) found.push(keepListed(object));
        return rest;
      });
      if (signal.aborted) return;
      contact = clock.now();
    } while (page.next !== undefined);
    for (const change of store.replace(found, page.resourceVersion)) deliver(change);
    position = page.resourceVersion;
    listedAt = clock.now();
    isSynced = true;
    restoredUpTo = undefined;
    options.journal?.listed(position);
  }

  async function restore(): Promise<void> {
    const found = await options.journal?.read();
    if (found === undefined) return;
    for (const change of store.restore(found.objects, found.position)) deliver(change);
    position = found.position;
    restoredUpTo = found.newest;
    listedAt = clock.now() - Math.max(0, clock.wallTime() - found.listedAt);
  }

  /**
   * A position that the API server has yet to reach is of another history: of a cluster that was set back to a backup.
   * It would be silent until it is there.
   */
  async function checkHistory(from: bigint, signal: AbortSignal): Promise<void> {
    const query = { limit: "1" };
    const accept = acceptedMetadataList;
    const answer = await client.request({ accept, method: "GET", path, query, attempts: 1, signal });
    const { resourceVersion } = asPage(answer, options.resource);
    contact = clock.now();
    if (versionOf(resourceVersion) < from) position = undefined;
  }

  async function watch(from: string, signal: AbortSignal): Promise<void> {
    const seconds = Math.floor(shortestWatchSeconds * (1 + options.random()));
    const guard = new AbortController();
    using _limit = clock.after(seconds * 1000 + guardMs, () =>
      guard.abort(new Error("the watch outlived its time limit")),
    );
    const query = { ...selection, resourceVersion: from, allowWatchBookmarks: "true", timeoutSeconds: String(seconds) };
    using catching = catchingUp(clock, () => {
      isSynced = true;
      restoredUpTo = undefined;
    });
    const onOpen = (): void => {
      options.onOpen?.();
      if (!isSynced) catching.begin();
    };
    for await (const line of client.watch(
      { ...watching, path, query, onOpen },
      AbortSignal.any([signal, guard.signal]),
    )) {
      if (signal.aborted) return;
      contact = clock.now();
      take(asEvent(line));
      catching.goOn();
    }
    contact = clock.now();
  }

  function take({ type, object }: WatchEvent): void {
    switch (type) {
      case "ADDED":
      case "MODIFIED":
        deliver(store.observe(keep(object)));
        options.journal?.changed(object);
        break;
      case "DELETED":
        deliver(store.remove(keep(object)));
        options.journal?.changed(object);
        break;
      case "BOOKMARK":
        store.progress(object.metadata.resourceVersion);
        break;
      default:
        throw errorOf(object);
    }
    if (object.metadata.resourceVersion === undefined) return;
    position = object.metadata.resourceVersion;
    options.journal?.reached(position);
  }

  return {
    synced: () => isSynced,
    lastContact: () => contact,
    async run(signal) {
      await restore();
      let failures = 0;
      let wasAway = false;
      let lastAwayAt = Number.NEGATIVE_INFINITY;
      while (!signal.aborted) {
        const startedAt = clock.now();
        let isAway = false;
        try {
          const isOld = clock.now() - listedAt > relistAfterMs * (1 - options.random() / 10);
          if (position !== undefined && restoredUpTo !== undefined) await checkHistory(restoredUpTo, signal);
          if (position === undefined || (isOld && isSynced)) await list(signal);
          if (position !== undefined && !signal.aborted) await watch(position, signal);
        } catch (error) {
          if (signal.aborted) return;
          isAway = !(error instanceof ApiError);
          // It is back, and begins with refusals: its silence is not held against it.
          if (wasAway && !isAway) failures = 0;
          const isOldNews = isExpired(error) && restoredUpTo !== undefined;
          if (isExpired(error) || (failures >= relistAfterFailures && !isAway)) position = undefined;
          // What was kept is too old: nothing has failed.
          if (isOldNews) {
            restoredUpTo = undefined;
            continue;
          }
          options.onFailure(error);
        }
        failures = clock.now() - startedAt >= healthyAfterMs ? 0 : failures + 1;
        wasAway = isAway;
        if (isAway) lastAwayAt = clock.now();
        const isComingBack = clock.now() - lastAwayAt < comingBackMs;
        const longest = isComingBack ? longestBackOffWhileAwayMs : longestBackOffMs;
        if (failures > 0) await sleep(clock, Math.min(longest, backOffMs(failures, options.random())), signal);
      }
    },
  };
}

/** Doubling from half a second to 30 s, less up to a half so that many clients do not come back together. */
export function backOffMs(failures: number, random: number): number {
  return Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.min(failures - 1, 16)) * (1 - random / 2);
}

const accepting = (accept: string | undefined): { accept?: string } => (accept === undefined ? {} : { accept });

interface ListPage {
  readonly items: KubernetesObject[];
  readonly resourceVersion: string;
  readonly next: string | undefined;
}

function asPage(body: unknown, resource: Resource): ListPage {
  const list = body as { items?: unknown; metadata?: { resourceVersion?: string; continue?: string } } | undefined;
  // An empty list of metadata is written as null.
  const items = list?.items === null ? [] : list?.items;
  if (!Array.isArray(items) || typeof list?.metadata?.resourceVersion !== "string") {
    throw new ClusterError("unavailable", `the answer is not a list of ${resource.plural}`);
  }
  return {
    items: items as KubernetesObject[],
    resourceVersion: list.metadata.resourceVersion,
    next: list.metadata.continue || undefined,
  };
}

interface WatchEvent {
  readonly type: string;
  readonly object: KubernetesObject;
}

function asEvent(line: unknown): WatchEvent {
  const event = line as { type?: unknown; object?: { metadata?: unknown } } | null;
  if (typeof event?.type !== "string" || typeof event.object?.metadata !== "object") {
    throw new ClusterError("unavailable", "a line of the watch is not an event");
  }
  return event as WatchEvent;
}

/** The Status inside an ERROR event; 410 comes this way too. */
function errorOf(status: KubernetesObject): ClusterError {
  const { code, reason, message } = status as { code?: unknown; reason?: unknown; message?: unknown };
  const statusCode = typeof code === "number" ? code : 500;
  return new ApiError("unavailable", typeof message === "string" ? message : "the watch reports an error", {
    statusCode: reason === "Expired" || reason === "Gone" ? 410 : statusCode,
    reason: typeof reason === "string" ? reason : "",
  });
}
