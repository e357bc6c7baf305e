/**
 * How long each panel of each dashboard takes over 30 days of 20 bots with 3 pods each, on a real Prometheus. Exits 1 if
 * one takes more than a second. `--days`, `--bots` and `--interval` (seconds between scrapes) make it smaller or larger.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { dashboardStems, type PanelQuery, panelQueries, prometheusRequest } from "@voicebots/monitoring/objects";
import { type Prometheus, prometheusOn } from "../integration/monitoring/prometheus.ts";
import { manyBots } from "./bots.ts";
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

async function timed(prometheus: Prometheus, queries: readonly PanelQuery[]): Promise<Timed> {
  const [first] = queries;
  const viewing = {
    fromMs: from,
    toMs: now,
    variables: { namespace: ".*", job: ".+" },
    scrapeIntervalSeconds: interval,
    utcOffsetSeconds: 3600,
  };
  const cpuBefore = await cpuSeconds(prometheus);
  const took: number[] = [];
  let samples = 0;
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    const answers = await Promise.all(queries.map((query) => prometheus.ask(prometheusRequest(query, viewing))));
    took.push(performance.now() - begin);
    samples = answers.flat().length;
  }
  took.sort((one, other) => one - other);
  return {
    dashboard: first?.dashboard ?? "",
    panel: first?.panel ?? "",
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
await using prometheus = await prometheusOn((data) => {
  const written = writeHistory(data, manyBots(bots, from, now), {
    fromMs: from,
    toMs: now,
    intervalMs: interval * 1000,
  });
  const { samples, series, blocks } = written;
  console.log(
    `${(samples / 1e6).toFixed(0)} million samples in ${series} series and ${blocks} blocks: ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
});
const version = await fetch(`${prometheus.url}/api/v1/status/buildinfo`);
const { data } = (await version.json()) as { data: { version: string } };
console.log(`Prometheus ${data.version}, ${cpus().length} x ${cpus()[0]?.model}`);

const panels = Map.groupBy(panelQueries("fr", dashboardStems), ({ dashboard, panel }) => `${dashboard}\0${panel}`);
const all: Timed[] = [];
for (const queries of panels.values()) {
  const one = await timed(prometheus, queries);
  all.push(one);
  process.stderr.write(
    `${all.length} of ${panels.size}: ${one.panel} ${one.medianMs.toFixed(0)} ms, processor ${one.cpuMs.toFixed(0)} ms\n`,
  );
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
  `\n${all.length} panels; slowest: ${all[0]?.panel} (${all[0]?.medianMs.toFixed(0)} ms); over one second: ${slow.length}; empty: ${empty.map(({ panel }) => panel).join(", ") || "none"}`,
);
if (slow.length > 0) process.exitCode = 1;
