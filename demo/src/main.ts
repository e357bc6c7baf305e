/** `make demo`: voicebots on a real cluster answer simulated callers, scale, and show what the calls cost. */
import { type CallReport, mixOf, type Script, summaryOf } from "@voicebots/simulator";
import { clustersLeft, type Progress } from "@voicebots/tools/cluster";
import { Command } from "commander";
import { Listr, PRESET_TIMER } from "listr2";
import { callersCall } from "./callers.ts";
import { demoCourse } from "./course.ts";
import { Interruption } from "./interruption.ts";
import { moneyOf } from "./money.ts";
import { asTyped, table } from "./report.ts";
import { StageBuilder } from "./stage.ts";
import { step } from "./step.ts";
import { applySecret, applyVoicebot, untilReady, untilStatus, untilWarm, Watched } from "./voicebot.ts";

/** The guide's ports: calls, metrics, Prometheus; Grafana's and the console's are led into the cluster too. */
const ports = { calls: 9090, metrics: 9091, prometheus: 9092, simulator: 9093 };
const otherPorts = [
  { containerPort: 30300, hostPort: 3000 },
  { containerPort: 30501, hostPort: 8501 },
];

/** The next callers come when this part of those before them has hung up: pods leave by then, and calls are in progress. */
const partEnded = 0.4;

/** The second wave's callers come to the point: nobody waits for one who says nothing. */
const brief = mixOf("internet-solved=4,angry=3,asks-for-person=3");

/** A caller's timer this late breaks the words of a call. */
const starvedMs = 60;

/** One round, with its table at the end; true if all went well. */
async function round(builder: StageBuilder, interruption: Interruption): Promise<boolean> {
  const { signal } = interruption;
  const startedMs = Date.now();
  const reports: CallReport[] = [];
  const waves: Promise<void>[] = [];
  let watched: Watched | undefined;
  try {
    const then = (title: string, run: (say: Progress) => Promise<unknown>) => step(title, run, interruption);
    const wave = (calls: number, rampMs: number, scripts?: readonly Script[]) => async (say: Progress) => {
      let ended = 0;
      const ticker = setInterval(() => {
        if (watched === undefined) return;
        const { activeCalls, readyReplicas, drainingPods } = watched.now;
        say(`${activeCalls} calls in progress, ${ended} ended; ${readyReplicas} pods, ${drainingPods} leaving`);
      }, 2000);
      const partHasEnded = Promise.withResolvers<void>();
      const told = (count: number) => {
        ended = count;
        if (count >= partEnded * calls) partHasEnded.resolve();
      };
      waves.push(
        callersCall(ports.calls, { calls, rampMs, ...(scripts && { scripts }) }, told, signal)
          .then((told) => void reports.push(...told))
          .finally(() => clearInterval(ticker)),
      );
      await Promise.race([partHasEnded.promise, waves.at(-1)]);
    };
    await new Listr(
      [
        ...builder.steps.map(({ title, run }) => then(title, run)),
        then("Apply the Voicebot and wait until it answers", async () => {
          const { cluster } = builder.stage;
          await applySecret(cluster);
          await applyVoicebot(cluster);
          watched = await Watched.follow(cluster);
          await untilReady(cluster);
        }),
        then("Synthesise each phrase once", () => untilWarm(builder.stage.simulator)),
        then("Forty callers at once", wave(40, 10_000)),
        then("Ten more, while pods leave", wave(10, 3000, brief)),
        then("Wait until one pod is left", async () => {
          await Promise.all(waves);
          await untilStatus(
            builder.stage.cluster,
            "one pod, no call",
            180,
            ({ replicas, drainingPods }) => replicas === 1 && (drainingPods ?? 0) === 0,
          );
        }),
      ],
      {
        concurrent: false,
        registerSignalListeners: false,
        rendererOptions: { timer: PRESET_TIMER, collapseSubtasks: false },
        fallbackRendererOptions: { timer: PRESET_TIMER },
      },
    ).run();
    const calls = summaryOf(reports);
    const counts = watched?.pods ?? [];
    const { cluster } = builder.stage;
    console.log(
      `\n${table({
        calls,
        money: await moneyOf(builder.stage.prometheus, startedMs),
        pods: counts,
        addresses: [
          { what: "Prometheus", where: `http://localhost:${ports.prometheus}` },
          { what: "metrics of a pod", where: `http://localhost:${ports.metrics}/metrics` },
          {
            what: "the resource",
            where: `${asTyped(cluster.kubectl.program, process.env["PATH"] ?? "")} --kubeconfig ${cluster.kubeconfig} -n voicebots get vb`,
          },
        ],
      })}\n`,
    );
    for (const { expectationMet, script, reason } of reports) {
      if (!expectationMet) console.log(`  ${script}: ${reason}`);
    }
    if (calls.ownLagP99Ms > starvedMs) {
      console.log(
        `  this machine was too busy for calls in real time: the callers' own timers ran up to ${Math.round(calls.ownLagP99Ms)} ms late`,
      );
    }
    const scaled = Math.max(...counts.map((count) => count.pods)) > 1;
    if (!scaled) console.log("  the autoscaler added no pod");
    return scaled && calls.dropped === 0 && calls.asExpected === calls.placed;
  } finally {
    watched?.stop();
  }
}

const program = new Command("demo")
  .description("Voicebots on a real kind cluster, answering simulated calls.")
  .option("--once", "end after one round, with exit code 0 if all went well");
const { once = false } = program.parse().opts<{ once?: boolean }>();

// Whoever reads this may leave first: a pipe's reader gets Ctrl-C too. What is left to do is done without it.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
const interruption = new Interruption(() => console.log("still removing: a few seconds more"));
const builder = new StageBuilder({ name: "voicebots-demo", ports, otherPorts });
const exitCode = await demoCourse(
  {
    round: () => round(builder, interruption),
    callsKeepComing: () => {
      const wave = { calls: 1_000_000, concurrency: 5, rampMs: 10_000 };
      return interruption.orInterrupted(callersCall(ports.calls, wave, () => {}, interruption.signal));
    },
    remove: () => builder.down(),
    left: clustersLeft,
    say: (line) => console.log(line),
    complain: (what) => console.error(what),
  },
  { once, interruption },
);
// Whatever an interrupted step was still waiting for goes with this process.
process.exit(exitCode);
