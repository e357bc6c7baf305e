import { expect, test } from "vitest";
import { parsed } from "../test/parsed-promql.ts";
import { voicebotMetrics as metrics } from "./metrics/voicebot.ts";
import {
  above,
  and,
  below,
  count,
  countOf,
  highest,
  increase,
  largestFirst,
  latest,
  max,
  minus,
  missingIn,
  orZero,
  plus,
  positive,
  quantile,
  rate,
  ratio,
  round,
  share,
  sum,
  sumAgain,
  times,
  value,
  variable,
} from "./promql.ts";

const here = { namespace: variable("namespace"), job: variable("job") };

const spent = sum(increase(metrics.costUsdTotal, "$__range", here));
const ended = sum(increase(metrics.callsTotal, "$__range", here));
const spentByBot = sum(increase(metrics.costUsdTotal, "1h"), ["namespace", "job"]);

test.each([
  ["a rate", sum(rate(metrics.callsTotal, "5m")), "sum(rate(voicebot_calls_total[5m]))"],
  [
    "a sum by labels of ours and of the target",
    sum(increase(metrics.costUsdTotal, "1h", { provider: "groq" }), ["job", "provider"]),
    'sum by (job, provider) (increase(voicebot_cost_usd_total{provider="groq"}[1h]))',
  ],
  [
    "one of several values",
    sum(increase(metrics.callsTotal, "1h", { status: ["resolved", "transferred"] })),
    'sum(increase(voicebot_calls_total{status=~"resolved|transferred"}[1h]))',
  ],
  [
    "none of them",
    sum(
      increase(metrics.callsTotal, "1h", { status: { not: "failed" }, problem_type: { not: ["mobile", "unknown"] } }),
    ),
    'sum(increase(voicebot_calls_total{status!="failed", problem_type!~"mobile|unknown"}[1h]))',
  ],
  [
    "a value with characters of regular expressions",
    sum(rate(metrics.groqRequestsTotal, "5m", { model: ["openai/gpt-oss-120b", "a.b"] })),
    'sum(rate(voicebot_groq_requests_total{model=~"openai/gpt-oss-120b|a\\\\.b"}[5m]))',
  ],
  [
    "a ratio, guarded",
    ratio(spent, ended),
    'sum(increase(voicebot_cost_usd_total{namespace=~"$namespace", job=~"$job"}[$__range])) / (sum(increase(voicebot_calls_total{namespace=~"$namespace", job=~"$job"}[$__range])) > 0)',
  ],
  ["a gauge", max(value(metrics.maxCalls), ["job"]), "max by (job) (voicebot_max_calls)"],
  [
    "a gauge of pods that may have left",
    max(latest(metrics.budgetUsdPerDay, "1d")),
    "max(last_over_time(voicebot_budget_usd_per_day[1d]))",
  ],
  [
    "pods that were not there a step ago",
    count(missingIn(value(metrics.maxCalls), value(metrics.maxCalls, {}, "$__interval")), ["job"]),
    "count by (job) (voicebot_max_calls unless voicebot_max_calls offset $__interval)",
  ],
  [
    "a list, the largest first",
    largestFirst(spentByBot),
    "sort_desc(sum by (namespace, job) (increase(voicebot_cost_usd_total[1h])))",
  ],
  [
    "the most that a gauge said",
    max(highest(metrics.draining, "$__interval"), ["pod"]),
    "max by (pod) (max_over_time(voicebot_draining[$__interval]))",
  ],
  [
    "a window shifted forward",
    sum(increase(metrics.callsTotal, { over: "$__interval", offset: "-$__interval" })),
    "sum(increase(voicebot_calls_total[$__interval] offset -$__interval))",
  ],
  [
    "counts rounded before the sum",
    sum(round(increase(metrics.callsTotal, "1h"))),
    "sum(round(increase(voicebot_calls_total[1h])))",
  ],
  [
    "a quantile without NaN",
    quantile(0.95, metrics.ttsResponseSeconds, "5m", { source: "cache" }, ["source"]),
    'histogram_quantile(0.95, sum by (le, source) (rate(voicebot_tts_response_seconds_bucket{source="cache"}[5m]))) >= 0',
  ],
  [
    "a share of the whole",
    share(sum(increase(metrics.callsTotal, "1h"), ["problem_type"]), ended),
    'sum by (problem_type) (increase(voicebot_calls_total[1h])) / on () group_left () (sum(increase(voicebot_calls_total{namespace=~"$namespace", job=~"$job"}[$__range])) > 0)',
  ],
  [
    "zero where nothing is",
    orZero(sum(rate(metrics.callsTotal, "5m"))),
    "sum(rate(voicebot_calls_total[5m])) or vector(0)",
  ],
  [
    "operations inside operations",
    times(minus(plus(ended, ended), sumAgain(positive(spentByBot))), 2),
    `((${ended.promql} + ${ended.promql}) - sum(${spentByBot.promql} > 0)) * 2`,
  ],
  [
    "comparisons",
    and(
      above(spentByBot, spentByBot),
      below(sum(rate(countOf(metrics.callDurationSeconds), "5m"), ["namespace", "job"]), 3),
    ),
    `(${spentByBot.promql} > ${spentByBot.promql}) and (sum by (namespace, job) (rate(voicebot_call_duration_seconds_count[5m])) < 3)`,
  ],
])("%s is written as Prometheus reads it", (_, query, expected) => {
  expect(query.promql).toBe(expected);
  expect(() => parsed(query.promql)).not.toThrow();
});

test("the parser of these tests does refuse what is not PromQL", () => {
  expect(() => parsed("sum(rate(voicebot_calls_total[5m])")).toThrow(SyntaxError);
});

test("a wrong query does not compile", () => {
  const wrong = [
    // @ts-expect-error: a gauge has no rate
    () => rate(metrics.activeCalls, "5m"),
    // @ts-expect-error: nor an increase
    () => increase(metrics.budgetUsdPerDay, "1d"),
    // @ts-expect-error: a raw counter says when the pod was born, not what happened
    () => value(metrics.callsTotal),
    // @ts-expect-error: a histogram has parts, not a rate
    () => rate(metrics.callDurationSeconds, "5m"),
    // @ts-expect-error: no such label
    () => rate(metrics.callsTotal, "5m", { statsu: "resolved" }),
    // @ts-expect-error: no such value (the guide's "completed" is counted as resolved)
    () => rate(metrics.callsTotal, "5m", { status: "completed" }),
    // @ts-expect-error: one wrong value among several
    () => rate(metrics.callsTotal, "5m", { status: ["resolved", "completed"] }),
    // @ts-expect-error: no label to sum by
    () => sum(rate(metrics.callsTotal, "5m"), ["provider"]),
    // @ts-expect-error: one side by provider, the other not: Prometheus would answer nothing
    () => ratio(sum(rate(metrics.costUsdTotal, "5m"), ["provider"]), sum(rate(metrics.callsTotal, "5m"))),
    // @ts-expect-error: not aggregated
    () => ratio(rate(metrics.costUsdTotal, "5m"), rate(metrics.callsTotal, "5m")),
    // @ts-expect-error: would add a series without a label
    () => orZero(sum(rate(metrics.callsTotal, "5m"), ["status"])),
    // @ts-expect-error: a gauge has no quantile
    () => quantile(0.5, metrics.activeCalls, "5m"),
    // @ts-expect-error: not a duration
    () => rate(metrics.callsTotal, "five minutes"),
  ];
  expect(wrong.length).toBeGreaterThan(0);
});
