/**
 * How many calls a core holds: raises the number of concurrent calls until frames come late or the bot's own share of a
 * turn grows, and says what a call takes; then the same on several cores, and for Node itself. `--help` lists the options.
 */
import { Command } from "commander";
import { type Level, limits, measure, type Station, together } from "./level.ts";
import { everyCore, goesAhead } from "./processes.ts";
import { type Cores, coresFor, floorStation, layoutsFor, mostApart, voicebotStation } from "./stations.ts";
import { compared, header, levelLine, type Raised, references, verdict } from "./table.ts";
import { startRedis } from "./voicebot.ts";

const number = (text: string) => Number(text);
const list = (text: string) => text.split(",").map(Number);

const apartLevels = [25, 50, 100, 150, 200, 250, 300, 350, 400];
const sharedLevels = [20, 40, 60, 80, 100];

const values = new Command("bench-calls")
  .description("Calls per core of the bundled voicebot (npm run bundle first).")
  .option(
    "--cores <numbers>",
    "cores with a voicebot each: one run for each number (default: 1, and half of the machine's; all where it has fewer than 4)",
    list,
  )
  .option(
    "--levels <calls>",
    `calls per core to try (default: ${apartLevels.join()}; where callers share the core: ${sharedLevels.join()})`,
    list,
  )
  .option("--seconds <seconds>", "how long each level is measured", number, 20)
  .option("--attempts <number>", "how often a level is measured that fails", number, 3)
  .option("--repeat <number>", "how often every level is measured, whether it fails or not", number, 1)
  .option("--no-floor", "leave out Node's floor")
  .option("--all", "do not stop at the first level that is too much", false)
  .option("--flags <flags>", "flags for Node, besides the image's", (text) => text.split(" "), [])
  .option("--profile <folder>", "write a CPU profile of the voicebot")
  .parse()
  .opts<{
    cores?: number[];
    levels?: number[];
    seconds: number;
    attempts: number;
    repeat: number;
    floor: boolean;
    all: boolean;
    flags: string[];
    profile?: string;
  }>();

const counts = new Set(values.cores ?? [1, mostApart > 1 ? mostApart : everyCore.length]);
const runs = [...counts].flatMap(layoutsFor);

async function once(stations: readonly Station[], calls: number, callsBefore: number): Promise<Level> {
  const { seconds } = values;
  const [first, ...others] = await Promise.all(
    stations.map((station) => measure(station, { calls, callsBefore, seconds })),
  );
  if (!first) throw new Error("nothing to measure");
  return together([first, ...others]);
}

/** Every measurement that was made, in order. */
async function raise(stations: readonly Station[], toTry: readonly number[]): Promise<Level[]> {
  const levels: Level[] = [];
  console.log(header);
  let callsBefore = 0;
  for (const calls of toTry) {
    let held = 0;
    // A host that takes the processor away for a moment says nothing about us: what fails is measured again.
    for (let attempt = 0; attempt < values.repeat || (held === 0 && attempt < values.attempts); attempt++) {
      const level = await once(stations, calls, callsBefore);
      console.log(levelLine(level));
      levels.push(level);
      callsBefore = calls;
      if (level.holds) held += 1;
    }
    if (held === 0 && !values.all) break;
  }
  return levels;
}

type Start = (cores: Cores) => Promise<Station & AsyncDisposable>;

async function raiseOn(cores: readonly Cores[], toTry: readonly number[], start: Start): Promise<Level[]> {
  const stations = await Promise.all(cores.map(start));
  const levels = await raise(stations, toTry);
  await Promise.all(stations.map((station) => station[Symbol.asyncDispose]()));
  return levels;
}

const named = (cores: readonly number[]): string => `core ${cores.join(" and ")}`;

const redis = await startRedis();
console.log(
  `limits: 99 % of frames at most ${limits.frameMs} ms late, own delay of 95 % of turns at most ${limits.turnMs} ms`,
);
const raised: Raised[] = [];
for (const layout of runs) {
  const cores = coresFor(layout);
  const toTry = values.levels ?? (layout.shared ? sharedLevels : apartLevels);
  console.log(`\nThe voicebot, ${cores.length === 1 ? "one core" : `${cores.length} cores, one process each`}`);
  for (const { core, load } of cores) {
    const shared = layout.shared ? ", which they share: there are too few for one of their own" : "";
    console.log(`voicebot on ${named([core])}; its callers and emulated providers on ${named(load)}${shared}`);
  }
  const levels = await raiseOn(cores, toTry, (one) =>
    voicebotStation(one, redis, { profile: values.profile, flags: values.flags }),
  );
  console.log(goesAhead ? "they went ahead of all other work" : "they did not go ahead of other work (not root)");
  let floor: Level[] = [];
  if (values.floor && !layout.shared) {
    console.log("\nNode's floor: every frame echoed and forwarded, no voicebot");
    floor = await raiseOn(cores, toTry, floorStation);
  }
  raised.push({ ...layout, levels, floor });
}
for (const one of raised) console.log(verdict(one));
const sharing = raised.filter(({ shared }) => shared);
console.log(compared(sharing.length > 0 ? sharing : raised));
console.log(references);
process.exit(0);
