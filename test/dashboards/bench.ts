/**
 * How long each panel and each mark of each dashboard takes over 30 days of 20 bots with 3 pods each, on a real Prometheus.
 * Exits 1 if one takes more than a second, or answers nothing. The 30 days before, with which some panels compare, are there as
 * they were recorded: over so long a range nothing else is read, and their scrapes would double the time of writing.
 * `--help` lists the options.
 */
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import {
  dashboardStems,
  markQueries,
  type PanelQuery,
  panelQueries,
  prometheusRequest,
  resolutionRequest,
  type Viewing,
} from "@voicebots/monitoring/objects";
import { Command } from "commander";
import { execa } from "execa";
import { count } from "../bench/arguments.ts";
import { type Prometheus, prometheusOn } from "../integration/monitoring/prometheus.ts";
import { manyBots } from "./bots.ts";
import { endedBySignals } from "./ended-by-signals.ts";
import { writeHistory } from "./traffic/history.ts";

const { days, bots, interval, ...values } = new Command("bench-dashboards")
  .description("How long each panel and each mark of each dashboard takes, on a real Prometheus with a long history.")
  .option("--days <days>", "how long the range is", count, 30)
  .option("--bots <number>", "with three pods each", count, 20)
  .option("--interval <seconds>", "between scrapes", count, 60)
  .option("--write <folder>", "only write the history, which takes minutes")
  .option("--on <folder>", "measure on a history that was written with the same options")
  .parse()
  .opts<{ days: number; bots: number; interval: number; write?: string; on?: string }>();
const limitMs = 1000;
const runs = 3;

/** A Sunday, 20:00 UTC. */
const now = Date.UTC(2026, 10, 22, 20);
const from = now - days * 86_400_000;
const compared = from - days * 86_400_000;

interface Timed {
  readonly dashboard: string;
  readonly panel: string;
  readonly medianMs: number;
  readonly worstMs: number;
  /** Processor time of Prometheus, a run: what is left on a machine that does nothing else. */
  readonly cpuMs: number;
  readonly samples: number;
}

type Ask = (prometheus: Prometheus) => Promise<number>;

async function timed(prometheus: Prometheus, name: Pick<Timed, "dashboard" | "panel">, ask: Ask): Promise<Timed> {
  const cpuBefore = await cpuSeconds(prometheus);
  const took: number[] = [];
  let samples = 0;
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    samples = await ask(prometheus);
    took.push(performance.now() - begin);
  }
  took.sort((one, other) => one - other);
  return {
    ...name,
    medianMs: took[Math.floor(runs / 2)] ?? 0,
    worstMs: took.at(-1) ?? 0,
    cpuMs: (1000 * ((await cpuSeconds(prometheus)) - cpuBefore)) / runs,
    samples,
  };
}

async function cpuSeconds({ url }: Prometheus): Promise<number> {
  const exposed = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (.+)$/m.exec(exposed)?.[1]);
}

const signal = endedBySignals();

async function write(data: string): Promise<void> {
  console.log(
    `writing ${days} days of ${bots} bots with 3 pods each, scraped every ${interval} s, and what was recorded of the ${days} days before`,
  );
  const began = performance.now();
  const times = { fromMs: compared, scrapedFromMs: from, toMs: now, intervalMs: interval * 1000 };
  const { samples, series, blocks } = await writeHistory(data, manyBots(bots, from, now), times, signal);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${(samples / 1e6).toFixed(0)} million samples in ${series} series and ${blocks} blocks: ${seconds.toFixed(0)} s`,
  );
}

if (values.write !== undefined) {
  if (existsSync(values.write)) throw new Error(`${values.write} is there already: a history needs a new folder`);
  await write(values.write);
  process.exit();
}
const { on } = values;
/** Prometheus leaves the files of a block as they are. */
const linked = (data: string): Promise<unknown> => execa("cp", ["--recursive", "--link", on ?? "", data]);
await using prometheus = await prometheusOn(on === undefined ? write : async (data) => void (await linked(data)), {
  signal,
});
const version = await fetch(`${prometheus.url}/api/v1/status/buildinfo`);
const { data } = (await version.json()) as { data: { version: string } };
console.log(`Prometheus ${data.version}, ${cpus().length} x ${cpus()[0]?.model}`);

const viewing: Viewing = {
  fromMs: from,
  toMs: now,
  variables: { namespace: ".*", job: ".+" },
  scrapeIntervalSeconds: interval,
  utcOffsetSeconds: 3600,
};
let resolution = "";
/** Grafana asks this first, and again whenever the range changes. */
const choice = { dashboard: "all", panel: "(the choice of the resolution)" };
const all: Timed[] = [
  await timed(prometheus, choice, async ({ ask }) => {
    const [answer] = await ask(resolutionRequest(viewing));
    resolution = answer?.labels["resolution"] ?? "";
    return 1;
  }),
];
console.log(`read from: ${resolution}`);
const read: Viewing = { ...viewing, variables: { ...viewing.variables, resolution } };
const asked = [...panelQueries("fr", dashboardStems), ...markQueries("fr")];
const panels = Map.groupBy(asked, ({ dashboard, panel }) => `${dashboard}\0${panel}`);
for (const queries of panels.values()) {
  const { dashboard = "", panel = "" }: Partial<PanelQuery> = queries[0] ?? {};
  const one = await timed(prometheus, { dashboard, panel }, async ({ ask }) => {
    const answers = await Promise.all(queries.map((query) => ask(prometheusRequest(query, read))));
    return answers.flat().length;
  });
  all.push(one);
  process.stderr.write(`${all.length - 1} of ${panels.size}: ${panel} ${one.medianMs.toFixed(0)} ms\n`);
}
all.sort((one, other) => other.medianMs - one.medianMs);
console.log("\nmedian ms  worst ms  processor ms  samples  panel");
for (const { dashboard, panel, medianMs, worstMs, cpuMs, samples } of all) {
  const number = (value: number, width: number): string => value.toFixed(0).padStart(width);
  console.log(
    `${number(medianMs, 9)} ${number(worstMs, 9)} ${number(cpuMs, 13)} ${number(samples, 8)}  ${dashboard}: ${panel}`,
  );
}
const marks = new Set(markQueries("fr").map(({ panel }) => panel));
// Where no pod came or went there is nothing to mark.
const empty = all.filter(({ samples, panel }) => samples === 0 && !marks.has(panel));
const slow = all.filter(({ medianMs }) => medianMs > limitMs);
console.log(
  `\n${panels.size} panels and marks; slowest: ${all[0]?.panel} (${all[0]?.medianMs.toFixed(0)} ms); over one second: ${slow.length}; empty: ${empty.map(({ panel }) => panel).join(", ") || "none"}`,
);
if (slow.length + empty.length > 0) process.exitCode = 1;
