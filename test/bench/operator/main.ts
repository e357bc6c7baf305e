/**
 * How the operator behaves with many Voicebots, on a real API server and controller-manager; a small Kopf operator with the
 * same children beside it. Exits 1 when a count misses its target. Pods do not run: there is no kubelet.
 *   --voicebots 100,1000   how many, one run after another
 *   --without-kopf         ours alone
 *   --without-deletion     leaves the Voicebots as they are at the end
 *   --samples 100          of each latency
 *   --steady 60            seconds of looking on
 */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { measure, type Result } from "./measure.ts";
import { childrenTemplate, setStage } from "./stage.ts";
import { kopf, ours, type Subject } from "./subjects.ts";
import { failedCounts, table } from "./targets.ts";

const { values } = parseArgs({
  options: {
    voicebots: { type: "string", default: "100,1000" },
    "without-kopf": { type: "boolean", default: false },
    "without-ours": { type: "boolean", default: false },
    "without-deletion": { type: "boolean", default: false },
    samples: { type: "string", default: "100" },
    steady: { type: "string", default: "60" },
  },
});

async function run(subject: Subject, voicebots: number): Promise<Result> {
  const say = (text: string): void => console.log(`  ${text}`);
  console.log(`\n${subject.name}, ${voicebots} Voicebots`);
  const stage = await setStage(subject);
  try {
    const [samples, steadySeconds] = [Number(values.samples), Number(values.steady)];
    return await measure(stage, { voicebots, samples, steadySeconds, deletes: !values["without-deletion"], say });
  } finally {
    await stage.stop();
  }
}

const failures: string[] = [];
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
for (const voicebots of values.voicebots.split(",").map(Number)) {
  const mine = values["without-ours"] ? undefined : await run(ours(), voicebots);
  const theirs = values["without-kopf"] ? undefined : await run(kopf(childrenTemplate()), voicebots);
  console.log(`\n${voicebots} Voicebots on ${machine}, Node ${process.version}\n`);
  console.log(table(mine, theirs));
  if (mine !== undefined) failures.push(...failedCounts(mine).map((what) => `${voicebots}: ${what}`));
}
if (failures.length > 0) {
  console.log(`\ncounts that missed their targets: ${failures.join("; ")}`);
  process.exitCode = 1;
}
