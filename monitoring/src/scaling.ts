/** What others than the operator must ask Prometheus so that a bot scales by its calls: KEDA's query, prometheus-adapter's rule. */
import type { Bot } from "./dashboards/frame.ts";
import { voicebotMetrics } from "./metrics/index.ts";
import { and, below, max, sum, sumAgain, value } from "./promql.ts";

const { activeCalls, draining } = voicebotMetrics;

/**
 * Calls in progress on a bot's pods. Those of pods that leave do not count: they take no new calls, and pods added on
 * their account would idle. Kubernetes' own autoscaler leaves such pods out too.
 */
export function activeCallsQuery({ namespace, name }: Bot): string {
  const bot = { namespace, job: name };
  const calls = sum(value(activeCalls, bot), ["pod"]);
  const isStaying = below(max(value(draining, bot), ["pod"]), 1);
  return sumAgain(and(calls, isStaying)).promql;
}

/** A rule of prometheus-adapter: https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md */
export interface AdapterRule {
  readonly seriesQuery: string;
  readonly resources: { readonly overrides: Readonly<Record<string, { readonly resource: string }>> };
  readonly name: { readonly matches: string; readonly as: string };
  readonly metricsQuery: string;
}

/**
 * `voicebot_active_calls` of each pod. The adapter puts its own text between << and >>: no query of ours can be built
 * around that, so this one is written out. A missed scrape is bridged by the maximum of the last minute.
 */
export const adapterRules: readonly AdapterRule[] = [
  {
    seriesQuery: `${activeCalls.name}{namespace!="",pod!=""}`,
    resources: { overrides: { namespace: { resource: "namespace" }, pod: { resource: "pod" } } },
    name: { matches: `^${activeCalls.name}$`, as: activeCalls.name },
    metricsQuery: "sum(max_over_time(<<.Series>>{<<.LabelMatchers>>}[1m])) by (<<.GroupBy>>)",
  },
];

/** Values of the chart prometheus-community/prometheus-adapter, as a file. JSON strings are YAML as they stand. */
export const adapterValuesFile: { readonly path: string; readonly content: string } = {
  path: "kubernetes/prometheus-adapter-values.yaml",
  content: `# Written by \`npm run generate\`.
# Values of the chart prometheus-community/prometheus-adapter, for Voicebots with spec.scaling.metricsFrom: prometheus-adapter.
prometheus:
  # Yours.
  url: http://prometheus-operated.monitoring.svc
  port: 9090
# Not shorter than the scrape interval: a metric that the adapter does not find when it looks is gone for the autoscaler.
metricsRelistInterval: 1m
rules:
  # The chart's own rules would claim this series too, and the adapter would take whichever comes first.
  default: false
  custom:
${adapterRules.map(yamlOf).join("")}`,
};

function yamlOf({ seriesQuery, resources, name, metricsQuery }: AdapterRule): string {
  const overrides = Object.entries(resources.overrides).map(
    ([label, { resource }]) => `          ${label}: { resource: ${resource} }\n`,
  );
  return `    - seriesQuery: ${JSON.stringify(seriesQuery)}
      resources:
        overrides:
${overrides.join("")}      name: { matches: ${JSON.stringify(name.matches)}, as: ${JSON.stringify(name.as)} }
      metricsQuery: ${JSON.stringify(metricsQuery)}
`;
}
