/**
 * How the operator behaves with many Voicebots, on a real API server and controller-manager; small operators on
 * controller-runtime and Kopf with the same children beside it. Exits 1 when a count misses its target. Pods do not run:
 * there is no kubelet.
 *   --voicebots 100,1000              how many, one run after another
 *   --subjects ours,kopf              which operators; all three when not said
 *   --only converge,steady            these phases; the cluster is kept, and another run can go on with other phases
 *   --samples 100                     of each latency
 *   --steady 60                       seconds of looking on
 * Phases: converge, steady, change, deleted, edited, restart, ten, away, delete.
 */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { measure } from "./measure.ts";
import { kept, phaseNames } from "./measured.ts";
import { controllerRuntime, kopf, whyNot } from "./neighbours.ts";
import { ours } from "./ours.ts";
import { childrenTemplate } from "./stage.ts";
import { type Subject, type SubjectName, subjectNames } from "./subjects.ts";
import { failedCounts, table } from "./targets.ts";

const { values } = parseArgs({
  options: {
    voicebots: { type: "string", default: "100,1000" },
    subjects: { type: "string", default: subjectNames.join(",") },
    only: { type: "string" },
    samples: { type: "string", default: "100" },
    steady: { type: "string", default: "60" },
  },
});

/** Those of the list that are named; in the list's order. */
function chosen<Name extends string>(list: readonly Name[], words: string): Name[] {
  const wanted = words.split(",");
  const unknown = wanted.filter((word) => !(list as readonly string[]).includes(word));
  if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: not one of ${list.join(", ")}`);
  return list.filter((name) => wanted.includes(name));
}

const subjects: Readonly<Record<SubjectName, () => Subject>> = {
  ours: () => ours,
  "controller-runtime": () => controllerRuntime(childrenTemplate()),
  kopf: () => kopf(childrenTemplate()),
};
const phases = values.only === undefined ? phaseNames : chosen(phaseNames, values.only);
const names = chosen(subjectNames, values.subjects);
const options = { phases, samples: Number(values.samples), steadySeconds: Number(values.steady) };
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
const failures: string[] = [];

for (const voicebots of values.voicebots.split(",").map(Number)) {
  for (const name of names) {
    const reason = await whyNot(name);
    console.log(`\n${name}, ${voicebots} Voicebots${reason === undefined ? "" : `: left out, ${reason}`}`);
    if (reason !== undefined) continue;
    const say = (text: string): void => console.log(`  ${new Date().toTimeString().slice(0, 8)} ${text}`);
    const keepsCluster = values.only !== undefined;
    try {
      await measure(subjects[name](), { ...options, voicebots, keepsCluster, say });
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
