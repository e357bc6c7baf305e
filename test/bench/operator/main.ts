/**
 * How the operator behaves with many Voicebots, on a real API server and controller-manager; small operators on
 * controller-runtime and Kopf with the same children beside it. Exits 1 when a count misses its target. Pods do not run:
 * there is no kubelet. `--help` lists the options.
 */
import { cpus, totalmem } from "node:os";
import { Command } from "commander";
import { count, counts, someOf } from "../arguments.ts";
import { measure } from "./measure.ts";
import { kept, type PhaseName, phaseNames } from "./measured.ts";
import { controllerRuntime, kopf, whyNot } from "./neighbours.ts";
import { ours } from "./ours.ts";
import { childrenTemplate } from "./stage.ts";
import { type Subject, type SubjectName, subjectNames } from "./subjects.ts";
import { failedCounts, table } from "./targets.ts";

const values = new Command("bench-operator")
  .description("The operator with many Voicebots on a real API server, beside small ones on other frameworks.")
  .option("--voicebots <numbers>", "how many, one run after another", counts, [100, 1000])
  .option("--subjects <names>", `which operators, of ${subjectNames.join(", ")}`, someOf(subjectNames), [
    ...subjectNames,
  ])
  .option(
    "--only <phases>",
    `these phases, of ${phaseNames.join(", ")}; the cluster is kept, and another run can go on with other phases`,
    someOf(phaseNames),
  )
  .option("--samples <number>", "of each latency", count, 100)
  .option(
    "--restarts <number>",
    "how often ours begins again with everything existing; the others, minutes each, once",
    count,
    5,
  )
  .option("--steady <seconds>", "how long it is looked on at rest", count, 60)
  .parse()
  .opts<{
    voicebots: number[];
    subjects: SubjectName[];
    only?: PhaseName[];
    samples: number;
    restarts: number;
    steady: number;
  }>();

const subjects: Readonly<Record<SubjectName, () => Subject>> = {
  ours: () => ours,
  "controller-runtime": () => controllerRuntime(childrenTemplate()),
  kopf: () => kopf(childrenTemplate()),
};
const { subjects: names, only: phases = phaseNames, samples, restarts, steady: steadySeconds } = values;
const options = { phases, samples, steadySeconds };
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
const failures: string[] = [];

for (const voicebots of values.voicebots) {
  for (const name of names) {
    const reason = await whyNot(name);
    console.log(`\n${name}, ${voicebots} Voicebots${reason === undefined ? "" : `: left out, ${reason}`}`);
    if (reason !== undefined) continue;
    const say = (text: string): void => console.log(`  ${new Date().toTimeString().slice(0, 8)} ${text}`);
    const keepsCluster = values.only !== undefined;
    try {
      await measure(subjects[name](), {
        ...options,
        restarts: name === "ours" ? restarts : 1,
        voicebots,
        keepsCluster,
        say,
      });
    } catch (error) {
      failures.push(`${name}, ${voicebots}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const all = subjectNames.flatMap((name) => kept(name, voicebots) ?? []);
  console.log(`\n${voicebots} Voicebots on ${machine}, Node ${process.version}\n\n${table(all)}`);
  const mine = names.includes("ours") ? kept("ours", voicebots) : undefined;
  if (mine !== undefined) failures.push(...failedCounts(mine).map((what) => `ours, ${voicebots}: ${what}`));
}
if (failures.length > 0) {
  console.log(`\nmissed: ${failures.join("; ")}`);
  process.exitCode = 1;
}
