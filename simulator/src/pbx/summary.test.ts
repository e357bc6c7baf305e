import { expect, test } from "vitest";
import type { CallReport } from "./call-report.ts";
import { everyday, mixOf, scripts } from "./scripts/index.ts";
import { summaryOf } from "./summary.ts";
import { callLine, summaryTable } from "./table.ts";

const spread = { count: 10, p50Ms: 20, p99Ms: 22, maxMs: 30 };
const report: CallReport = {
  callId: "c",
  script: "internet-solved",
  answered: true,
  outcome: "resolved",
  expectationMet: true,
  reason: undefined,
  endedBy: "bot",
  dropped: false,
  heard: [],
  said: [],
  turns: [{ callerEndMs: 0, botStartMs: 500, responseMs: 500 }],
  bargeInReactionsMs: [],
  words: 10,
  brokenWords: 0,
  cutWords: 0,
  frameGaps: spread,
  ownLag: spread,
  underflows: 0,
  lostMs: 0,
  durationMs: 20_000,
};

test("calls are summed, their worst is kept, and people can read it", () => {
  const failed = {
    ...report,
    outcome: "failed" as const,
    expectationMet: false,
    dropped: true,
    reason: "cut",
    frameGaps: { ...spread, p99Ms: 90 },
    turns: [{ callerEndMs: 0, botStartMs: 900, responseMs: 900 }],
  };
  const summary = summaryOf([report, failed]);
  expect(summary).toMatchObject({
    placed: 2,
    answered: 2,
    asExpected: 1,
    dropped: 1,
    responseP50Ms: 500,
    responseP95Ms: 900,
    bargeInP95Ms: undefined,
    frameGapP99Ms: 90,
    words: 20,
  });
  expect(summary.outcomes).toEqual({ resolved: 1, transferred: 0, abandoned: 0, failed: 1 });
  expect(callLine(failed)).toMatch(/^FAIL internet-solved .* cut$/);
  expect(summaryTable(summary)).toContain("turn response p95");
});

test("a mix is names with weights, and a name that does not exist is told of in words", () => {
  expect(mixOf("all")).toBe(everyday);
  expect(mixOf("internet-solved=2, angry").map(({ name }) => name)).toEqual([
    "internet-solved",
    "internet-solved",
    "angry",
  ]);
  expect(() => mixOf("internet")).toThrow("there are: internet-solved");
  expect(() => mixOf("angry=0")).toThrow("weight");
  expect(scripts.size).toBe(everyday.length + 1);
});
