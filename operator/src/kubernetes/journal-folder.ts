/** The folder with the journals of all kinds, and how much they may hold together. */
import { hash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { concurrencyLimit } from "./concurrency-limit.ts";
import { type Journal, type JournalFailure, journal } from "./journal.ts";
import { collectionPath, type Resource } from "./resources.ts";
import type { Store } from "./store.ts";

export interface JournalFolder {
  /** The journal of one watch. */
  of(watch: Watch, store: Store): Journal;
}

interface Watch {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
}

/** What was kept by another program, in another pod or of another cluster is of no use. */
export interface JournalOwner {
  /** Of the program: what it keeps of an object may be another in each version. */
  readonly build: string;
  readonly podUid: string;
  /** The API server's address. */
  readonly server: string;
  readonly fieldManager: string;
}

export interface JournalFolderOptions {
  readonly folder: string;
  readonly owner: JournalOwner;
  readonly clock: Clock;
  readonly onFailure: (resource: Resource, error: unknown, failed: JournalFailure) => void;
}

/** Raised with every change of what the lines mean. */
const format = 1;
/** While a file is written anew it is there twice. Twenty thousand objects are about ten megabytes. */
const mostBytes = 128 * 1024 * 1024;

export function journalFolder({ folder, owner, clock, onFailure }: JournalFolderOptions): JournalFolder {
  let bytes = 0;
  let made: Promise<unknown> | undefined;
  /** A kind that is watched again waits until what was kept of it is gone. */
  const discarded = new Map<string, Promise<void>>();
  /** While the next kind is read, the API server is asked about those before it. */
  const inTurn = concurrencyLimit(1, Number.POSITIVE_INFINITY);

  function account(more: number): void {
    if (more > 0 && bytes + more > mostBytes) throw new Error(`what is kept would be more than ${mostBytes} bytes`);
    bytes += more;
  }

  return {
    of({ resource, namespace, labelSelector }, store) {
      const collection = collectionPath(resource, namespace);
      const path = join(folder, `${collection.slice(1).replaceAll("/", "_")}.journal`);
      const metadataOnly = resource.metadataOnly === true;
      const identity = JSON.stringify({ format, ...owner, collection, labelSelector, metadataOnly });
      const before = discarded.get(path);
      const one = journal({
        path,
        identity,
        resource,
        store,
        clock,
        account,
        onFailure: (error, failed) => onFailure(resource, error, failed),
      });
      return {
        ...one,
        async read() {
          await before;
          // Once for all of them, who are then read in the order in which they asked. Where it fails, so do the files in it.
          made ??= mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
          await made;
          return inTurn(() => one.read());
        },
        discard() {
          const ended = one.discard();
          discarded.set(path, ended);
          return ended;
        },
      };
    },
  };
}

/** What stands for this program: the bundle names its other parts by their content. */
export async function buildOf(program: string | undefined): Promise<string> {
  return program === undefined ? "" : hash("sha256", await readFile(program), "hex");
}
