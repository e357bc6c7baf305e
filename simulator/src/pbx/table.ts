/** Calls as lines for people to read. */
import type { CallReport } from "./call-report.ts";
import type { Summary } from "./summary.ts";

export function callLine(report: CallReport): string {
  const mark = report.expectationMet ? "ok  " : "FAIL";
  const seconds = `${(report.durationMs / 1000).toFixed(1)} s`.padStart(8);
  const line = `${mark} ${report.script.padEnd(22)} ${report.outcome.padEnd(12)}${seconds}`;
  return report.reason === undefined ? line : `${line}  ${report.reason}`;
}

export function summaryTable(summary: Summary): string {
  const ms = (value: number | undefined) => (value === undefined ? "-" : `${Math.round(value)} ms`);
  const rows: readonly (readonly [string, string | number])[] = [
    ["calls placed", summary.placed],
    ["answered", summary.answered],
    ["as expected", summary.asExpected],
    ["dropped", summary.dropped],
    ...Object.entries(summary.outcomes),
    ["turn response p50", ms(summary.responseP50Ms)],
    ["turn response p95", ms(summary.responseP95Ms)],
    ["barge-in reaction p95", ms(summary.bargeInP95Ms)],
    ["frame gap p99, worst call", ms(summary.frameGapP99Ms)],
    ["own lag p99, worst call", ms(summary.ownLagP99Ms)],
    ["words heard", summary.words],
    ["words broken", summary.brokenWords],
    ["underflows", summary.underflows],
  ];
  return rows.map(([name, value]) => `${name.padEnd(28)}${String(value).padStart(10)}`).join("\n");
}
