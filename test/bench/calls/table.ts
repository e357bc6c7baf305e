/** The bench's numbers as a person reads them. */
import type { Level } from "./level.ts";
import type { Layout } from "./stations.ts";

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
  [
    "hear/ask/answer p95",
    20,
    ({ turns, partsP95Ms: { hearing, asking, answering } }) =>
      turns === 0 ? "-" : [hearing, asking, answering].map((ms) => ms.toFixed(1)).join(" / "),
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

export interface Raised extends Layout {
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

const onCores = (cores: number): string => (cores === 1 ? "One core" : `${cores} cores`);

export function verdict({ voicebots, shared, levels, floor }: Raised): string {
  const memory = memoryPerCall(levels);
  const best = levels.findLast(({ holds }) => holds);
  const calls = held(levels);
  const open = levels.every(({ holds }) => holds) ? " or more: no level was too much" : "";
  const delays = at(levels, 100).map(({ ownDelayP95Ms }) => ownDelayP95Ms);
  // A core that carries the callers and the providers as well is not what was promised.
  const against = (isMet: boolean, target: string) => (shared ? "" : ` (${isMet ? "met" : "MISSED"}: ${target})`);
  return [
    "",
    onCores(voicebots) + (shared ? ", with callers and providers on the voicebot's own core" : ""),
    `calls a core: ${calls}${open}${voicebots > 1 ? `; ${calls * voicebots} in all` : ""}${against(calls >= targets.calls, `at least ${targets.calls}`)}`,
    ...(best
      ? [`processor a call: ${best.cpuPercentPerCall.toFixed(3)} % of a core at ${best.callsPerCore} calls`]
      : []),
    ...(memory === undefined
      ? []
      : [
          `memory a call: ${memory.toFixed(2)} MB more for each, resident, first level to last that holds${against(memory < targets.memoryMb, `under ${targets.memoryMb} MB`)}`,
        ]),
    ...(delays.length === 0
      ? []
      : [
          `own delay at 100 calls, p95: ${spread(delays)} ms${against(Math.max(...delays) < targets.delayAtHundredMs, `under ${targets.delayAtHundredMs} ms`)}`,
        ]),
    ...spreads(levels),
    ...(floor.length > 0 ? [`Node's floor: ${held(floor)} calls a core`] : []),
  ].join("\n");
}

/** What more cores bring: the first run beside the last, at the highest level that both held. */
export function compared(raised: readonly Raised[]): string {
  const [one, several] = [raised.at(0), raised.at(-1)];
  if (!one || !several || several.voicebots === one.voicebots) return "";
  const calls = Math.min(held(one.levels), held(several.levels));
  const [alone, together] = [one, several].map(({ levels }) => at(levels, calls).findLast(({ holds }) => holds));
  if (!alone || !together) return "\nMore cores cannot be compared with one: no level was held by both.";
  const percent = ({ cpuPercentPerCall }: Level) => `${cpuPercentPerCall.toFixed(3)} %`;
  return [
    `\n${several.voicebots} cores beside ${one.voicebots}${several.shared ? ", each with its own callers and providers on it" : ""}`,
    `held: ${held(one.levels)} calls on ${one.voicebots}, ${held(several.levels) * several.voicebots} on ${several.voicebots}`,
    `at ${calls} calls a core: processor a call ${percent(alone)} of a core on ${one.voicebots}, ${percent(together)} on ${several.voicebots}; own delay p95 ${alone.ownDelayP95Ms.toFixed(1)} and ${together.ownDelayP95Ms.toFixed(1)} ms, frames late p99 ${alone.latenessP99Ms.toFixed(1)} and ${together.latenessP99Ms.toFixed(1)} ms`,
  ].join("\n");
}

/** Of others, as published or measured elsewhere; nothing of it was measured in this run. */
export const references = `
For comparison, not measured here: Pipecat 1.14 holds 8 calls a core (4 with its default local models) at 3.6 to 70 MB a call;
LiveKit's own sizing is 6 to 8 calls a core and 100 to 150 MB a call; a bare Node socket echo with every frame forwarded was
seen to end at 250 calls, a bare dialogue loop at about 150.`;
