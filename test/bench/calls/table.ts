/** The bench's numbers as a person reads them. */
import type { Level } from "./level.ts";

const columns: readonly (readonly [title: string, width: number, value: (level: Level) => string])[] = [
  ["calls", 6, (level) => String(level.callsPerCore)],
  ["CPU %", 7, (level) => level.cpuPercentPerCore.toFixed(1)],
  ["CPU % a call", 13, (level) => level.cpuPercentPerCall.toFixed(3)],
  ["memory MB", 10, (level) => level.residentMb.toFixed(0)],
  ["speech frames", 13, (level) => String(level.frames)],
  ["late >10 ms", 12, (level) => String(level.framesLate)],
  ["late p50/p99 ms", 16, (level) => `${level.latenessP50Ms.toFixed(1)} / ${level.latenessP99Ms.toFixed(1)}`],
  ["turns", 6, (level) => String(level.turns)],
  [
    "own delay p50/p95 ms",
    21,
    (level) => (level.turns === 0 ? "-" : `${level.ownDelayP50Ms.toFixed(1)} / ${level.ownDelayP95Ms.toFixed(1)}`),
  ],
  ["ended", 6, (level) => String(level.ended)],
  ["records", 8, (level) => String(level.records)],
  ["recordings", 11, (level) => String(level.recordings)],
  ["failed", 7, (level) => String(level.failed)],
  ["load CPU %", 11, (level) => level.loadCpuPercent.toFixed(0)],
  ["load late p99", 14, (level) => level.loadLagP99Ms.toFixed(1)],
  ["others %", 9, (level) => level.othersCpuPercent.toFixed(0)],
  ["steal %", 8, (level) => level.stolenPercent.toFixed(1)],
];

export const header = columns.map(([title, width]) => title.padStart(width)).join(" ");

export const levelLine = (level: Level): string =>
  columns.map(([, width, value]) => value(level).padStart(width)).join(" ") + (level.holds ? "" : "  too much");

export interface Raised {
  readonly cores: number;
  /** Every measurement; a level may have several. */
  readonly levels: readonly Level[];
  readonly floor: readonly Level[];
}

/** What is promised of a core. */
const targets = { calls: 150, memoryMb: 2, delayAtHundredMs: 20 } as const;

const held = (levels: readonly Level[]): number => levels.findLast(({ holds }) => holds)?.callsPerCore ?? 0;
const at = (levels: readonly Level[], calls: number) => levels.filter(({ callsPerCore }) => callsPerCore === calls);

/** Memory that each call adds: from the lowest level to the highest that holds. */
function memoryPerCall(levels: readonly Level[]): number | undefined {
  const [first] = levels;
  const last = levels.findLast(({ holds }) => holds);
  if (!first || !last || last.callsPerCore === first.callsPerCore) return undefined;
  return (last.residentMb - first.residentMb) / (last.callsPerCore - first.callsPerCore);
}

const spread = (values: readonly number[]): string => {
  const [least, most] = [Math.min(...values).toFixed(1), Math.max(...values).toFixed(1)];
  return least === most ? most : `${least} to ${most}`;
};

/** Of each level that was measured more than once. */
function spreads(levels: readonly Level[]): string[] {
  return [...new Set(levels.map(({ callsPerCore }) => callsPerCore))].flatMap((calls) => {
    const measured = at(levels, calls);
    if (measured.length < 2) return [];
    const holding = measured.filter(({ holds }) => holds).length;
    const late = spread(measured.map(({ latenessP99Ms }) => latenessP99Ms));
    const delay = spread(measured.map(({ ownDelayP95Ms }) => ownDelayP95Ms));
    const cpu = spread(measured.map(({ cpuPercentPerCore }) => cpuPercentPerCore));
    return [
      `${calls} calls, measured ${measured.length} times, held ${holding}: frames late p99 ${late} ms, own delay p95 ${delay} ms, processor ${cpu} %`,
    ];
  });
}

const met = (isMet: boolean, target: string): string => `${isMet ? "met" : "MISSED"}: ${target}`;

export function verdict({ cores, levels, floor }: Raised): string {
  const memory = memoryPerCall(levels);
  const atHundred = at(levels, 100);
  const best = levels.findLast(({ holds }) => holds);
  const calls = held(levels);
  const open = levels.every(({ holds }) => holds) ? " or more: no level was too much" : "";
  const delays = atHundred.map(({ ownDelayP95Ms }) => ownDelayP95Ms);
  return [
    "",
    cores === 1 ? "One core" : `${cores} cores`,
    `calls a core: ${calls}${open}${cores > 1 ? `; ${calls * cores} on ${cores} cores` : ""} (${met(calls >= targets.calls, `at least ${targets.calls}`)})`,
    ...(best
      ? [`processor a call: ${best.cpuPercentPerCall.toFixed(3)} % of a core at ${best.callsPerCore} calls`]
      : []),
    ...(memory === undefined
      ? []
      : [
          `memory a call: ${memory.toFixed(2)} MB more for each, resident, first level to last that holds (${met(memory < targets.memoryMb, `under ${targets.memoryMb} MB`)})`,
        ]),
    ...(delays.length === 0
      ? []
      : [
          `own delay at 100 calls, p95: ${spread(delays)} ms (${met(Math.max(...delays) < targets.delayAtHundredMs, `under ${targets.delayAtHundredMs} ms`)})`,
        ]),
    ...spreads(levels),
    ...(floor.length > 0 ? [`Node's floor: ${held(floor)} calls a core`] : []),
  ].join("\n");
}

/** Of others, as published or measured elsewhere; nothing of it was measured in this run. */
export const references = `
For comparison, not measured here: Pipecat 1.14 holds 8 calls a core (4 with its default local models) at 3.6 to 70 MB a call;
LiveKit's own sizing is 6 to 8 calls a core and 100 to 150 MB a call; a bare Node socket echo with every frame forwarded was
seen to end at 250 calls, a bare dialogue loop at about 150.`;
