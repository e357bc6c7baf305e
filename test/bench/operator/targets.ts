/** What ours should reach, beside what others were measured at, and the table that people read. */
import type { Measured } from "./measured.ts";
import { fewWords, type Spread, words } from "./spread.ts";
import { type SubjectName, subjectNames } from "./subjects.ts";

interface Row {
  readonly what: string;
  /** What is compared; undefined: not measured; infinite: it never came. */
  readonly of: (measured: Measured) => number | undefined;
  readonly written: (measured: Measured, value: number) => string;
  readonly target?: { readonly words: string; readonly most: number };
  /** A count is the same on every machine: missing it fails the bench. A time or a size is only said. */
  readonly isCount?: boolean;
  /** controller-runtime 0.22 and Kopf 1.45 with six children for each of 1,000 resources, on a machine of this kind. */
  readonly references?: readonly [string, string];
}

const orNever = (value: number | undefined): number => value ?? Number.POSITIVE_INFINITY;
const p99 = (spread: Spread | undefined): number | undefined =>
  spread && (spread.never > 0 ? Number.POSITIVE_INFINITY : spread.p99);
const p50 = (spread: Spread | undefined): number | undefined =>
  spread && (spread.never > 0 ? Number.POSITIVE_INFINITY : spread.p50);
const inUnit = (unit: string, digits: number) => (_measured: Measured, value: number) =>
  Number.isFinite(value) ? `${value.toFixed(digits)} ${unit}`.trim() : "never";
const ms = inUnit("ms", 0);
const fineMs = inUnit("ms", 2);
const seconds = inUnit("s", 1);
const mebibytes = inUnit("MiB", 0);

const rows: readonly Row[] = [
  {
    what: "children of each",
    of: (one) => one.childrenEach,
    written: inUnit("", 0),
    references: ["6", "6"],
  },
  {
    what: "all children there",
    of: (one) => one.converge?.allChildrenSeconds,
    written: seconds,
    references: ["72 s", "122 s"],
  },
  {
    what: "the API server meanwhile",
    of: (one) => one.converge?.shares["kube-apiserver"],
    written: inUnit("cores", 2),
  },
  {
    what: "writes, each child",
    of: ({ converge, childrenEach }) => converge && converge.writesEach.children / childrenEach,
    written: inUnit("", 2),
    target: { words: "1", most: 1 },
    isCount: true,
  },
  {
    what: "writes of status, each Voicebot",
    of: ({ converge }) => converge?.writesEach.status,
    written: inUnit("", 2),
    target: { words: "at most 2", most: 2 },
    isCount: true,
  },
  { what: "Events, each Voicebot", of: ({ converge }) => converge?.writesEach.events, written: inUnit("", 2) },
  {
    what: "processor, each Voicebot",
    of: (one) => one.converge?.cpuMsEach,
    written: inUnit("ms", 1),
    references: ["11 ms", "47 ms"],
  },
  {
    what: "processor, each child written",
    of: (one) => one.converge?.cpuMsPerChildWritten,
    written: fineMs,
    target: { words: "3.67 ms", most: (2 * 11) / 6 },
    references: ["1.83 ms", "7.83 ms"],
  },
  {
    what: "change to child",
    of: ({ change }) => p99(change),
    written: ({ change }) => (change ? words(change) : ""),
    target: { words: "p99 250 ms", most: 250 },
    references: ["p50 50, p99 223 ms", "p50 647, p99 1,922 ms"],
  },
  {
    what: "deleted child back",
    of: ({ deleted }) => p99(deleted),
    written: ({ deleted }) => (deleted ? words(deleted) : ""),
    target: { words: "p99 100 ms", most: 100 },
    references: ["p99 47 ms", "p99 225 ms"],
  },
  {
    what: "hand edit reverted",
    of: ({ edited }) => p99(edited),
    written: ({ edited }) => (edited ? words(edited) : ""),
    target: { words: "p99 100 ms", most: 100 },
    references: ["49 ms", "never"],
  },
  {
    what: "steady state: writes",
    of: ({ steady }) => steady?.writes,
    written: ({ steady }) => `${steady?.writes} in ${steady?.seconds} s`,
    target: { words: "0", most: 0 },
    isCount: true,
  },
  {
    what: "steady state: processor",
    of: ({ steady }) => steady?.cpuPercent,
    written: inUnit("% of a core", 2),
    target: { words: "1 %", most: 1 },
  },
  {
    what: "restart: writes",
    of: ({ restart }) => restart?.writes,
    written: inUnit("", 0),
    target: { words: "0", most: 0 },
    isCount: true,
  },
  {
    what: "restart: ready",
    of: ({ restart }) => p50(restart?.ready),
    written: ({ restart }) => (restart ? fewWords(restart.ready) : ""),
    target: { words: "p50 2 s", most: 2000 },
  },
  {
    what: "restart: quiet",
    of: ({ restart }) => p50(restart?.quiet),
    written: ({ restart }) => (restart ? fewWords(restart.quiet) : ""),
    target: { words: "p50 5 s", most: 5000 },
    references: ["3 s", "100 s"],
  },
  {
    what: "start of a new pod: writes",
    of: ({ anew }) => anew?.writes,
    written: inUnit("", 0),
    target: { words: "0", most: 0 },
    isCount: true,
  },
  { what: "start of a new pod: ready", of: ({ anew }) => anew?.readyMs, written: ms },
  { what: "start of a new pod: quiet", of: ({ anew }) => anew && orNever(anew.quietMs), written: ms },
  {
    what: "restart with ten changed: handled",
    of: ({ ten }) => ten && orNever(ten.handledMs),
    written: ms,
  },
  {
    what: "restart with ten changed: writes",
    of: ({ ten }) => ten?.writes,
    written: inUnit("", 0),
    // The settings and the status of each of the ten.
    target: { words: "at most 20", most: 20 },
    isCount: true,
  },
  {
    what: "API server back to all handled",
    of: ({ away }) => away && orNever(away.handledMs),
    written: ms,
    target: { words: "5 s", most: 5000 },
    references: ["13 s", "14 s"],
  },
  {
    what: "pods that answer: writes",
    of: ({ answering }) => answering?.writes,
    written: ({ answering }) => `${answering?.writes} in ${answering?.seconds} s`,
    target: { words: "0", most: 0 },
    isCount: true,
  },
  {
    what: "pods that answer: processor",
    of: ({ answering }) => answering?.cpuPercent,
    written: inUnit("% of a core", 2),
  },
  { what: "all deleted", of: (one) => one.delete && orNever(one.delete.seconds), written: seconds },
  {
    what: "memory: peak while all children are made",
    of: ({ peakMiB }) => peakMiB.converge,
    written: mebibytes,
    target: { words: "180 MiB", most: 180 },
    references: ["94 MiB", "401 MiB"],
  },
  {
    what: "memory: peak of everything else",
    of: ({ peakMiB: { converge: _converge, answering, delete: deleting, ...others } }) => {
      // What it held while pods answered is the most of the same process in the end, too.
      const all = [...Object.values(others), ...(answering === undefined && deleting !== undefined ? [deleting] : [])];
      return all.length === 0 ? undefined : Math.max(...all);
    },
    written: mebibytes,
    target: { words: "180 MiB", most: 180 },
  },
  { what: "memory: peak while pods answer", of: ({ peakMiB }) => peakMiB.answering, written: mebibytes },
  { what: "memory: steady state", of: ({ steady }) => steady?.residentMiB, written: mebibytes },
];

