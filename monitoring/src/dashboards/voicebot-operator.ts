/** "Operator": what it does, what waits for it, and how the Kubernetes API answers it. */
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { operatorMetrics as metrics, podStates } from "../metrics/operator.ts";
import { above, highest, increase, max, minus, quantile, rate, sum, times, value } from "../promql.ts";
import { chosen, frame, type Identity, marked } from "./frame.ts";
import { laidOut, type Panel } from "./laid-out.ts";
import { bars, lines, number, type Query } from "./panel.ts";
import type { PanelText, Text } from "./text/text.ts";

const half = { span: 12, height: 7 } as const;
const perMinute = { ...half, unit: "none", interval: "1m" } as const;
const seconds = { ...half, unit: "s", interval: "1m" } as const;
const counts = { ...half, unit: "none", decimals: 0 } as const;

export function voicebotOperator(identity: Identity, text: Text): dashboard.Dashboard {
  const { rows, panels } = text.voicebotOperator;
  return laidOut(marked(frame(identity, text, metrics.maxConcurrentReconciles.name), marks(text)), [
    {
      title: rows.bots,
      panels: [
        conditions(panels.conditions),
        leader(panels.leader),
        failures(panels.reconcileErrors),
        lines(panels.pods, pods(text), { ...counts, alert: "VoicebotDrainStuck" }),
        lines(
          panels.troubles,
          [
            {
              promql: max(value(metrics.voicebots, { ...chosen, condition: "Ready", status: "False" })).promql,
              legend: panels.troubles.title,
            },
          ],
          { ...counts, axisTo: 1, alert: "VoicebotOperatorBotNotReady" },
        ),
      ],
    },
    {
      title: rows.reconciles,
      panels: [
        lines(
          panels.reconciles,
          [perMinuteOf(rate(metrics.reconcileTotal, "$__rate_interval", chosen), "result")],
          perMinute,
        ),
        lines(
          panels.reconcileTime,
          [
            {
              promql: quantile(0.95, metrics.reconcileTimeSeconds, "$__rate_interval", chosen).promql,
              legend: text.p95,
            },
          ],
          seconds,
        ),
        lines(
          panels.queueDepth,
          [{ promql: sum(value(metrics.workqueueDepth, chosen)).promql, legend: text.waiting }],
          { ...counts, axisTo: 1 },
        ),
        lines(panels.queueTime, queueTime(text), seconds),
        lines(panels.queueTraffic, queueTraffic(text), perMinute),
        lines(panels.workers, workers(text), counts),
        lines(panels.stuckWork, stuckWork(text), { ...seconds, axisTo: 1, span: 24 }),
      ],
    },
    {
      title: rows.api,
      panels: [
        lines(
          panels.apiRequests,
          [perMinuteOf(rate(metrics.restClientRequestsTotal, "$__rate_interval", chosen), "code")],
          perMinute,
        ),
        lines(
          panels.apiTime,
          [
            {
              promql: quantile(0.95, metrics.restClientRequestDurationSeconds, "$__rate_interval", chosen, ["verb"])
                .promql,
              legend: "{{verb}}",
            },
          ],
          seconds,
        ),
      ],
    },
  ]);
}

/** max: every replica of the operator may report the same resources. */
const conditions = (text: PanelText): Panel =>
  bars(
    text,
    {
      promql: max(value(metrics.voicebots, { ...chosen, status: "True" }), ["condition"]).promql,
      legend: "{{condition}}",
    },
    { span: 12, height: 11, unit: "none", decimals: 0 },
  );

const leader = (text: PanelText): Panel =>
  number(
    text,
    { promql: sum(value(metrics.leaderElectionMasterStatus, chosen)).promql, legend: text.title },
    {
      span: 6,
      height: 11,
      unit: "none",
      decimals: 0,
      thresholds: [
        { value: null, color: "red" },
        { value: 1, color: "green" },
        { value: 2, color: "red" },
      ],
    },
  );

const failures = (text: PanelText): Panel =>
  number(
    text,
    { promql: sum(increase(metrics.reconcileErrorsTotal, "$__range", chosen)).promql, legend: text.title },
    { span: 6, height: 11, unit: "none", decimals: 0, alert: "VoicebotOperatorReconcileErrors" },
  );

/** max: every replica of the operator may report the same bots. */
const podsIn = (state: (typeof podStates)[number], ago?: "$__interval") =>
  max(value(metrics.pods, { ...chosen, state }, ago));

const pods = (text: Text): readonly Query[] =>
  podStates.map((state) => ({ promql: podsIn(state).promql, legend: text.words[state] }));

const marks = (text: Text) => [
  {
    name: text.annotations.grown,
    promql: above(minus(podsIn("wanted"), podsIn("wanted", "$__interval")), 0).promql,
    color: "blue",
    text: "",
  },
  {
    name: text.annotations.shrunk,
    promql: above(minus(podsIn("wanted", "$__interval"), podsIn("wanted")), 0).promql,
    color: "purple",
    text: "",
  },
  {
    name: text.annotations.draining,
    promql: above(max(highest(metrics.pods, "$__interval", { ...chosen, state: "draining" })), 0).promql,
    color: "orange",
    text: "",
  },
];

const queueTime = (text: Text): readonly Query[] => [
  {
    promql: quantile(0.95, metrics.workqueueQueueDurationSeconds, "$__rate_interval", chosen).promql,
    legend: text.waiting,
  },
  {
    promql: quantile(0.95, metrics.workqueueWorkDurationSeconds, "$__rate_interval", chosen).promql,
    legend: text.working,
  },
];

const queueTraffic = (text: Text): readonly Query[] => [
  { promql: times(sum(rate(metrics.workqueueAddsTotal, "$__rate_interval", chosen)), 60).promql, legend: text.added },
  {
    promql: times(sum(rate(metrics.workqueueRetriesTotal, "$__rate_interval", chosen)), 60).promql,
    legend: text.retried,
  },
];

const workers = (text: Text): readonly Query[] => [
  { promql: sum(value(metrics.activeWorkers, chosen)).promql, legend: text.inProgress },
  { promql: sum(value(metrics.maxConcurrentReconciles, chosen)).promql, legend: text.limit },
];

const stuckWork = (text: Text): readonly Query[] => [
  { promql: sum(value(metrics.workqueueUnfinishedWorkSeconds, chosen)).promql, legend: text.unfinished },
  { promql: max(value(metrics.workqueueLongestRunningProcessorSeconds, chosen)).promql, legend: text.longest },
];

function perMinuteOf<Name extends string, const By extends Name>(
  series: Parameters<typeof sum<Name, By>>[0],
  by: By,
): Query {
  return { promql: times(sum<Name, By>(series, [by]), 60).promql, legend: `{{${by}}}` };
}
