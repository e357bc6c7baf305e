/**
 * What one reflector knows, kept on disk for the next process: all objects as the store has them, and how far they are
 * up to date. Whoever reads it goes on from there and need not list. It is written a second behind and never waited for:
 * what is not on disk yet is told again by the watch, which begins at the position that is.
 *
 *     identity                    what must be the same for the rest to mean anything
 *     ["listed", MILLISECONDS]    when the API server was last asked for all of them
 *     ["+", OBJECT]               an object, or its newer version
 *     ["-", NAMESPACE, NAME]      one that is gone
 *     ["@", RESOURCEVERSION]      all above is complete up to this version; some of it may be newer
 *
 * Nothing before the first "@" counts: it comes when the whole list is written.
 */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { type Clock, sleep } from "../clock.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { nothing, readLines, writeLines } from "./journal-lines.ts";
import { fromDisk, toDisk } from "./kept.ts";
import type { Resource } from "./resources.ts";
import { type Store, versionOf } from "./store.ts";

export interface JournalOptions {
  readonly path: string;
  /** One line. A file with another is as good as none. */
  readonly identity: string;
  readonly resource: Resource;
  readonly store: Store;
  readonly clock: Clock;
  /** Bytes more, or fewer, on disk. Throws when there is no room for more. */
  readonly account: (bytes: number) => void;
  readonly onFailure: (error: unknown, failed: JournalFailure) => void;
}

/** What was kept is of no use, and all is listed anew; or nothing is kept any more, and the next process will list. */
export type JournalFailure = "reading" | "writing";

export interface KeptObjects {
  readonly objects: readonly KubernetesObject[];
  /** The resourceVersion up to which they are complete. */
  readonly position: string;
  /** The newest version among them and the position. */
  readonly newest: bigint;
  /** Wall time of the last list. */
  readonly listedAt: number;
}

export interface Journal {
  /** What an earlier process kept; undefined: nothing, or nothing that is sound. To be called once, before all others. */
  read(): Promise<KeptObjects | undefined>;
  /** The store holds a new list. */
  listed(position: string): void;
  /** The store may have another version of this object, or none any more. */
  changed(object: KubernetesObject): void;
  /** What the store has is complete up to here. */
  reached(position: string): void;
  /** Writes what waits. Resolves within a few seconds, whatever the disk does. */
  close(): Promise<void>;
  /** What is kept is of no use any more. */
  discard(): Promise<void>;
}

const writtenAfterMs = 1000;
/**
 * By then what was listed has been compared with what is desired, of which little more than a hash is left to write.
 * Until then the file is the one from before, whose position the API server is likely to know still.
 */
const listWrittenAfterMs = 10_000;
/** A file of which as much is outdated as is not is written anew, unless it is small. */
const leastOutdated = 1024 * 1024;
/** More changes than these in a second: all is written anew. */
const mostChanges = 20_000;
const longestCloseMs = 3000;

class OtherIdentity extends Error {}

