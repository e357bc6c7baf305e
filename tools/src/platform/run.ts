/**
 * A run: everything that one cluster put on this machine, in one folder with one record, so that somebody else can
 * remove it when its owner died. Its processes carry its id in their environment; whatever it mounts lies below its folder.
 */

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "./folders.ts";
import { identityOf, isAlive, type ProcessIdentity } from "./process-identity.ts";

export interface RunRecord {
  readonly id: string;
  readonly folder: string;
  readonly kind: "control-plane" | "kind";
  /** The run is over when this process is. */
  readonly owner: ProcessIdentity;
  /** Leaders of the process groups that the run started. */
  readonly processes: readonly ProcessIdentity[];
  /** What a run that makes containers must take back. */
  readonly containers?: ContainersRecord;
}

export interface ContainersRecord {
  /** Path of the docker client, and the engine it must speak to; undefined: the one of the user's environment. */
  readonly docker: string;
  readonly host?: string;
  /** Name of the kind cluster: its containers carry it as a label. */
  readonly cluster: string;
  readonly network: string;
  /** The engine belongs to the run: it is stopped, and its links, cgroups, mounts and folders removed. */
  readonly ownEngine?: { readonly bridge: string; readonly cgroup: string };
}

/** Environment variable that every process of a run carries. */
export const runMarker = "VOICEBOTS_RUN";

const recordFile = (folder: string): string => join(folder, "run.json");
const runsFolder = (): string => join(stateFolder(), "runs");

export class Run {
  #record: RunRecord;

  private constructor(record: RunRecord) {
    this.#record = record;
  }

  static begin(kind: RunRecord["kind"]): Run {
    const id = randomBytes(4).toString("hex");
    const folder = join(runsFolder(), id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const run = new Run({ id, folder, kind, owner: identityOf(process.pid), processes: [] });
    run.#write();
    return run;
  }

  get record(): RunRecord {
    return this.#record;
  }

  get folder(): string {
    return this.#record.folder;
  }

  get environment(): Record<string, string> {
    return { [runMarker]: this.#record.id };
  }

  note(change: Partial<Pick<RunRecord, "processes" | "containers">>): void {
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

/** Runs of this user whose owner is gone; folders without a record are the remains of a crash while one was made or removed. */
export function deadRuns(): RunRecord[] {
  if (!existsSync(runsFolder())) return [];
  return readdirSync(runsFolder()).flatMap((id) => {
    const folder = join(runsFolder(), id);
    const record = readRun(folder);
    if (record) return isAlive(record.owner) ? [] : [record];
    rmSync(folder, { recursive: true, force: true });
    return [];
  });
}
