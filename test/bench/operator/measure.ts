/** The measurements, one after another on one cluster: each leaves the Voicebots as it found them. */
import { converge, deleteAll, steadyState } from "./fleet.ts";
import { changeToChild, deletedBack, editReverted } from "./latencies.ts";
import { peakMiB, quietSince, residentMiB } from "./process-cost.ts";
import { apiServerAway, restart } from "./restarts.ts";
import { type Spread, spread, words } from "./spread.ts";
import type { Stage } from "./stage.ts";

export interface Result {
  readonly subject: string;
  readonly voicebots: number;
  readonly childrenEach: number;
  readonly allChildrenSeconds: number;
  readonly convergedSeconds: number;
  readonly cpuMsEach: number;
  readonly cpuMsPerChildWritten: number;
  readonly writesEach: Readonly<Record<"children" | "status" | "events", number>>;
  readonly changeToChildMs: Spread;
  readonly deletedBackMs: Spread;
  readonly editRevertedMs: Spread;
  readonly steady: { readonly seconds: number; readonly writes: number; readonly cpuPercent: number };
  readonly restart: { readonly readyMs: number; readonly quietMs: number | undefined; readonly writes: number };
  readonly restartWithTenChanged: {
    readonly readyMs: number;
    readonly handledMs: number | undefined;
    readonly quietMs: number | undefined;
    readonly writes: number;
  };
  readonly apiServerBackToHandledMs: number | undefined;
  readonly deleteAllSeconds: number | "not tried" | undefined;
  readonly peakMiB: number;
  readonly residentMiB: number;
}

export interface MeasureOptions {
  readonly voicebots: number;
  readonly samples: number;
  readonly steadySeconds: number;
  /** Whether all Voicebots are deleted at the end, which takes as long as making them. */
  readonly deletes: boolean;
  readonly say: (text: string) => void;
}

const minute = 60_000;

export async function measure(stage: Stage, options: MeasureOptions): Promise<Result> {
  const { voicebots, samples, steadySeconds, say } = options;
  const { controlPlane, subject, childrenEach } = stage;
  let operator = await subject.start(controlPlane);
  let peak = 0;
  const notePeak = (): void => {
    peak = Math.max(peak, peakMiB(operator.pid));
  };
  try {
    const convergence = await converge(stage, operator, voicebots);
    notePeak();
    say(
      `all children after ${convergence.allChildrenSeconds.toFixed(1)} s, ` +
        `${convergence.cpuMsPerChildWritten.toFixed(2)} ms of processor each, at most ${peak.toFixed(0)} MiB`,
    );

    await quietSince(operator.pid, 10_000, 3 * minute);
    const steady = await steadyState(stage, operator, steadySeconds);
    say(`steady state: ${steady.writes} writes, ${steady.cpuPercent.toFixed(2)} % of a core`);

    const changeToChildMs = await spread(samples, (number) => changeToChild(stage, (number * 37) % voicebots));
    say(`change to child: ${words(changeToChildMs)}`);
    const deletedBackMs = await spread(samples, (number) => deletedBack(stage, (number * 41) % voicebots, number));
    say(`deleted child back: ${words(deletedBackMs)}`);
    const edits = subject.revertsEdits ? samples : 3;
    const editRevertedMs = await spread(edits, (number) => editReverted(stage, (number * 43) % voicebots, number));
    say(`hand edit reverted: ${words(editRevertedMs)}`);
    notePeak();

    await quietSince(operator.pid, 5000, 3 * minute);
    await operator.stop();
    const restarted = await restart(stage, () => subject.start(controlPlane), []);
    operator = restarted.operator;
    say(`restart: ready after ${restarted.readyMs.toFixed(0)} ms, ${restarted.writes} writes`);

    notePeak();
    await operator.stop();
    const ten = Array.from({ length: 10 }, (_, number) => Math.floor((number * voicebots) / 10));
    const again = await restart(stage, () => subject.start(controlPlane), ten);
    operator = again.operator;
    say(`restart with ten changed: handled after ${again.handledMs?.toFixed(0)} ms, ${again.writes} writes`);

    await quietSince(operator.pid, 2000, 3 * minute);
    const apiServerBackToHandledMs = await apiServerAway(stage, ten);
    say(`the API server's return: handled after ${apiServerBackToHandledMs?.toFixed(0)} ms`);
    await quietSince(operator.pid, 5000, 3 * minute);
    const resident = residentMiB(operator.pid);

    const deleteAllSeconds = options.deletes ? await deleteAll(stage, voicebots) : "not tried";
    if (typeof deleteAllSeconds === "number") say(`all deleted after ${deleteAllSeconds.toFixed(1)} s`);
    notePeak();
    return {
      subject: subject.name,
      voicebots,
      childrenEach,
      ...convergence,
      changeToChildMs,
      deletedBackMs,
      editRevertedMs,
      steady,
      restart: restarted,
      restartWithTenChanged: again,
      apiServerBackToHandledMs,
      deleteAllSeconds,
      peakMiB: peak,
      residentMiB: resident,
    };
  } finally {
    await operator.stop();
  }
}
