/** One level of the bench: so many calls for so long, and what was seen. */
import { setTimeout as pause } from "node:timers/promises";
import { callMs, type PhonesReport, type ProvidersReport } from "./messages.ts";
import { coresTime, everyCore, msPerTick, usedBy, type Worker } from "./processes.ts";
import { quantile, stamp } from "./stamps.ts";

export const limits = { frameMs: 10, turnMs: 50 } as const;

export interface Level {
  readonly callsPerCore: number;
  readonly cpuPercentPerCore: number;
  readonly cpuPercentPerCall: number;
  readonly residentMb: number;
  readonly frames: number;
  readonly framesLate: number;
  readonly latenessP50Ms: number;
  readonly latenessP99Ms: number;
  readonly turns: number;
  readonly ownDelayP50Ms: number;
  readonly ownDelayP95Ms: number;
  /** What it is made of, each by itself at p95: until the recogniser has the sound, the model the words, the caller the reply. */
  readonly partsP95Ms: Parts;
  readonly failed: number;
  readonly ended: number;
  /** Events, and recordings of whole calls, that arrived where they belong. */
  readonly records: number;
  readonly recordings: number;
  /** How late the callers' and the providers' own timers were: whoever is late cannot judge lateness. */
  readonly loadLagP99Ms: number;
  readonly loadCpuPercent: number;
  readonly stolenPercent: number;
  /** What everything else on the machine took, of one core: a busy machine cannot judge lateness either. */
  readonly othersCpuPercent: number;
  readonly holds: boolean;
}

/** What is measured, on a core of its own, with callers and providers of its own. */
export interface Station {
  readonly core: number;
  readonly port: number;
  readonly pid: number;
  readonly phones: Worker;
  readonly providers: Worker;
  /** It greets nobody: its callers speak unasked. */
  readonly unasked: boolean;
  /** Asks for metrics and status, as Prometheus and the operator do. */
  look(what: "metrics" | "status"): Promise<void>;
}

export interface Measuring {
  readonly calls: number;
  /** In progress already. */
  readonly callsBefore: number;
  readonly seconds: number;
}

const scrapedEveryMs = 15_000;
const askedEveryMs = 2000;

const settleMs = 8000;

/** Until the calls more than before are there, as `phones.ts` places them; then everybody has a turn. */
function rampMs({ calls, callsBefore }: Measuring, unasked: boolean): number {
  const more = Math.max(0, calls - callsBefore);
  return (unasked ? more * 22 : (more / calls) * callMs * 1.1) + settleMs;
}

/** The parts of a turn that are the bot's, in ms: sound to the recogniser, words to the model, reply to the caller. */
export interface Parts {
  readonly hearing: number;
  readonly asking: number;
  readonly answering: number;
}

/**
 * What is left of each turn when the emulators' part is taken off: from the frame that ends the caller's silence to the
 * reply's first sound, less transcript and thought.
 */
export function ownDelays(phones: PhonesReport, providers: ProvidersReport): Parts[] {
  const waited = new Map(providers.turns.map((turn) => [`${turn.call} ${turn.turn}`, turn]));
  return phones.turns.flatMap(({ call, turn, endpointAt, heardAt }) => {
    const provider = waited.get(`${call} ${turn}`);
    if (!provider) return [];
    const { soundAt, transcriptAt, askedAt, answeredAt } = provider;
    // Some words need no model. What is asked later is asked about the whole call.
    if (askedAt === undefined || answeredAt === undefined || askedAt > heardAt) {
      return { hearing: soundAt - endpointAt, asking: 0, answering: heardAt - transcriptAt };
    }
    return { hearing: soundAt - endpointAt, asking: askedAt - transcriptAt, answering: heardAt - answeredAt };
  });
}

const whole = ({ hearing, asking, answering }: Parts): number => hearing + asking + answering;