export function journal(options: JournalOptions): Journal {
  const { path, store, clock } = options;
  let file: FileHandle | undefined;
  let extent = nothing;
  /** Bytes that are accounted for. */
  let held = 0;
  /** Of `extent`, what was there when the file was last written as a whole. */
  let wholeBytes = 0;
  let position: string | undefined;
  let writtenPosition: string | undefined;
  let listedAt = 0;
  const changes = new Set<string>();
  let isOutdated = false;
  let isOff = false;
  let timer: Disposable | undefined;
  let working: Promise<void> | undefined;

  function schedule(ms: number): void {
    if (isOff || timer !== undefined) return;
    timer = clock.after(ms, () => {
      timer = undefined;
      void work();
    });
  }

  function stopWaiting(): void {
    timer?.[Symbol.dispose]();
    timer = undefined;
  }

  function account(bytes: number): void {
    options.account(bytes);
    held += bytes;
  }

  function work(): Promise<void> {
    working ??= write()
      .catch((error: unknown) => giveUp(error))
      .finally(() => {
        working = undefined;
        if (isOutdated || changes.size > 0 || position !== writtenPosition) schedule(writtenAfterMs);
      });
    return working;
  }

  async function write(): Promise<void> {
    if (isOff || position === undefined) return;
    if (isOutdated || file === undefined) return writeAll(position);
    await append(position);
    if (extent.bytes - wholeBytes > Math.max(wholeBytes, leastOutdated)) isOutdated = true;
  }

  /** Beside the file that is there, which then gives way to it. */
  async function writeAll(upTo: string): Promise<void> {
    isOutdated = false;
    changes.clear();
    const objects = store.all();
    const fresh = await open(`${path}.new`, "w", 0o600);
    const before = held;
    await file?.close();
    file = fresh;
    extent = await writeLines(fresh, nothing, linesOfAll(objects, upTo), account);
    await rename(`${path}.new`, path);
    account(-before);
    wholeBytes = extent.bytes;
    writtenPosition = upTo;
  }

  function* linesOfAll(objects: readonly KubernetesObject[], upTo: string): Iterable<string> {
    yield options.identity;
    yield JSON.stringify(["listed", listedAt]);
    for (const object of objects) yield JSON.stringify(["+", toDisk(object)]);
    yield JSON.stringify(["@", upTo]);
  }

  async function append(upTo: string): Promise<void> {
    if (file === undefined || (changes.size === 0 && upTo === writtenPosition)) return;
    const keys = [...changes];
    changes.clear();
    extent = await writeLines(file, extent, linesOf(keys, upTo), account);
    writtenPosition = upTo;
  }

  function* linesOf(keys: readonly string[], upTo: string): Iterable<string> {
    for (const key of keys) {
      const [namespace = "", name = ""] = key.split("/");
      const object = store.get(namespace, name);
      yield JSON.stringify(object === undefined ? ["-", namespace, name] : ["+", toDisk(object)]);
    }
    yield JSON.stringify(["@", upTo]);
  }

  async function giveUp(error: unknown): Promise<void> {
    const wasOff = isOff;
    await forget();
    if (!wasOff) options.onFailure(error, "writing");
  }

  async function forget(): Promise<void> {
    isOff = true;
    isOutdated = false;
    changes.clear();
    position = writtenPosition;
    stopWaiting();
    await removeFiles();
  }

  async function removeFiles(): Promise<void> {
    extent = nothing;
    await file?.close().catch(() => undefined);
    file = undefined;
    for (const one of [path, `${path}.new`]) await rm(one, { force: true }).catch(() => undefined);
    account(-held);
  }

  /** Throws for whatever is not sound. */
  async function readFrom(opened: FileHandle): Promise<KeptObjects | undefined> {
    const objects = new Map<string, KubernetesObject>();
    let isFirst = true;
    let complete: string | undefined;
    extent = await readLines(opened, (text, upToHere) => {
      if (isFirst && text !== options.identity) throw new OtherIdentity();
      const line: unknown = isFirst ? undefined : JSON.parse(text);
      isFirst = false;
      const version = line === undefined ? undefined : takeLine(line, objects);
      if (version !== undefined && complete === undefined) wholeBytes = upToHere;
      complete = version ?? complete;
    });
    if (complete === undefined) return undefined;
    if ((await opened.stat()).size > extent.bytes) await opened.truncate(extent.bytes);
    account(extent.bytes);
    position = complete;
    writtenPosition = complete;
    const all = [...objects.values()];
    return { objects: all, position: complete, newest: newestOf(all, complete), listedAt };
  }

  /** Gives a position, if the line says one. */
  function takeLine(line: unknown, objects: Map<string, KubernetesObject>): string | undefined {
    if (!Array.isArray(line)) throw new TypeError("a line of another kind");
    const [what, one, other] = line as unknown[];
    if (what === "@" && typeof one === "string") return one;
    if (what === "+") {
      const object = fromDisk(one, options.resource);
      objects.set(keyOf(object.metadata.namespace, object.metadata.name), object);
    } else if (what === "-" && typeof one === "string" && typeof other === "string") objects.delete(keyOf(one, other));
    else if (what === "listed" && typeof one === "number") listedAt = one;
    else throw new TypeError("a line of another kind");
    return undefined;
  }

  async function read(): Promise<KeptObjects | undefined> {
    try {
      file = await open(path, "r+");
      const found = await readFrom(file);
      if (found === undefined) await removeFiles();
      return found;
    } catch (error) {
      await removeFiles();
      const isNothing = error instanceof OtherIdentity || (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isNothing) options.onFailure(error, "reading");
      return undefined;
    }
  }

  return {
    read,
    listed(upTo) {
      position = upTo;
      listedAt = clock.wallTime();
      isOutdated = true;
      changes.clear();
      schedule(listWrittenAfterMs);
    },
    changed({ metadata: { namespace, name } }) {
      if (isOff || isOutdated) return;
      changes.add(keyOf(namespace, name));
      if (changes.size > mostChanges) isOutdated = true;
      schedule(writtenAfterMs);
    },
    reached(upTo) {
      position = upTo;
      if (!isOff && upTo !== writtenPosition) schedule(writtenAfterMs);
    },
    async close() {
      stopWaiting();
      const closed = (async () => {
        await working;
        await work();
        isOff = true;
        stopWaiting();
        await file?.close();
        file = undefined;
      })().catch(() => undefined);
      const isClosed = new AbortController();
      await Promise.race([closed.then(() => isClosed.abort()), sleep(clock, longestCloseMs, isClosed.signal)]);
    },
    async discard() {
      isOff = true;
      stopWaiting();
      await working;
      await forget();
    },
  };
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ""}/${name}`;

function newestOf(objects: readonly KubernetesObject[], position: string): bigint {
  let newest = versionOf(position);
  for (const { metadata } of objects) {
    const version = versionOf(metadata.resourceVersion);
    if (version > newest) newest = version;
  }
  return newest;
}
