import { expect, test } from "vitest";
import { asTyped, type Measured, table } from "./report.ts";

const measured: Measured = {
  calls: {
    placed: 40,
    answered: 40,
    asExpected: 40,
    dropped: 0,
    outcomes: { resolved: 30, transferred: 8, abandoned: 2, failed: 0 },
    responseP50Ms: 801.4,
    responseP95Ms: 1999.6,
    bargeInP95Ms: 400,
    frameGapP99Ms: 23,
    ownLagP99Ms: 3,
    words: 4000,
    brokenWords: 0,
    underflows: 0,
  },
  money: { spentUsd: 1.23456, savedUsd: 4, costPerCallUsd: 0.030864, cacheHits: 95, phrases: 100 },
  pods: [
    { atSeconds: 0, pods: 1 },
    { atSeconds: 12.4, pods: 5 },
    { atSeconds: 90, pods: 1 },
  ],
  addresses: [{ what: "Prometheus", where: "http://localhost:9092" }],
};

test("the table tells calls, waiting, money and pods", () => {
  expect(table(measured)).toMatchInlineSnapshot(`
    "  calls placed                     40
        answered                       40
        resolved                       30
        transferred                    8
        abandoned                      2
        failed                         0
        dropped                        0
        ended as the caller expected   40 of 40
      turn response, p50               801 ms
      turn response, p95               2000 ms
      speech-cache hits                95 of 100 phrases (95.0 %)
      spent                            $1.2346
      saved by the cache               $4.0000
      cost per call                    $0.0309
      pods over time                   1 (0 s) -> 5 (12 s) -> 1 (90 s)
      Prometheus                       http://localhost:9092"
  `);
});

test("what Prometheus does not know is not shown as zero", () => {
  const money = {
    spentUsd: Number.NaN,
    savedUsd: 0,
    costPerCallUsd: Number.NaN,
    cacheHits: Number.NaN,
    phrases: Number.NaN,
  };
  const shown = table({ ...measured, money });
  expect(shown).toContain("no answer");
  expect(shown).toContain("no phrase");
});

test("what is to be typed names a program that a shell finds", () => {
  expect(asTyped("/usr/bin/kubectl", "/usr/local/bin:/usr/bin")).toBe("kubectl");
  expect(asTyped("/home/me/.cache/voicebots/kubectl", "/usr/local/bin:/usr/bin")).toBe(
    "/home/me/.cache/voicebots/kubectl",
  );
});
