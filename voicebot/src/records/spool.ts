/**
 * Parcels on disk, one file each, written whole or not at all: what a process leaves behind, its successor on the same volume
 * finds. Nothing here waits for the disk, and nothing throws: where the disk refuses, a parcel stays in memory.
 */
import { mkdir, readdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../platform/logger.ts";
import { largestParcelBytes, Parcel } from "./parcel.ts";

export interface SpoolLimits {
  readonly parcels: number;
  readonly bytes: number;
  /** Parcels that nobody wants, kept for a person to look at: the newest. */
  readonly dead: number;
}

/** Of what is on disk already, so much is also kept in memory: mostly it is delivered at once, and need not be read again. */
const mostRememberedBytes = 1024 * 1024;

export const usualSpoolLimits: SpoolLimits = { parcels: 20_000, bytes: 64 * 1024 * 1024, dead: 100 };

/** A parcel's place in the spool. */
export interface Entry {
  readonly number: number;
  readonly kind: Parcel["kind"];
  readonly lane: string;
  readonly url: string;
  readonly createdAt: number;
  readonly bytes: number;
}

interface Kept extends Entry {
  readonly written: Promise<void>;
  onDisk: boolean;
  /** null: to be read from the disk. */
  parcel: Parcel | null;
}

const nameOf = (number: number): string => `${String(number).padStart(12, "0")}.json`;

export class Spool {
  readonly #directory: string;
  readonly #logger: Logger;
  readonly #limits: SpoolLimits;
  readonly #kept = new Map<number, Kept>();
  #bytes = 0;
  #rememberedBytes = 0;
  #next = 1;
  #dead: string[] = [];
  #refused = false;

  private constructor(directory: string, logger: Logger, limits: SpoolLimits) {
    this.#directory = directory;
    this.#logger = logger;
    this.#limits = limits;
  }

  /** Finds what is left from before. Never rejects: without a usable directory everything stays in memory. */
  static async open(directory: string, logger: Logger, limits: SpoolLimits = usualSpoolLimits): Promise<Spool> {
    const spool = new Spool(directory, logger, limits);
    try {
      await spool.#load();
    } catch (error) {
      spool.#diskRefused(error);
    }
    return spool;
  }

  /** What is in it, in the order in which it came. */
  entries(): Entry[] {
    return [...this.#kept.values()];
  }

  /** Takes a parcel and writes it in the background; null: there is no room. */
  put(parcel: Parcel): Entry | null {
    const text = JSON.stringify(parcel);
    const bytes = Buffer.byteLength(text);
    if (bytes > largestParcelBytes || this.#bytes + bytes > this.#limits.bytes) return null;
    if (this.#kept.size >= this.#limits.parcels) return null;
    return this.#keep(this.#next++, parcel, bytes, (number) => this.#write(number, text));
  }

  /** Resolves once it is on disk, or known that it will not be. */
  async written({ number }: Entry): Promise<void> {
    await this.#kept.get(number)?.written;
  }

  /** The whole parcel; null: its file is gone or broken. */
  async read(entry: Entry): Promise<Parcel | null> {
    const kept = this.#kept.get(entry.number);
    if (kept === undefined) return null;
    await kept.written;
    return kept.parcel ?? (await this.#readFile(nameOf(kept.number)));
  }

  /** Delivered: forgotten. */
  async remove(entry: Entry): Promise<void> {
    const kept = this.#forget(entry);
    if (kept?.onDisk) await unlink(this.#path(nameOf(kept.number))).catch(() => {});
  }

  /** Wanted by nobody: put aside, where a person may find it. */
  async bury(entry: Entry): Promise<void> {
    await this.#kept.get(entry.number)?.written;
    const kept = this.#forget(entry);
    if (kept?.onDisk) await this.#putAside(nameOf(kept.number));
  }

  #keep(number: number, parcel: Parcel, bytes: number, write: (number: number) => Promise<void>): Entry {
    const { kind, lane, url, createdAt } = parcel;
    const written = Promise.withResolvers<void>();
    const kept: Kept = { number, kind, lane, url, createdAt, bytes, parcel, onDisk: false, written: written.promise };
    this.#kept.set(number, kept);
    this.#bytes += bytes;
    this.#rememberedBytes += bytes;
    write(number)
      .then(
        () => {
          kept.onDisk = true;
          if (this.#rememberedBytes > mostRememberedBytes) this.#forgetWords(kept);
        },
        (error: unknown) => this.#diskRefused(error),
      )
      .finally(() => written.resolve());
    return kept;
  }

  #forget({ number }: Entry): Kept | undefined {
    const kept = this.#kept.get(number);
    if (kept === undefined) return undefined;
    this.#kept.delete(number);
    this.#bytes -= kept.bytes;
    this.#forgetWords(kept);
    return kept;
  }

  #forgetWords(kept: Kept): void {
    if (kept.parcel !== null) this.#rememberedBytes -= kept.bytes;
    kept.parcel = null;
  }

  async #write(number: number, text: string): Promise<void> {
    const path = this.#path(nameOf(number));
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
    this.#refused = false;
  }

  async #load(): Promise<void> {
    await mkdir(this.#path("dead"), { recursive: true });
    this.#dead = (await readdir(this.#path("dead"))).sort();
    const names = (await readdir(this.#directory)).sort();
    for (const name of names) {
      if (name.endsWith(".part")) await rm(this.#path(name), { force: true });
      const number = Number(/^(\d{12})\.json$/.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(number)) continue;
      this.#next = Math.max(this.#next, number + 1);
      const parcel = await this.#readFile(name);
      if (parcel === null) await this.#putAside(name);
      else this.#keep(number, parcel, Buffer.byteLength(JSON.stringify(parcel)), async () => {});
    }
  }

  async #readFile(name: string): Promise<Parcel | null> {
    try {
      return Parcel.parse(JSON.parse(await readFile(this.#path(name), "utf8")));
    } catch {
      return null;
    }
  }

  async #putAside(name: string): Promise<void> {
    await rename(this.#path(name), this.#path("dead", name)).catch(() => {});
    this.#dead.push(name);
    for (const oldest of this.#dead.splice(0, this.#dead.length - this.#limits.dead)) {
      await rm(this.#path("dead", oldest), { force: true }).catch(() => {});
    }
  }

  #path(...parts: string[]): string {
    return join(this.#directory, ...parts);
  }

  /** Said once until the disk is well again. */
  #diskRefused(error: unknown): void {
    if (!this.#refused) {
      const { code } = error as NodeJS.ErrnoException;
      this.#logger.error({ code }, "records cannot be written to disk: they are kept in memory");
    }
    this.#refused = true;
  }
}
