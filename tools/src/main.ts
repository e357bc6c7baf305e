/** Command line of the tools: `npx node tools/src/main.ts --help`. */
import { Command, InvalidArgumentError } from "commander";
import { cleanClusters, removeClusters } from "./cluster/clusters.ts";
import { startKindCluster } from "./cluster/kind.ts";
import { MissingRequirement } from "./missing-requirement.ts";
import { nodeImageArchive } from "./node-image/build.ts";
import { type ProgramName, programNames, program as programPath } from "./programs/index.ts";
import { ensureTestedPrograms, picturePrograms, testedPrograms } from "./programs/tested-programs.ts";

const command = new Command("tools").description("programs and clusters for the demo and the tests");

command
  .command("programs")
  .description("find or build programs, and print where each is")
  .argument("[names...]", `some of ${programNames.join(", ")}`, checkedNames)
  .action(async (names: readonly ProgramName[]) => {
    for (const name of names.length > 0 ? names : programNames) console.log(`${name} ${await programPath(name)}`);
  });

command
  .command("packages")
  .description("install what the integration tests need and is missing: Redis, Prometheus, Chromium (root on Debian)")
  .option("--pictures", "what the pictures of the dashboards need instead: Prometheus, Chromium")
  .action(async ({ pictures }: { pictures?: true }) => {
    await ensureTestedPrograms(pictures ? picturePrograms : testedPrograms);
    // The tests that a browser is for say so where there is none.
    await ensureTestedPrograms(["chromium"]).catch((error: unknown) => console.error(String(error)));
  });

command
  .command("node-image")
  .description("build our own kind node image, for machines that can pull none (root on Debian)")
  .action(async () => console.log(await nodeImageArchive()));

const cluster = command.command("cluster").description("local clusters");

cluster
  .command("up")
  .description("make a kind cluster that stays until `cluster down`, and print its kubeconfig")
  .argument("[name]", "what to call it", "voicebots")
  .option("--config <file>", "kind configuration to start from")
  .option("--nodes <count>", "one control plane and the rest workers", positiveInteger)
  .action(async (name: string, options: { config?: string; nodes?: number }) => {
    const { kubeconfig } = await startKindCluster({
      name,
      keep: true,
      ...(options.config !== undefined && { configFile: options.config }),
      ...(options.nodes !== undefined && { nodes: options.nodes }),
    });
    console.log(`export KUBECONFIG=${kubeconfig}`);
  });

cluster
  .command("down")
  .description("remove a cluster that `cluster up` made, and everything it put on this machine")
  .argument("[name]", "what it was called", "voicebots")
  .action(async (name: string) => say(await removeClusters(name), `there is no cluster called ${name}`));

cluster
  .command("clean")
  .description("remove what clusters left behind whose process died")
  .action(async () => say(await cleanClusters(), "nothing was left behind"));

function say(removed: readonly string[], nothing: string): void {
  console.log(removed.length > 0 ? `removed ${removed.join(", ")}` : nothing);
}

function checkedNames(name: string, before: readonly ProgramName[] = []): readonly ProgramName[] {
  const known = programNames.find((one) => one === name);
  if (!known) throw new InvalidArgumentError(`there is no program called ${name}`);
  return [...before, known];
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("a number from 1 to 99");
  return Number(text);
}

try {
  await command.parseAsync();
} catch (error) {
  // One line for what a person can mend; a stack for what is our mistake.
  console.error(error instanceof MissingRequirement ? error.message : error);
  process.exitCode = 1;
}