export async function measure(station: Station, measuring: Measuring): Promise<Level> {
  const { core, port, pid, phones, providers, unasked } = station;
  const { calls } = measuring;
  phones.tell({ type: "phones", calls, port, unasked });
  await pause(rampMs(measuring, unasked));
  const used = () => ({
    at: stamp(),
    cpu: usedBy(pid).cpuMs,
    load: usedBy(phones.pid).cpuMs + usedBy(providers.pid).cpuMs,
    core: coresTime([core]),
    machine: coresTime(everyCore),
  });
  for (const worker of [phones, providers]) worker.tell({ type: "begin" });
  const before = used();
  const looks = [
    setInterval(() => void station.look("metrics"), scrapedEveryMs),
    setInterval(() => void station.look("status"), askedEveryMs),
  ];
  void station.look("metrics");
  await pause(measuring.seconds * 1000);
  for (const timer of looks) clearInterval(timer);
  const after = used();
  const heard = phones.answer("phones-report");
  const billed = providers.answer("providers-report");
  for (const worker of [phones, providers]) worker.tell({ type: "report" });
  const [phonesSaw, providersSaw] = await Promise.all([heard, billed]);
  // An echo takes no turns: what comes back are the caller's own words.
  const own = unasked ? [] : ownDelays(phonesSaw, providersSaw);
  const lasted = after.at - before.at;
  const percentOf = (ms: number) => (ms / lasted) * 100;
  const ownDelayP95Ms = quantile(own.map(whole), 0.95);
  const partP95Ms = (part: keyof Parts) =>
    quantile(
      own.map((parts) => parts[part]),
      0.95,
    );
  const busyMs = (after.machine.busy - before.machine.busy) * msPerTick;
  const ours = after.cpu - before.cpu + after.load - before.load;
  return {
    callsPerCore: calls,
    cpuPercentPerCore: percentOf(after.cpu - before.cpu),
    cpuPercentPerCall: percentOf(after.cpu - before.cpu) / calls,
    residentMb: usedBy(pid).residentMb,
    frames: phonesSaw.frames,
    framesLate: phonesSaw.framesLate,
    latenessP50Ms: phonesSaw.latenessP50Ms,
    latenessP99Ms: phonesSaw.latenessP99Ms,
    turns: own.length,
    ownDelayP50Ms: quantile(own.map(whole), 0.5),
    ownDelayP95Ms,
    partsP95Ms: { hearing: partP95Ms("hearing"), asking: partP95Ms("asking"), answering: partP95Ms("answering") },
    failed: phonesSaw.failed,
    ended: phonesSaw.ended,
    records: providersSaw.records,
    recordings: providersSaw.recordings,
    loadLagP99Ms: Math.max(phonesSaw.ownLagP99Ms, providersSaw.ownLagP99Ms),
    loadCpuPercent: percentOf(after.load - before.load),
    stolenPercent: ((after.core.stolen - before.core.stolen) / Math.max(1, after.core.all - before.core.all)) * 100,
    othersCpuPercent: Math.max(0, percentOf(busyMs - ours)),
    holds: phonesSaw.latenessP99Ms <= limits.frameMs && (unasked || ownDelayP95Ms <= limits.turnMs),
  };
}

/** Several cores at the same time, as one line: averages of what is used, sums of what happened, and the worst of what came late. */
export function together(levels: readonly [Level, ...Level[]]): Level {
  const sum = (of: (level: Level) => number) => levels.reduce((total, level) => total + of(level), 0);
  const mean = (of: (level: Level) => number) => sum(of) / levels.length;
  const worst = (of: (level: Level) => number) => Math.max(...levels.map(of));
  const [first] = levels;
  // Each core counted the others' voicebots, callers and providers among the others.
  const neighbours = sum(({ cpuPercentPerCore, loadCpuPercent }) => cpuPercentPerCore + loadCpuPercent);
  return {
    callsPerCore: first.callsPerCore,
    cpuPercentPerCore: mean(({ cpuPercentPerCore }) => cpuPercentPerCore),
    cpuPercentPerCall: mean(({ cpuPercentPerCall }) => cpuPercentPerCall),
    residentMb: mean(({ residentMb }) => residentMb),
    frames: sum(({ frames }) => frames),
    framesLate: sum(({ framesLate }) => framesLate),
    latenessP50Ms: worst(({ latenessP50Ms }) => latenessP50Ms),
    latenessP99Ms: worst(({ latenessP99Ms }) => latenessP99Ms),
    turns: sum(({ turns }) => turns),
    ownDelayP50Ms: worst(({ ownDelayP50Ms }) => ownDelayP50Ms),
    ownDelayP95Ms: worst(({ ownDelayP95Ms }) => ownDelayP95Ms),
    partsP95Ms: {
      hearing: worst(({ partsP95Ms }) => partsP95Ms.hearing),
      asking: worst(({ partsP95Ms }) => partsP95Ms.asking),
      answering: worst(({ partsP95Ms }) => partsP95Ms.answering),
    },
    failed: sum(({ failed }) => failed),
    ended: sum(({ ended }) => ended),
    records: sum(({ records }) => records),
    recordings: sum(({ recordings }) => recordings),
    loadLagP99Ms: worst(({ loadLagP99Ms }) => loadLagP99Ms),
    loadCpuPercent: mean(({ loadCpuPercent }) => loadCpuPercent),
    stolenPercent: worst(({ stolenPercent }) => stolenPercent),
    othersCpuPercent: Math.max(0, first.othersCpuPercent + first.cpuPercentPerCore + first.loadCpuPercent - neighbours),
    holds: levels.every(({ holds }) => holds),
  };
}
