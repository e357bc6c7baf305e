/** `kubectl voicebot`: look at a bot, call it, send a pod home, gather what a helper needs. */
import { setTimeout as sleep } from "node:timers/promises";
import { scripts } from "@voicebots/simulator";
import { Command, InvalidArgumentError } from "commander";
import { readBot } from "./bot.ts";
import { callBot } from "./call/call.ts";
import { scriptSaying } from "./call/script.ts";
import { transcriptOf } from "./call/transcript.ts";
import { drainPod } from "./drain.ts";
import { type Kubectl, KubectlError, kubectlFor, type Target } from "./kubectl.ts";
import { reportFiles, writeReport } from "./report/report.ts";
import { screenOf } from "./status/screen.ts";
import { nameOf } from "./typed-name.ts";

const everyMs = 2000;
const clearScreen = process.stdout.isTTY ? "\u001b[2J\u001b[H" : "";

const program = new Command("kubectl-voicebot")
  .description("Voicebots on Kubernetes, from the command line. Called as `kubectl voicebot` once it is on the PATH.")
  .option("-n, --namespace <namespace>", "where the Voicebot lives (default: that of the context)")
  .option("--context <context>", "the kubeconfig's context to use")
  .option("--kubeconfig <file>", "the kubeconfig to use")
  .option("--kubectl <program>", "the kubectl to use", "kubectl");

function kubectl(): Kubectl {
  const { kubectl, ...target } = program.opts<Target & { kubectl: string }>();
  return kubectlFor(target, kubectl);
}

program
  .command("status")
  .description("A bot on one screen: calls, pods, what is not well and what to do about it.")
  .argument("<name>", "the Voicebot", nameOf("voicebot", "voicebots", "vb"))
  .option("-w, --watch", "show it again every two seconds", false)
  .action(async (name: string, { watch }: { watch: boolean }) => {
    const cluster = kubectl();
    let screen = screenOf(await readBot(cluster, name), Date.now());
    console.log(watch ? `${clearScreen}${screen}` : screen);
    while (watch) {
      await sleep(everyMs);
      try {
        screen = screenOf(await readBot(cluster, name), Date.now());
        console.log(`${clearScreen}${screen}`);
      } catch (error) {
        // Who watches a cluster that restarts wants to see it come back.
        if (!(error instanceof KubectlError)) throw error;
        console.log(`${clearScreen}${screen}\n\nas of before, now: ${error.message}`);
      }
    }
  });

program
  .command("call")
  .description("Call a bot through a port-forward, and print who said what and when.")
  .argument("<name>", "the Voicebot", nameOf("voicebot", "voicebots", "vb"))
  .option("--say <sentences...>", "what the caller says, one sentence after each answer")
  .option("--script <name>", `a caller of the simulator: ${[...scripts.keys()].join(", ")}`, scriptNamed)
  .addHelpText(
    "after",
    "\nThe caller's words travel inside its audio as the emulated providers understand them: a bot that listens with the real\nones hears noise, and only its greeting and the timings say something.",
  )
  .action(async (name: string, options: { say?: string[]; script?: ReturnType<typeof scriptNamed> }) => {
    const script = options.script ?? scriptSaying(options.say ?? []);
    const report = await callBot(kubectl(), name, script, interrupted());
    console.log(transcriptOf(report));
    const well = options.script === undefined ? report.answered && !report.dropped : report.expectationMet;
    if (!well && report.reason !== undefined) console.log(`\n${report.reason}`);
    process.exitCode = well ? 0 : 1;
  });

program
  .command("drain")
  .description("Send a pod home: it finishes its calls first. Another comes in its place.")
  .argument("<pod>", "a voicebot's pod", nameOf("pod", "pods", "po"))
  .option("--timeout <seconds>", "how long to wait for it; it goes on draining after that", wholeNumber, 900)
  .action(async (pod: string, { timeout }: { timeout: number }) =>
    drainPod(kubectl(), pod, timeout, (line) => console.log(`${pod}: ${line}`)),
  );

program
  .command("report")
  .description("Gather what a helper needs into one file: no Secret, no caller's name or number.")
  .argument("<name>", "the Voicebot", nameOf("voicebot", "voicebots", "vb"))
  .option("-o, --output <file>", "where to write it (default: voicebot-NAME-report.tar.gz)")
  .action(async (name: string, { output }: { output?: string }) => {
    const cluster = kubectl();
    const file = output ?? `voicebot-${name}-report.tar.gz`;
    const files = await reportFiles(cluster, name);
    await writeReport(file, `voicebot-${name}`, files);
    for (const { name } of files.filter(({ name }) => name.endsWith(".error")))
      console.log(`could not be read: ${name}`);
    console.log(`${file}: ${files.length} files. Look at it before you send it.`);
  });

function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  return stop.signal;
}

function scriptNamed(name: string) {
  const script = scripts.get(name);
  if (script === undefined) throw new InvalidArgumentError(`there are ${[...scripts.keys()].join(", ")}`);
  return script;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("not a whole number of seconds above 0");
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof KubectlError)) throw error;
  console.error(`kubectl voicebot: ${error.message}`);
  process.exitCode = 1;
}
