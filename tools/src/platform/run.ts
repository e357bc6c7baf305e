/**
 * A run: everything that one cluster put on this machine, in one folder with one record, so that somebody else can
 * remove it when its owner died. Its processes carry its id in their environment; whatever it mounts lies below its folder.
 */

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stateFolder } from "./folders.ts";
import { identityOf, isAlive, type ProcessIdentity } from "./process-identity.ts";

export interface RunRecord {
  readonly id: string;
  readonly folder: string;
  readonly kind: "control-plane" | "kind";
  /** The run is over when this process is; undefined: it stays until somebody removes it by name. */
  readonly owner?: ProcessIdentity;
  /** What a person calls it. */
  readonly name?: string;
  /** Leaders of the process groups that the run started. */
  readonly processes: readonly ProcessIdentity[];
  /** A folder for temporary files, where a program that is killed leaves them. */
  readonly scratch?: string;
  /** What a run that makes containers must take back. */
  readonly containers?: ContainersRecord;
}

export interface ContainersRecord {
  /** The docker client, and what must be in its environment to speak to the right engine. */
  readonly docker: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Name of the kind cluster: its containers carry it as a label. */
  readonly cluster: string;
  readonly network: string;
  /** Names of the images that the run made in an engine of the user's. */
  readonly images?: readonly string[];
  /** The engine belongs to the run, and goes with it. */
  readonly ownEngine?: OwnEngineRecord;
}

export interface OwnEngineRecord {
  readonly bridge: string;
  readonly cgroup: string;
  /** Files, and folders to be removed if empty, that the engine makes outside the run's folder. */
  readonly madePaths: readonly string[];
}

/** Environment variables that a run's processes carry: those that serve it, and those that only make something in it. */
export const runMarkers = { server: "VOICEBOTS_RUN", maker: "VOICEBOTS_RUN_MAKER" } as const;

const recordFile = (folder: string): string => join(folder, "run.json");
const runsFolder = (): string => join(stateFolder(), "runs");

export class Run {
  #record: RunRecord;

  private constructor(record: RunRecord) {
    this.#record = record;
  }

  static begin(kind: RunRecord["kind"], { name, keep = false }: { name?: string; keep?: boolean } = {}): Run {
    const id = randomBytes(4).toString("hex");
    const folder = join(runsFolder(), id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const run = new Run({
      id,
      folder,
      kind,
      ...(!keep && { owner: identityOf(process.pid) }),
      ...(name !== undefined && { name }),
      processes: [],
    });
    run.#write();
    return run;
  }

  get record(): RunRecord {
    return this.#record;
  }

  get folder(): string {
    return this.#record.folder;
  }

  /** For a program that must end with the run. A maker is ended first, so that it makes nothing behind the cleaner's back. */
  environment(role: keyof typeof runMarkers): Record<string, string> {
    return { [runMarkers[role]]: this.#record.id };
  }

  /** Where this user has temporary files, as a Docker client may not read every folder. */
  scratch(): string {
    const folder = join(tmpdir(), `voicebots-${this.#record.id}`);
    this.note({ scratch: folder });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  note(change: Partial<Pick<RunRecord, "processes" | "containers" | "scratch">>): void {
    this.#record = { ...this.#record, ...change };
    this.#write();
  }

  #write(): void {
    const file = recordFile(this.folder);
    writeFileSync(`${file}.new`, JSON.stringify(this.#record, null, 2));
    renameSync(`${file}.new`, file);
  }
}

/** Undefined once the run has been removed. */
export function readRun(folder: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(folder), "utf8")) as RunRecord;
  } catch {
    return undefined;
  }
}

/** All runs of this user. A folder that has had no record for a minute is what a crash left of one: it goes now. */
export function runs(): RunRecord[] {
  if (!existsSync(runsFolder())) return [];
  return readdirSync(runsFolder()).flatMap((id) => {
    const folder = join(runsFolder(), id);
    const record = readRun(folder);
    if (!record && statSync(folder).mtimeMs < Date.now() - 60_000) rmSync(folder, { recursive: true, force: true });
    return record ? [record] : [];
  });
}

/** Their owner died and nobody cleaned up behind it. */
export function deadRuns(): RunRecord[] {
  return runs().filter(({ owner }) => owner && !isAlive(owner));
}
