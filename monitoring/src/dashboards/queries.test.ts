import { expect, test } from "vitest";
import { interpolate, type PanelQuery, prometheusRequest, type Viewing } from "./queries.ts";

const midday = Date.UTC(2026, 10, 22, 12, 0, 7);
const aQuery = (changes: Partial<PanelQuery>): PanelQuery => ({
  dashboard: "voicebot-roi",
  panel: "Coût",
  refId: "A",
  legend: "Coût",
  expr: 'sum(increase(x_total{job=~"$job"}[$__range]))',
  mode: "instant",
  ...changes,
});
const aDay: Viewing = {
  fromMs: midday - 86_400_000,
  toMs: midday,
  variables: { job: ".+" },
  scrapeIntervalSeconds: 15,
};

test("variables of Grafana become what Prometheus understands; several values become alternatives", () => {
  const expr = 'rate(x_total{job=~"$job", pod=~"${pod}"}[$__rate_interval]) / increase(y_total[$__range])';
  const variables = { job: ["support", "sales"], pod: ".*" };
  expect(interpolate(expr, { range: "24h", rateInterval: "1m", variables })).toBe(
    'rate(x_total{job=~"(support|sales)", pod=~".*"}[1m]) / increase(y_total[24h])',
  );
});

test("a variable without a value is an error, not an empty panel", () => {
  expect(() => interpolate('x{job=~"$job"}', { range: "1h", rateInterval: "1m", variables: {} })).toThrow("$job");
});

test("a number over the range is asked at the range's end", () => {
  expect(prometheusRequest(aQuery({}), aDay)).toEqual({
    path: "/api/v1/query",
    parameters: { query: 'sum(increase(x_total{job=~".+"}[86400s]))', time: String(midday / 1000) },
  });
});

test("a number of today is asked since midnight, in the dashboard's time zone", () => {
  const today = aQuery({ timeFrom: "now/d" });
  expect(prometheusRequest(today, aDay).parameters["query"]).toContain(`[${12 * 3600 + 7}s]`);
  expect(prometheusRequest(today, { ...aDay, utcOffsetSeconds: 3600 }).parameters["query"]).toContain(
    `[${13 * 3600 + 7}s]`,
  );
});

test("columns of a day stand at the midnights of the dashboard's time zone", () => {
  const daily = aQuery({ mode: "range", interval: "1d", timeFrom: "now-13d/d", expr: "x" });
  const { path, parameters } = prometheusRequest(daily, { ...aDay, utcOffsetSeconds: 3600 });
  expect(path).toBe("/api/v1/query_range");
  expect(parameters).toMatchObject({
    start: String(Date.UTC(2026, 10, 8, 23) / 1000),
    end: String(Date.UTC(2026, 10, 21, 23) / 1000),
    step: "86400",
  });
});

test("a rate covers at least four scrapes, and always more than a step", () => {
  const window = (interval: string | undefined, viewing: Viewing): string | undefined => {
    const query = aQuery({ mode: "range", expr: "rate(x_total[$__rate_interval])", ...(interval && { interval }) });
    return /\[(\w+)\]/.exec(prometheusRequest(query, viewing).parameters["query"] ?? "")?.[1];
  };
  expect(window(undefined, { ...aDay, fromMs: midday - 60_000 })).toBe("60s");
  expect(window("1m", { ...aDay, fromMs: midday - 60_000 })).toBe("75s");
  expect(window("1m", aDay)).toBe("75s");
});

test.each(["yesterday", "now-1y"])("a start that is not understood (%s) is an error", (timeFrom) => {
  expect(() => prometheusRequest(aQuery({ timeFrom }), aDay)).toThrow(RangeError);
});

test("a panel that wants fewer points is asked in longer steps, which read well", () => {
  const step = (changes: Partial<PanelQuery>) =>
    prometheusRequest(aQuery({ mode: "range", ...changes }), aDay).parameters["step"];
  expect(step({})).toBe("60");
  expect(step({ maxDataPoints: 300 })).toBe("300");
  expect(step({ maxDataPoints: 30 })).toBe("3600");
  expect(step({ maxDataPoints: 300, interval: "1d" })).toBe("86400");
});
