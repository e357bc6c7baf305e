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

export interface Measuring {
  readonly callsPerCore: number;
  /** At each core already. */
  readonly callsBefore: number;
  readonly ports: readonly number[];
  readonly pids: readonly number[];
  readonly cores: readonly number[];
  readonly seconds: number;
  readonly phones: Worker;
  readonly providers: Worker;
  readonly unasked: boolean;
  /** Asks for metrics and status, as Prometheus and the operator do. */
  readonly look: (what: "metrics" | "status") => Promise<void>;
}

const scrapedEveryMs = 15_000;
const askedEveryMs = 2000;

const settleMs = 8000;

/** Until the calls more than before are there, as `phones.ts` places them; then everybody has a turn. */
function rampMs({ callsPerCore, callsBefore, ports, unasked }: Measuring): number {
  const more = Math.max(0, callsPerCore - callsBefore);
  return (unasked ? more * ports.length * 22 : (more / callsPerCore) * callMs * 1.1) + settleMs;
}

/**
 * What is left of each turn when the emulators' part is taken off: from the frame that ends the caller's silence to the
 * reply's first sound, less transcript and thought.
 */
export function ownDelays(phones: PhonesReport, providers: ProvidersReport): number[] {
  const waited = new Map(providers.turns.map((turn) => [`${turn.call} ${turn.turn}`, turn]));
  return phones.turns.flatMap(({ call, turn, endpointAt, heardAt }) => {
    const provider = waited.get(`${call} ${turn}`);
    if (provider?.thoughtMs === undefined) return [];
    return heardAt - endpointAt - provider.transcriptMs - provider.thoughtMs;
  });
}

export async function measure(measuring: Measuring): Promise<Level> {
  const { callsPerCore, ports, pids, cores, seconds, phones, providers, unasked, look } = measuring;
  phones.tell({ type: "phones", callsPerPort: callsPerCore, ports, unasked });
  await pause(rampMs(measuring));
  const cpu = (which: readonly number[]) => which.reduce((sum, pid) => sum + usedBy(pid).cpuMs, 0);
  const load = [phones.pid, providers.pid];
  for (const worker of [phones, providers]) worker.tell({ type: "begin" });
  const before = {
    at: stamp(),
    cpu: cpu(pids),
    load: cpu(load),
    cores: coresTime(cores),
    machine: coresTime(everyCore),
  };
  const looks = [
    setInterval(() => void look("metrics"), scrapedEveryMs),
    setInterval(() => void look("status"), askedEveryMs),
  ];
  void look("metrics");
  await pause(seconds * 1000);
  for (const timer of looks) clearInterval(timer);
  const after = {
    at: stamp(),
    cpu: cpu(pids),
    load: cpu(load),
    cores: coresTime(cores),
    machine: coresTime(everyCore),
  };
  const heard = phones.answer("phones-report");
  const billed = providers.answer("providers-report");
  for (const worker of [phones, providers]) worker.tell({ type: "report" });
  const [phonesSaw, providersSaw] = await Promise.all([heard, billed]);
  const own = ownDelays(phonesSaw, providersSaw);
  const percent = ((after.cpu - before.cpu) / (after.at - before.at)) * 100;
  const ownDelayP95Ms = quantile(own, 0.95);
  const stolen = after.cores.stolen - before.cores.stolen;
  const busyMs = (after.machine.busy - before.machine.busy) * msPerTick;
  const ours = after.cpu - before.cpu + after.load - before.load;
  return {
    callsPerCore,
    cpuPercentPerCore: percent / ports.length,
    cpuPercentPerCall: percent / ports.length / callsPerCore,
    residentMb: pids.reduce((sum, pid) => sum + usedBy(pid).residentMb, 0) / pids.length,
    frames: phonesSaw.frames,
    framesLate: phonesSaw.framesLate,
    latenessP50Ms: phonesSaw.latenessP50Ms,
    latenessP99Ms: phonesSaw.latenessP99Ms,
    turns: own.length,
    ownDelayP50Ms: quantile(own, 0.5),
    ownDelayP95Ms,
    failed: phonesSaw.failed,
    ended: phonesSaw.ended,
    records: providersSaw.records,
    recordings: providersSaw.recordings,
    loadLagP99Ms: Math.max(phonesSaw.ownLagP99Ms, providersSaw.ownLagP99Ms),
    loadCpuPercent: ((after.load - before.load) / (after.at - before.at)) * 100,
    stolenPercent: (stolen / Math.max(1, after.cores.all - before.cores.all)) * 100,
    othersCpuPercent: (Math.max(0, busyMs - ours) / (after.at - before.at)) * 100,
    holds: phonesSaw.latenessP99Ms <= limits.frameMs && ownDelayP95Ms <= limits.turnMs,
  };
}
