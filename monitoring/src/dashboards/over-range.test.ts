/** Rules that every query of every panel keeps: how we count over the time that a panel shows. */
import { describe, expect, test } from "vitest";
import { everyQuery, exposed, recordedBy } from "../../test/every-panel.ts";
import { around, metricOf, nodes, source } from "../../test/parsed-promql.ts";

/** Over which times a panel may count: the moment, the range, the range before, one bar, a day, the last six hours. */
const windows: Readonly<Record<string, readonly string[]>> = {
  rate: ["[$__rate_interval]", "[$__interval] offset -$__interval"],
  increase: [
    "[$__range]",
    "[$__range] offset $__range",
    "[$__interval] offset -$__interval",
    "[1d] offset -1d",
    "[6h]",
  ],
  sum_over_time: [
    "[$__range]",
    "[$__range] offset $__range",
    "[$__interval]",
    "[$__interval] offset -$__interval",
    "[1d] offset -1d",
  ],
};

describe.each(everyQuery)("query of $where", ({ query }) => {
  const selectors = nodes(query, "VectorSelector");

  test("names only metrics of the catalogue, of the chosen namespace and voicebot", () => {
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) {
      expect([...exposed.keys(), ...recordedBy.keys()]).toContain(metricOf(query, selector));
      expect(source(query, selector)).toContain('namespace=~"$namespace"');
      expect(source(query, selector)).toContain('job=~"$job"');
    }
  });

  test("counts with rate or increase, then sums; never does so with a gauge", () => {
    for (const selector of selectors) {
      const isCounter = exposed.get(metricOf(query, selector)) === true;
      const [nearest, ...outer] = around(query, selector);
      expect([source(query, selector), ["rate", "increase"].includes(nearest ?? "")]).toEqual([
        source(query, selector),
        isCounter,
      ]);
      const reads = recordedBy.get(metricOf(query, selector));
      if (reads !== undefined) expect([source(query, selector), nearest]).toEqual([source(query, selector), reads]);
      expect(["sum", "max", "min"].some((operator) => [nearest, ...outer].includes(operator))).toBe(true);
    }
  });

  test("rates over the moment, increases over the range or a bar: no window leaves a gap or counts twice", () => {
    for (const call of nodes(query, "FunctionCall")) {
      const [, name = "", window] = /^(rate|increase|sum_over_time)\(.*?(\[.*)\)$/.exec(source(query, call)) ?? [];
      if (window !== undefined) expect(windows[name]).toContain(window);
    }
  });

  test("whatever gives way to what was recorded is recorded, and only that is read then", () => {
    const switched = selectors
      .filter((selector) => source(query, selector).includes('resolution=~"$resolution"'))
      .map((selector) => metricOf(query, selector));
    const [scraped, recorded] = [
      switched.filter((name) => exposed.has(name)),
      switched.filter((name) => recordedBy.has(name)),
    ];
    expect(recorded.map((name) => name.split(":")[1])).toEqual(scraped);
    for (const selector of selectors.filter((selector) => recordedBy.has(metricOf(query, selector)))) {
      expect(source(query, selector)).toContain('resolution=~"$resolution"');
    }
  });

  test("divides only by what is above zero", () => {
    for (const division of nodes(query, "BinaryExpr").filter((node) => node.getChild("Div") !== null)) {
      const divisor = source(query, division.lastChild ?? division);
      if (Number(divisor) > 0 || divisor === "$__interval_ms") continue;
      expect(division.lastChild?.name).toBe("ParenExpr");
      expect(divisor).toMatch(/ > 0\)$/);
    }
  });

  test("adds a zero only to what has no labels", () => {
    for (const either of nodes(query, "BinaryExpr").filter((node) => node.getChild("Or") !== null)) {
      if (source(query, either.lastChild ?? either) !== "vector(0)") continue;
      expect(source(query, either.firstChild ?? either)).not.toMatch(/ by \(/);
    }
  });

  test("never answers NaN: quantiles are compared with zero", () => {
    for (const call of nodes(query, "FunctionCall").filter((node) =>
      source(query, node).startsWith("histogram_quantile("),
    )) {
      expect(source(query, call.parent ?? call)).toMatch(/ >= 0$/);
    }
  });
});
