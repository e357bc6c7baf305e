/** What was measured of one operator with so many Voicebots; kept in a file, so that another run can go on from there. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { answering } from "./answering.ts";
import type { converge, deleteAll, steadyState } from "./fleet.ts";
import type { apiServerAway, restart } from "./restarts.ts";
import type { Spread } from "./spread.ts";
import { benchFolder, type SubjectName } from "./subjects.ts";

type Of<Phase extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<Phase>>;

/** A phase that was not run is missing. */
export interface Findings {
  readonly converge?: Of<typeof converge>;
  readonly steady?: Of<typeof steadyState>;
  readonly change?: Spread;
  readonly deleted?: Spread;
  readonly edited?: Spread;
  /** Again and again: two cores that an API server and a controller-manager share with it make it now shorter, now longer. */
  readonly restart?: { readonly ready: Spread; readonly quiet: Spread; readonly writes: number };
  readonly anew?: Omit<Of<typeof restart>, "operator">;
  readonly ten?: Omit<Of<typeof restart>, "operator">;
  readonly away?: Of<typeof apiServerAway>;
  readonly answering?: Of<typeof answering>;
  readonly delete?: Of<typeof deleteAll>;
}

export const phaseNames = [
  "converge",
  "steady",
  "change",
  "deleted",
  "edited",
  "restart",
  "anew",
  "ten",
  "away",
  "answering",
  "delete",
] as const satisfies (keyof Findings)[];
export type PhaseName = (typeof phaseNames)[number];

export interface Measured extends Findings {
  readonly subject: SubjectName;
  readonly voicebots: number;
  readonly childrenEach: number;
  /** The most that the operator's process had held when a phase ended. */
  readonly peakMiB: Readonly<Partial<Record<PhaseName, number>>>;
}

const folderOf = (subject: SubjectName, voicebots: number): string => join(benchFolder, `${voicebots}-${subject}`);
const fileOf = (subject: SubjectName, voicebots: number): string => `${folderOf(subject, voicebots)}.json`;

/** What etcd holds of the cluster between two runs. */
export const clusterFolder = (subject: SubjectName, voicebots: number): string => folderOf(subject, voicebots);
export const forgetCluster = (subject: SubjectName, voicebots: number): Promise<void> =>
  rm(folderOf(subject, voicebots), { recursive: true, force: true });

export async function keep(measured: Measured): Promise<void> {
  const file = fileOf(measured.subject, measured.voicebots);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(measured, undefined, 2)}\n`);
}

export function kept(subject: SubjectName, voicebots: number): Measured | undefined {
  const file = fileOf(subject, voicebots);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Measured) : undefined;
}
