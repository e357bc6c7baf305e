/** The simulator as a program: emulated providers, or callers. */
import { Command, InvalidArgumentError } from "commander";
import type { CallReport } from "./pbx/call-report.ts";
import { placeCalls } from "./pbx/place-calls.ts";
import { mixOf } from "./pbx/scripts/index.ts";
import { summaryOf } from "./pbx/summary.ts";
import { callLine, summaryTable } from "./pbx/table.ts";
import { startProviders } from "./providers/start-providers.ts";

const program = new Command("simulator").description(
  "Emulated speech and language providers, and a PBX that places calls.",
);

program
  .command("providers")
  .description("Emulate Deepgram, Groq and ElevenLabs, and take call records, on one port.")
  .option("--port <port>", "where to listen", portNumber, 8080)
  .option("--host <host>", "on which address", "0.0.0.0")
  .option("--keys <keys...>", "API keys that are accepted (default: any)")
  .option("--max-concurrent-speech <requests>", "ElevenLabs requests at once", wholeNumber, 100)
  .action(async ({ port, host, keys, maxConcurrentSpeech }) => {
    const providers = await startProviders({ port, host, maxConcurrentSpeech, ...(keys && { keys }) });
    console.log(JSON.stringify({ level: "info", msg: "providers are listening", host, port: providers.port }));
    const stopping = stopSignal();
    stopping.addEventListener("abort", () => void providers.close().then(() => process.exit(0)));
  });

program
  .command("calls")
  .description(
    "Place AudioSocket calls and say what became of them. Exits 1 when one did not go as its script expects.",
  )
  .requiredOption("--target <host:port>", "the voicebot's AudioSocket address", address)
  .option("--calls <number>", "how many calls", wholeNumber, 1)
  .option("--concurrency <number>", "how many at once (default: all)", wholeNumber)
  .option("--ramp-seconds <seconds>", "the first calls begin spread over this time", Number, 0)
  .option("--mix <names>", 'scripts by name and weight, as "internet-solved=3,angry", or "all"', mix, mixOf("all"))
  .option("--jitter-buffer-ms <ms>", "how late a frame may be before the caller hears a hole", wholeNumber, 60)
  .option("--json", "one JSON line per call and one for the summary", false)
  .action(async ({ target, calls, concurrency, rampSeconds, mix: scripts, jitterBufferMs, json }) => {
    const onReport = (report: CallReport) => console.log(json ? JSON.stringify(report) : callLine(report));
    const options = {
      ...target,
      scripts,
      calls,
      rampMs: rampSeconds * 1000,
      playout: { leadMs: jitterBufferMs },
      onReport,
    };
    const reports = await placeCalls({ ...options, ...(concurrency && { concurrency }) }, stopSignal());
    const summary = summaryOf(reports);
    console.log(json ? JSON.stringify({ summary }) : `\n${summaryTable(summary)}`);
    process.exitCode = summary.asExpected === calls ? 0 : 1;
  });

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  return stop.signal;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("not a whole number above 0");
  return value;
}

function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError("not a port");
  return value;
}

function address(text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw new InvalidArgumentError("expected host:port");
  return { host, port: portNumber(port) };
}

function mix(text: string) {
  try {
    return mixOf(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
