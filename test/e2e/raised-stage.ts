/** A stage on ports of its own, with what each of its steps took. */
import { StageBuilder, type StageOptions } from "@voicebots/demo";
import { freePorts, whyNoKind } from "@voicebots/tools/cluster";

/** Why no stage can be raised on this machine, printed too: a test that does not run must say why. */
export async function whyNoStage(): Promise<string | undefined> {
  const reason = await whyNoKind();
  if (reason !== undefined) console.log(`skipped: no kind cluster can be made here: ${reason}`);
  return reason;
}

export async function stageBuilder(name: string, more: Partial<StageOptions> = {}): Promise<StageBuilder> {
  const [calls = 0, metrics = 0, prometheus = 0, simulator = 0] = await freePorts(4);
  return new StageBuilder({ name, ports: { calls, metrics, prometheus, simulator }, ...more });
}

export async function raise({ steps }: StageBuilder): Promise<void> {
  for (const { title, run } of steps) {
    const startedMs = performance.now();
    await run((line) => console.log(`    ${line}`));
    console.log(`  ${title}: ${Math.round((performance.now() - startedMs) / 1000)} s`);
  }
}
