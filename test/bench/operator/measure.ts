/** The phases of a measurement, one after another on one cluster: each but the last two leaves the Voicebots as it found them. */
import { answering } from "./answering.ts";
import { awayFromDeadlines } from "./deadlines.ts";
import { converge, deleteAll, steadyState } from "./fleet.ts";
import { changeToChild, deletedBack, editReverted } from "./latencies.ts";
import { clusterFolder, type Findings, forgetCluster, keep, kept, type Measured, type PhaseName } from "./measured.ts";
import { peakMiB, quietSince } from "./process-cost.ts";
import { apiServerAway, restart } from "./restarts.ts";
import { fewWords, spread, spreadOf, words } from "./spread.ts";
import { type Stage, setStage } from "./stage.ts";
import type { RunningSubject, Subject } from "./subjects.ts";
import { until } from "./until.ts";

export interface MeasureOptions {
  readonly voicebots: number;
  readonly phases: readonly PhaseName[];
  /** Of each latency. */
  readonly samples: number;
  readonly steadySeconds: number;
  readonly restarts: number;
  /** Whether the cluster stays as it is, for other phases in another run. */
  readonly keepsCluster: boolean;
  readonly say: (text: string) => void;
}

const minute = 60_000;
/** Twice what the API server needs for as many on two cores. */
const limitMs = ({ voicebots }: MeasureOptions): number => Math.max(4 * minute, voicebots * 500);

/** Throws when a phase does not come to its end in time; what was measured before is kept. */
export async function measure(subject: Subject, options: MeasureOptions): Promise<Measured> {
  const { voicebots, phases } = options;
  const isNew = phases.includes("converge");
  if (isNew) await forgetCluster(subject.name, voicebots);
  else if (kept(subject.name, voicebots) === undefined)
    throw new Error(`${subject.name} has no ${voicebots} Voicebots yet: begin with --only converge`);
  const stage = await setStage(subject, clusterFolder(subject.name, voicebots));
  let measured: Measured = {
    ...(isNew ? {} : kept(subject.name, voicebots)),
    subject: subject.name,
    voicebots,
    childrenEach: stage.childrenEach,
    peakMiB: (isNew ? undefined : kept(subject.name, voicebots)?.peakMiB) ?? {},
  };
  const bench = await Bench.begin(stage, options, isNew);
  try {
    for (const phase of phases) {
      const found = await bench.run(phase);
      const peak = { ...measured.peakMiB, [phase]: Math.max(peakMiB(bench.operator.pid), bench.peakOfEnded) };
      measured = { ...measured, [phase]: found, peakMiB: peak };
      await keep(measured);
    }
  } finally {
    await bench.operator.stop();
    await stage.stop();
    if (!options.keepsCluster || phases.includes("delete")) await forgetCluster(subject.name, voicebots);
  }
  return measured;
}

const atRest = ({ writes, whatWasWritten, cpuPercent }: NonNullable<Findings["steady"]>): string =>
  `${writes} writes${writes > 0 ? ` (${whatWasWritten})` : ""}, ${cpuPercent.toFixed(2)} % of a core`;

/** Those that count writes of nobody's doing, and how long they take at most. */
const countsWrites: ReadonlySet<PhaseName> = new Set(["steady", "restart", "anew", "ten"]);
const countsForMs = 3 * minute;

/** The operator that runs at the moment, and what may be done with it. */
class Bench {
  /** The most that an operator held which this phase has ended, MiB. */
  peakOfEnded = 0;
  readonly #stage: Stage;
  readonly #options: MeasureOptions;
  #operator: RunningSubject;

  private constructor(stage: Stage, options: MeasureOptions, operator: RunningSubject) {
    this.#stage = stage;
    this.#options = options;
    this.#operator = operator;
  }

  static async begin(stage: Stage, options: MeasureOptions, isNew: boolean): Promise<Bench> {
    const all = isNew ? 0 : options.voicebots * stage.childrenEach;
    if ((await until(() => stage.observer.total() >= all, 3 * minute)) === undefined)
      throw new Error(
        `of ${all} children that were kept ${stage.observer.total()} are there: begin with --only converge`,
      );
    return new Bench(stage, options, await stage.subject.start(stage.controlPlane));
  }

  get operator(): RunningSubject {
    return this.#operator;
  }

