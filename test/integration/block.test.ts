/** The blocks that the pictures and the dashboard bench are made from: a real Prometheus reads what was written. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sortKey, writeBlock } from "../dashboards/blocks/block.ts";
import { SeriesChunks } from "../dashboards/blocks/series-chunks.ts";
import { chance } from "../dashboards/traffic/chance.ts";
import { type Prometheus, prometheusOn } from "./monitoring/prometheus.ts";

const begin = Date.UTC(2026, 2, 10);
const interval = 15_000;
const samples = 1000;

const falls = chance("blocks");
/** Values that take every path of the encoding: steps, repetitions, fractions, signs, extremes. */
const written: Readonly<Record<string, readonly number[]>> = {
  counter: steps(() => (falls.next() < 0.3 ? 1 : 0)),
  money: steps(() => falls.next() / 1000),
  noise: Array.from({ length: samples }, () => (falls.next() - 0.5) * 10 ** Math.floor(falls.next() * 300)),
  extremes: Array.from({ length: samples }, (_, n) => [0, -0, 5e-324, 1.7976931348623157e308, -1][n % 5] ?? 0),
  constant: Array.from({ length: samples }, () => 42),
};

function steps(step: () => number): readonly number[] {
  let value = 0;
  return Array.from({ length: samples }, () => (value += step()));
}

function seriesOf(name: string, values: readonly number[]) {
  const chunks = new SeriesChunks(begin, interval);
  let last: number | undefined;
  for (const value of values) {
    if (Object.is(value, last)) chunks.repeat(1);
    else chunks.append(value);
    last = value;
  }
  chunks.appendStale();
  const labels = [["__name__", name] as const, ["instance", "é"] as const, ["le", "+Inf"] as const];
  return { labels, chunks: chunks.take() };
}

describe("a block that we write", () => {
  let prometheus: Prometheus;
  beforeAll(async () => {
    const all = Object.entries(written)
      .map(([name, values]) => seriesOf(name, values))
      .sort((one, other) => (sortKey(one.labels) < sortKey(other.labels) ? -1 : 1));
    prometheus = await prometheusOn((data) => writeBlock(data, begin, begin + 6 * 3_600_000, all));
  });
  afterAll(() => prometheus?.[Symbol.asyncDispose]());

  const range = (query: string) =>
    prometheus.ask({
      path: "/api/v1/query_range",
      parameters: {
        query,
        start: String(begin / 1000),
        end: String((begin + (samples + 10) * interval) / 1000),
        step: "15",
      },
    });

  test.each(Object.entries(written))("is read by Prometheus value for value: %s", async (name, values) => {
    const read = await range(`${name}{instance="é", le="+Inf"}`);
    expect(read.map(({ value }) => value)).toEqual(values);
    expect(read.at(-1)?.at).toBe((begin + (samples - 1) * interval) / 1000);
  });

  test("is found by its labels", async () => {
    const [counted] = await prometheus.ask({
      path: "/api/v1/query",
      parameters: { query: 'count({instance=~".+"})', time: String(begin / 1000 + 60) },
    });
    expect(counted?.value).toBe(Object.keys(written).length);
  });
});
