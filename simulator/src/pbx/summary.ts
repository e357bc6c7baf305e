/** Many calls in numbers. */
import type { CallReport } from "./call-report.ts";
import { type Outcome, outcomes } from "./script.ts";

export interface Summary {
  readonly placed: number;
  readonly answered: number;
  readonly asExpected: number;
  readonly dropped: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** End of the caller's speech to the bot's first sound; undefined without turns. */
  readonly responseP50Ms: number | undefined;
  readonly responseP95Ms: number | undefined;
  readonly bargeInP95Ms: number | undefined;
  /** The worst of the calls' 99th percentiles. */
  readonly frameGapP99Ms: number;
  /** The PBX's own, to judge the gaps by. */
  readonly ownLagP99Ms: number;
  readonly words: number;
  readonly brokenWords: number;
  readonly underflows: number;
}

export function summaryOf(reports: readonly CallReport[]): Summary {
  const count = (holds: (report: CallReport) => boolean) => reports.filter(holds).length;
  const sum = (value: (report: CallReport) => number) => reports.reduce((total, report) => total + value(report), 0);
  const responses = reports.flatMap(({ turns }) => turns.flatMap(({ responseMs }) => responseMs ?? []));
  const reactions = reports.flatMap(({ bargeInReactionsMs }) => bargeInReactionsMs.flatMap((ms) => ms ?? []));
  return {
    placed: reports.length,
    answered: count(({ answered }) => answered),
    asExpected: count(({ expectationMet }) => expectationMet),
    dropped: count(({ dropped }) => dropped),
    outcomes: Object.fromEntries(
      outcomes.map((outcome) => [outcome, count((report) => report.outcome === outcome)]),
    ) as Record<Outcome, number>,
    responseP50Ms: quantile(responses, 0.5),
    responseP95Ms: quantile(responses, 0.95),
    bargeInP95Ms: quantile(reactions, 0.95),
    frameGapP99Ms: reports.reduce((worst, { frameGaps }) => Math.max(worst, frameGaps.p99Ms), 0),
    ownLagP99Ms: reports.reduce((worst, { ownLag }) => Math.max(worst, ownLag.p99Ms), 0),
    words: sum(({ words }) => words),
    brokenWords: sum(({ brokenWords }) => brokenWords),
    underflows: sum(({ underflows }) => underflows),
  };
}

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