  async run(phase: PhaseName): Promise<Findings[PhaseName]> {
    this.peakOfEnded = 0;
    if (countsWrites.has(phase))
      await awayFromDeadlines(this.#stage, countsForMs, (number) =>
        this.#say(`waits until ${number} Deployments have said that their pods do not come`),
      );
    if (phase !== "converge") await quietSince(this.#operator.pid, phase === "steady" ? 10_000 : 3000, 2 * minute);
    return this.#phases[phase]();
  }

  readonly #phases: { readonly [Phase in PhaseName]: () => Promise<Findings[Phase]> } = {
    converge: async () => {
      const found = await converge(this.#stage, this.#operator, this.#options.voicebots, limitMs(this.#options));
      const shares = Object.entries(found.shares).map(([name, share]) => `${name} ${share.toFixed(2)}`);
      this.#say(`all children after ${found.allChildrenSeconds.toFixed(1)} s; cores taken: ${shares.join(", ")}`);
      this.#say(`${found.cpuMsPerChildWritten.toFixed(2)} ms of processor each`);
      return found;
    },
    steady: async () => {
      const found = await steadyState(this.#stage, this.#operator, this.#options.steadySeconds);
      this.#say(`steady state: ${atRest(found)}`);
      return found;
    },
    change: () => this.#spread("change to child", 37, this.#options.samples, (bot) => changeToChild(this.#stage, bot)),
    deleted: () =>
      this.#spread("deleted child back", 41, this.#options.samples, (bot, turn) => deletedBack(this.#stage, bot, turn)),
    edited: () => {
      const samples = this.#stage.subject.revertsEdits ? this.#options.samples : 3;
      return this.#spread("hand edit reverted", 43, samples, (bot, turn) => editReverted(this.#stage, bot, turn));
    },
    restart: async () => {
      const found = [await this.#restart([])];
      while (found.length < this.#options.restarts) found.push(await this.#restart([]));
      const ready = spreadOf(found.map(({ readyMs }) => readyMs));
      const quiet = spreadOf(found.map(({ quietMs }) => quietMs));
      this.#say(`restarts: ready ${fewWords(ready)}; quiet ${fewWords(quiet)}`);
      return { ready, quiet, writes: Math.max(...found.map(({ writes }) => writes)) };
    },
    anew: () => this.#restart([], true),
    ten: () => this.#restart(this.#ten()),
    away: async () => {
      const found = await apiServerAway(this.#stage, this.#ten());
      this.#say(`the API server's return: handled after ${found.handledMs?.toFixed(0)} ms`);
      return found;
    },
    answering: async () => {
      const found = await answering(this.#stage, this.#operator, this.#options.steadySeconds);
      const { bots, questionsEachSecond } = found;
      this.#say(`${bots} bots that answer, ${questionsEachSecond.toFixed(0)} times a second: ${atRest(found)}`);
      return found;
    },
    delete: async () => {
      const found = await deleteAll(this.#stage, this.#options.voicebots, limitMs(this.#options));
      this.#say(`all deleted after ${found.seconds?.toFixed(1)} s`);
      return found;
    },
  };

  #say(text: string): void {
    this.#options.say(text);
  }

  /** Ten Voicebots, far from each other. */
  #ten(): number[] {
    return Array.from({ length: 10 }, (_, number) => Math.floor((number * this.#options.voicebots) / 10));
  }

  /** `stride` goes from one Voicebot to the next. */
  async #spread(
    what: string,
    stride: number,
    samples: number,
    sample: (bot: number, turn: number) => Promise<number | undefined>,
  ) {
    const found = await spread(samples, (turn) => sample((turn * stride) % this.#options.voicebots, turn));
    this.#say(`${what}: ${words(found)}`);
    return found;
  }

  /** As the kubelet restarts its container; or, without what it has kept, as a new pod starts. */
  async #restart(changed: readonly number[], isNewPod = false) {
    const { subject, controlPlane } = this.#stage;
    this.peakOfEnded = Math.max(this.peakOfEnded, peakMiB(this.#operator.pid));
    await this.#operator.stop();
    if (isNewPod) await subject.forget?.(controlPlane);
    const start = () => subject.start(controlPlane);
    const { operator, ...found } = await restart(this.#stage, start, changed);
    this.#operator = operator;
    const { readyMs, quietMs, handledMs, writes } = found;
    const handled = changed.length === 0 ? "" : `, handled ${handledMs?.toFixed(0)}`;
    const times = `ready after ${readyMs.toFixed(0)}${handled}, quiet ${quietMs?.toFixed(0)} ms`;
    const what = isNewPod ? "start of a new pod" : `restart with ${changed.length} changed`;
    this.#say(`${what}: ${times}, ${writes} writes`);
    return found;
  }
}
