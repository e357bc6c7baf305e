/** What ours should reach, beside what others were measured at, and the table that people read. */
import type { Result } from "./measure.ts";
import { type Spread, words } from "./spread.ts";

export interface Row {
  readonly what: string;
  readonly value: (result: Result) => string;
  readonly target: string;
  /** Whether ours is within the target; undefined where there is none. */
  readonly meets?: (result: Result) => boolean;
  /** A count is the same on every machine: missing it fails the bench. A time or a size is only said. */
  readonly isCount?: boolean;
  /** controller-runtime 0.22 and Kopf 1.45 with six children for each of 1,000 resources, on a machine of this kind. */
  readonly references: readonly [string, string];
}

const ms = (value: number | undefined): string => (value === undefined ? "never" : `${value.toFixed(0)} ms`);
const seconds = (value: number | undefined): string => (value === undefined ? "never" : `${value.toFixed(1)} s`);
const below = (value: number | undefined, limit: number): boolean => value !== undefined && value < limit;
const spreadBelow = ({ p99, never }: Spread, limit: number): boolean => never === 0 && p99 < limit;
const none = ["", ""] as const;

export const rows: readonly Row[] = [
  { what: "children of each", value: ({ childrenEach }) => String(childrenEach), target: "", references: ["6", "6"] },
  {
    what: "all children there",
    value: (one) => seconds(one.allChildrenSeconds),
    target: "",
    references: ["72 s", "122 s"],
  },
  {
    what: "writes of children, each Voicebot",
    value: ({ writesEach }) => writesEach.children.toFixed(2),
    target: "one per child",
    meets: ({ writesEach, childrenEach }) => writesEach.children <= childrenEach,
    isCount: true,
    references: none,
  },
  {
    what: "writes of status, each Voicebot",
    value: ({ writesEach }) => writesEach.status.toFixed(2),
    target: "at most 2",
    meets: ({ writesEach }) => writesEach.status <= 2,
    isCount: true,
    references: none,
  },
  {
    what: "Events, each Voicebot",
    value: ({ writesEach }) => writesEach.events.toFixed(2),
    target: "",
    references: none,
  },
  {
    what: "processor, each Voicebot",
    value: (one) => `${one.cpuMsEach.toFixed(1)} ms`,
    target: "",
    references: ["11 ms", "47 ms"],
  },
  {
    what: "processor, each child written",
    value: (one) => `${one.cpuMsPerChildWritten.toFixed(2)} ms`,
    target: "3.67 ms",
    meets: (one) => one.cpuMsPerChildWritten <= (2 * 11) / 6,
    references: ["1.83 ms", "7.83 ms"],
  },
  {
    what: "change to child",
    value: (one) => words(one.changeToChildMs),
    target: "p99 250 ms",
    meets: (one) => spreadBelow(one.changeToChildMs, 250),
    references: ["p50 50, p99 223 ms", "p50 647, p99 1,922 ms"],
  },
  {
    what: "deleted child back",
    value: (one) => words(one.deletedBackMs),
    target: "p99 100 ms",
    meets: (one) => spreadBelow(one.deletedBackMs, 100),
    references: ["p99 47 ms", "p99 225 ms"],
  },
  {
    what: "hand edit reverted",
    value: (one) => words(one.editRevertedMs),
    target: "p99 100 ms",
    meets: (one) => spreadBelow(one.editRevertedMs, 100),
    references: ["49 ms", "never"],
  },
  {
    what: "steady state: writes",
    value: ({ steady }) => `${steady.writes} in ${steady.seconds} s`,
    target: "0",
    meets: ({ steady }) => steady.writes === 0,
    isCount: true,
    references: none,
  },
  {
    what: "steady state: processor",
    value: ({ steady }) => `${steady.cpuPercent.toFixed(2)} % of a core`,
    target: "1 %",
    meets: ({ steady }) => steady.cpuPercent < 1,
    references: none,
  },
  {
    what: "restart: writes",
    value: ({ restart }) => String(restart.writes),
    target: "0",
    meets: ({ restart }) => restart.writes === 0,
    isCount: true,
    references: none,
  },
  {
    what: "restart: ready",
    value: ({ restart }) => ms(restart.readyMs),
    target: "2 s",
    meets: ({ restart }) => below(restart.readyMs, 2000),
    references: none,
  },
  {
    what: "restart: quiet",
    value: ({ restart }) => ms(restart.quietMs),
    target: "5 s",
    meets: ({ restart }) => below(restart.quietMs, 5000),
    references: ["3 s", "100 s"],
  },
  {
    what: "restart with ten changed: handled",
    value: ({ restartWithTenChanged }) => ms(restartWithTenChanged.handledMs),
    target: "",
    references: none,
  },
  {
    what: "restart with ten changed: writes",
    value: ({ restartWithTenChanged }) => String(restartWithTenChanged.writes),
    target: "at most 20",
    // The settings and the status of each of the ten.
    meets: ({ restartWithTenChanged }) => restartWithTenChanged.writes <= 20,
    isCount: true,
    references: none,
  },
  {
    what: "API server back to all handled",
    value: (one) => ms(one.apiServerBackToHandledMs),
    target: "5 s",
    meets: (one) => below(one.apiServerBackToHandledMs, 5000),
    references: ["13 s", "14 s"],
  },
  {
    what: "all deleted",
    value: ({ deleteAllSeconds: all }) => (all === "not tried" ? all : seconds(all)),
    target: "",
    references: none,
  },
  {
    what: "memory: peak",
    value: (one) => `${one.peakMiB.toFixed(0)} MiB`,
    target: "180 MiB",
    meets: (one) => one.peakMiB < 180,
    references: ["94 MiB", "401 MiB"],
  },
  { what: "memory: at the end", value: (one) => `${one.residentMiB.toFixed(0)} MiB`, target: "", references: none },
];

/** One table for each number of Voicebots: ours with its targets, the other beside it. */
export function table(ours: Result | undefined, other: Result | undefined): string {
  const verdict = (row: Row): string =>
    ours === undefined || row.meets === undefined ? "" : row.meets(ours) ? "met" : row.isCount ? "FAILED" : "missed";
  const heads = ["", "ours", "target", "", "Kopf, here", "controller-runtime, 1,000", "Kopf, 1,000"];
  const lines = rows.map((row) => [
    row.what,
    ours === undefined ? "" : row.value(ours),
    row.target,
    verdict(row),
    other === undefined ? "" : row.value(other),
    ...row.references,
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const written = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [written(heads), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...lines.map(written)].join(
    "\n",
  );
}

/** The counts that ours missed. */
export const failedCounts = (result: Result): readonly string[] =>
  rows.filter(({ isCount, meets }) => isCount === true && meets?.(result) === false).map(({ what }) => what);
