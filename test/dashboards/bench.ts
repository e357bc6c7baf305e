/**
 * How long each panel of each dashboard takes over 30 days of 20 bots with 3 pods each, on a real Prometheus. Exits 1 if
 * one takes more than a second. `--days`, `--bots` and `--interval` (seconds between scrapes) make it smaller or larger.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import {
  dashboardStems,
  type PanelQuery,
  panelQueries,
  prometheusRequest,
  resolutionRequest,
  type Viewing,
} from "@voicebots/monitoring/objects";
import { type Prometheus, prometheusOn } from "../integration/monitoring/prometheus.ts";
import { manyBots } from "./bots.ts";
import { endedBySignals } from "./ended-by-signals.ts";
import { writeHistory } from "./traffic/history.ts";

const { values } = parseArgs({
  options: {
    days: { type: "string", default: "30" },
    bots: { type: "string", default: "20" },
    interval: { type: "string", default: "60" },
  },
});
const [days, bots, interval] = [Number(values.days), Number(values.bots), Number(values.interval)];
const limitMs = 1000;
const runs = 3;

/** A Sunday, 20:00 UTC. */
const now = Date.UTC(2026, 10, 22, 20);
const from = now - days * 86_400_000;

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

console.log(`writing ${days} days of ${bots} bots with 3 pods each, scraped every ${interval} s`);
const began = performance.now();
const signal = endedBySignals();
await using prometheus = await prometheusOn(
  async (data) => {
    const times = { fromMs: from, toMs: now, intervalMs: interval * 1000 };
    const { samples, series, blocks } = await writeHistory(data, manyBots(bots, from, now), times, signal);
    const seconds = (performance.now() - began) / 1000;
    console.log(
      `${(samples / 1e6).toFixed(0)} million samples in ${series} series and ${blocks} blocks: ${seconds.toFixed(0)} s`,
    );
  },
  { signal },
);
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
const panels = Map.groupBy(panelQueries("fr", dashboardStems), ({ dashboard, panel }) => `${dashboard}\0${panel}`);
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
const empty = all.filter(({ samples }) => samples === 0);
const slow = all.filter(({ medianMs }) => medianMs > limitMs);
console.log(
  `\n${panels.size} panels; slowest: ${all[0]?.panel} (${all[0]?.medianMs.toFixed(0)} ms); over one second: ${slow.length}; empty: ${empty.map(({ panel }) => panel).join(", ") || "none"}`,
);
if (slow.length > 0) process.exitCode = 1;