/** One table for each number of Voicebots: ours with its targets, the others beside it with what ours is of theirs. */
export function table(all: readonly Measured[]): string {
  const of = (name: SubjectName) => all.find(({ subject }) => subject === name);
  const ours = of("ours");
  const others = subjectNames.flatMap((name) => (name === "ours" ? [] : (of(name) ?? [])));
  const heads = [
    "",
    "ours",
    "target, 1,000",
    "",
    ...others.map(({ subject }) => `${subject}, here`),
    "controller-runtime, 1,000",
    "Kopf, 1,000",
  ];
  const lines = rows.map((row) => [
    row.what,
    ours === undefined ? "" : inWords(row, ours),
    row.target?.words ?? "",
    ours === undefined ? "" : verdict(row, ours),
    ...others.map((other) => [inWords(row, other), ratio(row, ours, other)].filter(Boolean).join(" ")),
    ...(row.references ?? ["", ""]),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [row(heads), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...lines.map(row)].join("\n");
}

function inWords({ of, written }: Row, measured: Measured): string {
  const value = of(measured);
  return value === undefined ? "" : written(measured, value);
}

function verdict({ of, target, isCount }: Row, ours: Measured): string {
  const value = of(ours);
  if (target === undefined || value === undefined) return "";
  return value <= target.most ? "met" : isCount === true ? "FAILED" : "missed";
}

/** Ours by theirs, where both are a measure and not a count. */
function ratio({ of, isCount, what }: Row, ours: Measured | undefined, other: Measured): string {
  const [mine, theirs] = [ours && of(ours), of(other)];
  const isMeasure = isCount !== true && what !== "children of each" && what !== "Events, each Voicebot";
  if (!isMeasure || mine === undefined || theirs === undefined || !(mine > 0) || !(theirs > 0)) return "";
  return Number.isFinite(mine / theirs) && Number.isFinite(theirs) ? `(ours ${(mine / theirs).toFixed(2)} x)` : "";
}

/** The counts that ours missed. */
export const failedCounts = (ours: Measured): readonly string[] =>
  rows.filter((row) => verdict(row, ours) === "FAILED").map(({ what }) => what);
