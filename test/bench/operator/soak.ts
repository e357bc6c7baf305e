/**
 * Voicebots that come, change and go without end: does an operator that has run for long hold more memory than one that
 * has just settled? Prints what it holds at intervals; exits 1 when that has grown. `--help` lists the options.
 */
import { Command } from "commander";
import { count } from "../arguments.ts";
import { ours } from "./ours.ts";
import { residentMiB } from "./process-cost.ts";
import { nameOf, namespaceOf, type Stage, setStage, voicebotOf, voicebotPath } from "./stage.ts";
import type { RunningSubject } from "./subjects.ts";
import { sleep } from "./until.ts";

const { minutes, voicebots, pauseMs } = new Command("soak-operator")
  .description("Voicebots that come, change and go; the operator's memory must stay flat.")
  .option("--minutes <minutes>", "how long", count, 60)
  .option("--voicebots <number>", "how many there are at any time; the oldest goes as a new one comes", count, 100)
  .option("--pause-ms <ms>", "between one that comes and the next: more leaves the machine to others", count, 150)
  .parse()
  .opts<{ minutes: number; voicebots: number; pauseMs: number }>();

/** Between two looks; and each look is the least of so many, since what the collector has not got to yet is not held. */
const everyMs = Math.max(10_000, (minutes * 60_000) / 20);
const glances = 10;
/** Caches fill and code is compiled: what grows before this share of the time is no leak. */
const settledShare = 0.35;
/** What the second half of the settled time may hold beyond the first. */
const mostGrowthMiB = 8;

interface Look {
  readonly minutes: number;
  readonly gone: number;
  readonly residentMiB: number;
  readonly heapMiB: number;
  readonly externalMiB: number;
}

interface Turnover {
  gone: number;
  changes: number;
}

/** One comes, the oldest goes, and of the others one is changed and one loses a child; again and again. */
async function turnOver({ api }: Stage, counted: Turnover, signal: AbortSignal): Promise<void> {
  for (let newest = 0; !signal.aborted; newest += 1) {
    await api.ask("POST", voicebotPath(newest).replace(/\/[^/]+$/, ""), voicebotOf(newest));
    if (newest >= voicebots) {
      await api.ask("DELETE", voicebotPath(newest - voicebots));
      counted.gone += 1;
      const changed = newest - 1 - Math.floor(Math.random() * (voicebots - 1));
      const change = { spec: { scenario: { phrases: { welcome: `Bonjour ${Math.random()}` } } } };
      await api.ask("PATCH", voicebotPath(changed), change, "application/merge-patch+json");
      const robbed = newest - 1 - Math.floor((Math.random() * voicebots) / 2);
      const service = `/api/v1/namespaces/${namespaceOf(robbed)}/services/${nameOf(robbed)}`;
      // The newest may not have theirs yet.
      await api.ask("DELETE", service).catch(() => undefined);
      counted.changes += 2;
    }
    await sleep(pauseMs);
  }
}

async function look(operator: RunningSubject, counted: Turnover, startedAt: number): Promise<Look> {
  const seen: Omit<Look, "minutes" | "gone">[] = [];
  for (let glance = 0; glance < glances; glance += 1) {
    const exposition = await (await fetch(`${operator.url}/metrics`)).text();
    const mebibytes = (metric: string): number =>
      Number(new RegExp(`^${metric} (\\S+)$`, "m").exec(exposition)?.[1]) / 2 ** 20;
    seen.push({
      residentMiB: residentMiB(operator.pid),
      heapMiB: mebibytes("nodejs_heap_size_used_bytes"),
      externalMiB: mebibytes("nodejs_external_memory_bytes"),
    });
    await sleep(everyMs / glances);
  }
  const least = (of: (one: (typeof seen)[number]) => number): number => Math.min(...seen.map(of));
  return {
    minutes: (performance.now() - startedAt) / 60_000,
    gone: counted.gone,
    residentMiB: least((one) => one.residentMiB),
    heapMiB: least((one) => one.heapMiB),
    externalMiB: least((one) => one.externalMiB),
  };
}

const columns: readonly (readonly [string, (look: Look) => string])[] = [
  ["minutes", (one) => one.minutes.toFixed(1)],
  ["came and went", (one) => String(one.gone)],
  ["resident MiB", (one) => one.residentMiB.toFixed(1)],
  ["heap MiB", (one) => one.heapMiB.toFixed(1)],
  ["external MiB", (one) => one.externalMiB.toFixed(1)],
];
const row = (cells: readonly string[]): void => console.log(cells.map((cell) => cell.padStart(15)).join(""));

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;

/** What the second half of the settled time holds beyond the first, MiB. */
function growth(looks: readonly Look[], of: (look: Look) => number): number {
  const settled = looks.slice(Math.floor(looks.length * settledShare)).map(of);
  const half = Math.ceil(settled.length / 2);
  return median(settled.slice(half)) - median(settled.slice(0, half));
}

const stage = await setStage(ours);
try {
  const operator = await stage.subject.start(stage.controlPlane);
  const counted: Turnover = { gone: 0, changes: 0 };
  const stopping = new AbortController();
  const turning = turnOver(stage, counted, stopping.signal);
  const startedAt = performance.now();
  const looks: Look[] = [];
  row(columns.map(([title]) => title));
  while (performance.now() - startedAt < minutes * 60_000) {
    const seen = await Promise.race([look(operator, counted, startedAt), turning]);
    if (seen === undefined) break;
    looks.push(seen);
    row(columns.map(([, value]) => value(seen)));
  }
  stopping.abort();
  await turning;
  const resident = growth(looks, (one) => one.residentMiB);
  const heap = growth(looks, (one) => one.heapMiB);
  const signed = (mebibytes: number): string => `${mebibytes < 0 ? "" : "+"}${mebibytes.toFixed(1)} MiB`;
  console.log(
    `\n${counted.gone} Voicebots came and went, ${counted.changes} changes; ` +
      `after it had settled: heap ${signed(heap)}, resident ${signed(resident)}`,
  );
  const isFlat = heap <= mostGrowthMiB && resident <= mostGrowthMiB;
  console.log(isFlat ? "memory is flat" : `FAILED: memory grew by more than ${mostGrowthMiB} MiB`);
  process.exitCode = isFlat ? 0 : 1;
  await operator.stop();
} finally {
  await stage.stop();
}
