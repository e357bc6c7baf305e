import { expect, test } from "vitest";
import { type Measured, percentile, table } from "./report.ts";

const measured: Measured = {
  calls: {
    placed: 40,
    answered: 40,
    resolved: 30,
    transferred: 8,
    abandoned: 2,
    failed: 0,
    dropped: 0,
    asExpected: 40,
  },
  turnResponsesMs: [900, 700, 800, 2000],
  money: { spentUsd: 1.23456, savedUsd: 4, costPerCallUsd: 0.030864 },
  cache: { hits: 95, requests: 100 },
  pods: [
    { atSeconds: 0, pods: 1 },
    { atSeconds: 12.4, pods: 5 },
    { atSeconds: 90, pods: 1 },
  ],
  addresses: [{ what: "Prometheus", where: "http://localhost:9092" }],
};

test("a percentile is a value that was measured", () => {
  expect(percentile(measured.turnResponsesMs, 50)).toBe(800);
  expect(percentile(measured.turnResponsesMs, 95)).toBe(2000);
  expect(percentile([], 95)).toBeNaN();
});

test("the table tells calls, waiting, money and pods", () => {
  expect(table(measured)).toMatchInlineSnapshot(`
    "  calls placed                     40
        answered                       40
        resolved                       30
        transferred                    8
        abandoned by the caller        2
        failed                         0
        dropped                        0
        ended as the caller expected   40 of 40
      turn response, p50               800 ms
      turn response, p95               2000 ms
      speech-cache hits                95 of 100 (95.0 %)
      spent                            $1.2346
      saved by the cache               $4.0000
      cost per call                    $0.0309
      pods over time                   1 (0 s) -> 5 (12 s) -> 1 (90 s)
      Prometheus                       http://localhost:9092"
  `);
});

test("what Prometheus does not know is not shown as zero", () => {
  const unknown = { ...measured, money: { spentUsd: Number.NaN, savedUsd: 0, costPerCallUsd: Number.NaN } };
  expect(table(unknown)).toContain("no answer");
});
