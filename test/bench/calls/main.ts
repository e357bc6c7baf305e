/**
 * How many calls a core holds: raises the number of concurrent calls until frames come late or the bot's own share of a
 * turn grows, and says what a call takes. `--help` lists the options.
 */
import { availableParallelism } from "node:os";
import { Command } from "commander";
import { type Level, limits, type Measuring, measure } from "./level.ts";
import { goesAhead, Worker } from "./processes.ts";
import { header, levelLine, references, verdict } from "./table.ts";
import { startRedis, startVoicebot } from "./voicebot.ts";

const number = (text: string) => Number(text);
const list = (text: string) => text.split(",").map(Number);

const values = new Command("bench-calls")
  .description("Calls per core of the bundled voicebot (npm run bundle first).")
  .option("--cores <number>", "cores with a voicebot each", number, 1)
  .option("--levels <calls>", "calls per core to try", list, [25, 50, 100, 150, 200, 250, 300, 350, 400])
  .option("--seconds <seconds>", "how long each level is measured", number, 20)
  .option("--attempts <number>", "how often a level is measured that fails", number, 3)
  .option("--no-floor", "leave out Node's floor")
  .option("--all", "do not stop at the first level that is too much", false)
  .option("--profile <folder>", "write a CPU profile of the voicebot")
  .parse()
  .opts<{
    cores: number;
    levels: number[];
    seconds: number;
    attempts: number;
    floor: boolean;
    all: boolean;
    profile?: string;
  }>();

const machine = availableParallelism();
const cores = Array.from({ length: Math.min(values.cores, machine) }, (_, core) => core);
const others = Array.from({ length: machine }, (_, core) => core).filter((core) => !cores.includes(core));
const loadCores = others.length > 0 ? others : cores;

async function raise(
  ports: readonly number[],
  pids: readonly number[],
  workers: Pick<Measuring, "phones" | "providers" | "unasked" | "look">,
): Promise<Level[]> {
  const levels: Level[] = [];
  console.log(header);
  let callsBefore = 0;
  for (const callsPerCore of values.levels) {
    let level: Level | undefined;
    // A host that takes the processor away for a moment says nothing about us: what fails is measured again.
    for (let attempt = 0; attempt < values.attempts && !level?.holds; attempt++) {
      level = await measure({ callsPerCore, callsBefore, ports, pids, cores, seconds: values.seconds, ...workers });
      console.log(levelLine(level));
      callsBefore = callsPerCore;
    }
    if (!level) break;
    levels.push(level);
    if (!level.holds && !values.all) break;
  }
  workers.phones.tell({ type: "phones", callsPerPort: 0, ports, unasked: false });
  return levels;
}

using redis = await startRedis();
using providers = new Worker(loadCores, false, "./providers.ts");
const { port: providersPort } = await providers.answer("ready");
const phonesWorker = async () => {
  const phones = new Worker(loadCores, false, "./phones.ts");
  await phones.answer("ready");
  return phones;
};
console.log(
  `voicebot on core ${cores.join(", ")}; callers and emulated providers on core ${loadCores.join(", ")}${others.length === 0 ? " (shared: no core is left for them)" : ""}; ${goesAhead ? "they go ahead of all other work" : "not ahead of other work (not root)"}`,
);
console.log(
  `limits: 99 % of frames at most ${limits.frameMs} ms late, own delay of 95 % of turns at most ${limits.turnMs} ms\n`,
);

console.log(`The voicebot, ${cores.length === 1 ? "one core" : `${cores.length} cores, one process each`}`);
const bots = await Promise.all(
  cores.map((core) => startVoicebot({ core, providersPort, redisPort: redis.port, profile: values.profile })),
);
let levels: Level[];
{
  using phones = await phonesWorker();
  levels = await raise(
    bots.map(({ callsPort }) => callsPort),
    bots.map(({ pid }) => pid),
    {
      phones,
      providers,
      unasked: false,
      look: async (what) => void (await Promise.all(bots.map((bot) => bot.look(what)))),
    },
  );
}
await Promise.all(bots.map((bot) => bot[Symbol.asyncDispose]()));

let floor: Level[] = [];
if (values.floor) {
  console.log("\nNode's floor: every frame echoed and forwarded, no voicebot");
  using echo = new Worker([cores[0] ?? 0], true, "./floor.ts", `ws://127.0.0.1:${providersPort}/v1/listen`);
  const { port } = await echo.answer("ready");
  using phones = await phonesWorker();
  floor = await raise([port], [echo.pid], { phones, providers, unasked: true, look: async () => {} });
}
console.log(verdict(levels, floor, cores.length));
console.log(references);
process.exit(0);
